package org.cairndb.storage;

import java.util.Map;
import java.util.NavigableSet;
import java.util.UUID;
import org.cairndb.error.CorruptException;
import org.cairndb.error.IncompleteException;
import org.cairndb.error.StorageException;

/**
 * Reads a journal: the newest generation from its checkpoint on.
 *
 * <p>In the writer's own folder everything must be there; only the very end may be torn, by a crash
 * in the middle of a write that nobody was told of. On a replica files arrive in any order and in
 * pieces, so whatever cannot be read ends the journal, and an older generation stands in for one
 * that has not arrived.
 */
final class JournalReader {
  private final Disk disk;
  private final UUID databaseId;
  private final Blobs blobs;

  JournalReader(Disk disk, UUID databaseId, Blobs blobs) {
    this.disk = disk;
    this.databaseId = databaseId;
    this.blobs = blobs;
  }

  /**
   * The journal in the writer's own folder.
   *
   * @throws CorruptException if anything but the end is damaged or missing
   */
  Journal readOwn() {
    Map.Entry<Integer, NavigableSet<Integer>> newest = FolderLayout.segments(disk).lastEntry();
    if (newest == null) {
      throw missing(FolderLayout.segment(1, 0));
    }
    int generation = newest.getKey();
    int count = newest.getValue().last() + 1;
    JournalAssembly journal = new JournalAssembly(disk, blobs);
    for (int i = 0; i < count; i++) {
      String name = FolderLayout.segment(generation, i);
      if (!newest.getValue().contains(i)) {
        throw missing(name);
      }
      Segment segment = read(generation, i, journal.chain(databaseId), name);
      CorruptException damage = segment.damage();
      boolean mayEnd = i == count - 1 && segment.mayBeTorn() && (i > 0 || segment.hasRecords());
      if (damage != null && !mayEnd) {
        throw damage;
      }
      journal.add(segment, name);
    }
    if (!journal.hasCheckpoint()) {
      String place = disk.place(FolderLayout.segment(generation, 0));
      throw new CorruptException(
          "checkpoint is missing", place, SegmentHeader.BYTES, "a checkpoint", "the end");
    }
    return journal.finish(true);
  }

  /**
   * The journal on a replica, as far as it has arrived.
   *
   * @throws IncompleteException if not even one checkpoint has
   */
  Journal readReplica() {
    String waitingFor = "";
    for (Map.Entry<Integer, NavigableSet<Integer>> generation :
        FolderLayout.segments(disk).descendingMap().entrySet()) {
      JournalAssembly journal = new JournalAssembly(disk, blobs);
      String missing = assembleReplica(generation.getKey(), generation.getValue().last(), journal);
      waitingFor = waitingFor.isEmpty() ? missing : waitingFor;
      if (journal.hasCheckpoint()) {
        journal.remark(waitingFor.isEmpty() ? "" : "waiting for " + waitingFor);
        return journal.finish(waitingFor.isEmpty());
      }
    }
    throw new IncompleteException(
        disk.place(), waitingFor.isEmpty() ? FolderLayout.segment(1, 0) : waitingFor);
  }

  /** Adds what has arrived of a generation; returns what has not, or nothing if all has. */
  String assembleReplica(int generation, int last, JournalAssembly journal) {
    for (int i = 0; i <= last; i++) {
      String name = FolderLayout.segment(generation, i);
      try {
        Segment segment = read(generation, i, journal.chain(databaseId), name);
        journal.add(segment, name);
        if (segment.damage() != null) {
          return name + " (" + segment.damage().getMessage() + ")";
        }
      } catch (StorageException e) {
        if (!Disk.isMissing(e)) {
          throw e;
        }
        return name;
      } catch (CorruptException | IncompleteException e) {
        return String.valueOf(e.getMessage());
      }
    }
    return journal.hasCheckpoint() ? "" : FolderLayout.segment(generation, 0);
  }

  private Segment read(int generation, int segment, Chain chain, String name) {
    byte[] bytes = disk.readAll(name, Segment.MAX_BYTES + 1);
    SegmentHeader expected = new SegmentHeader(databaseId, generation, segment, chain);
    return Segment.parse(expected, bytes, disk.place(name));
  }

  private CorruptException missing(String name) {
    return new CorruptException("segment is missing", disk.place(name), 0, "a segment", "no file");
  }
}
