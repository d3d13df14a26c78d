package org.cairndb.storage;

import java.util.List;

/**
 * A state whose blobs are written: what a checkpoint says. The array is the caller's to read, not
 * to change.
 *
 * @param payload describes it
 * @param needs the blobs without which it cannot be opened
 */
public record Described(byte[] payload, List<BlobId> needs) {}
