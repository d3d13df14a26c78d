package org.cairndb.storage;

import java.util.Collection;

/**
 * Somebody in this process who may still read blobs: while it is reachable, they are not removed,
 * whether or not the newest state needs them.
 */
public interface BlobUser {
  /** All blobs that it may read. */
  Collection<BlobId> blobsInUse();
}
