package org.cairndb.storage;

import java.util.List;

/**
 * What a journal holds: a state that the database's writer once had, verified. The arrays are the
 * caller's to read, not to change.
 *
 * @param checkpoint the payload of the checkpoint that everything starts from
 * @param commits the payloads of the commits since, oldest first
 * @param position how far that is
 * @param complete whether it is the newest state, as far as can be seen. False on a replica of
 *     which something is known to be missing; on the writer's own folder always true, since there a
 *     gap is an error
 * @param remark what is missing or was left out, for people; empty if nothing
 */
public record Recovered(
    byte[] checkpoint, List<byte[]> commits, Position position, boolean complete, String remark) {}
