package org.cairndb.storage;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Set;
import java.util.TreeSet;
import org.cairndb.error.CorruptException;

/**
 * Removes the generations of the journals of all branches that are not kept, and then the blobs
 * that nothing needs: no generation that is kept, nobody in this process who reads, and no write
 * under way. For who holds the writer's lock; commits, checkpoints and readers may go on.
 *
 * <p>The order makes it safe. Blobs that are there are listed first; only later it is looked what
 * is needed. A blob that is written meanwhile is not in the list, or {@link Blobs} knows that it
 * was on its way, or a journal names it when it is looked at. Where a journal cannot be read
 * nothing is removed. Generations go first, durably, so that none is left whose blobs are gone.
 */
final class GarbageCollection {
  private final Disk disk;
  private final Blobs blobs;
  private final SharedFolder shared;
  private final Set<BlobId> newest = new HashSet<>();
  private final Set<BlobId> older = new HashSet<>();
  private final List<Branch> branches = new ArrayList<>();

  /** A journal, and which of its generations are to go. */
  private record Branch(Disk disk, List<Integer> forgotten) {}

  GarbageCollection(SharedFolder shared) {
    this.disk = shared.disk;
    this.blobs = shared.blobs;
    this.shared = shared;
  }

  /**
   * Removes what is not needed.
   *
   * @param keepFromMillis generations are kept that were the newest at this time, or later; in
   *     milliseconds since 1970
   */
  Collected run(long keepFromMillis) {
    BranchFolder.deleteAllRemains(disk);
    Map<BlobId, Long> present = blobs.list();
    try (Blobs.Watch watch = blobs.watch()) {
      BranchFolder.views(disk).forEach(view -> lookAt(view, keepFromMillis));
      Set<BlobId> readers = readers(present.keySet());
      branches.forEach(GarbageCollection::forget);
      return sweep(present, readers, watch);
    }
  }

  private Set<BlobId> readers(Set<BlobId> present) {
    Set<BlobId> readers = shared.inUse();
    for (BlobId id : present) {
      if (readers.contains(id) && !newest.contains(id) && !older.contains(id)) {
        System.gc(); // that reader may be gone, which only the collector of the heap sees
        return shared.inUse();
      }
    }
    return readers;
  }

  private void lookAt(Disk journal, long keepFromMillis) {
    List<Integer> forgotten = new ArrayList<>();
    branches.add(new Branch(journal, forgotten));
    NavigableMap<Integer, NavigableSet<Integer>> generations = FolderLayout.segments(journal);
    if (generations.isEmpty()) {
      String name = FolderLayout.segment(1, 0);
      throw new CorruptException(
          "segment is missing", journal.place(name), 0, "a segment", "no file");
    }
    for (Map.Entry<Integer, NavigableSet<Integer>> one : generations.entrySet()) {
      int generation = one.getKey();
      NavigableSet<Integer> segments = one.getValue();
      Map.Entry<Integer, NavigableSet<Integer>> next = generations.higherEntry(generation);
      if (next == null) {
        mark(journal, generation, segments, newest);
      } else if (!segments.contains(0)) {
        forgotten.add(generation); // half gone already
      } else if (next.getValue().contains(0)
          && journal.modifiedMillis(FolderLayout.segment(next.getKey(), 0)) < keepFromMillis) {
        forgotten.add(generation);
      } else {
        mark(journal, generation, segments, older);
      }
    }
  }

  /** Notes all blobs that a generation refers to. */
  private void mark(
      Disk journal, int generation, NavigableSet<Integer> segments, Set<BlobId> needed) {
    for (int i : segments) {
      String name = FolderLayout.segment(generation, i);
      String place = journal.place(name);
      byte[] bytes = journal.readAll(name, Segment.MAX_BYTES + 1);
      SegmentHeader header = SegmentHeader.parse(bytes, place);
      boolean mayBeUnderWay = i == segments.last();
      if (header == null) {
        if (mayBeUnderWay && i > 0) {
          continue; // a segment that is just being made
        }
        throw new CorruptException("no segment header", place, 0, "a header", "other bytes");
      }
      Segment segment = Segment.parse(header, bytes, place);
      if (segment.damage() != null && !(mayBeUnderWay && segment.mayBeTorn())) {
        throw segment.damage();
      }
      segment.records().forEach(record -> JournalAssembly.addNeeds(record, place, blobs, needed));
    }
  }

  /** The first segments first, for a generation without one counts as gone. */
  private static void forget(Branch branch) {
    Disk disk = branch.disk;
    List<Integer> forgotten = branch.forgotten;
    disk.forceFolder(FolderLayout.JOURNAL); // what takes their place
    NavigableMap<Integer, NavigableSet<Integer>> present = FolderLayout.segments(disk);
    for (boolean first : new boolean[] {true, false}) {
      for (int generation : forgotten) {
        for (int i : present.getOrDefault(generation, new TreeSet<>())) {
          if ((i == 0) == first) {
            disk.delete(FolderLayout.segment(generation, i));
          }
        }
      }
      if (!forgotten.isEmpty()) {
        disk.forceFolder(FolderLayout.JOURNAL);
      }
    }
  }

  private Collected sweep(Map<BlobId, Long> present, Set<BlobId> readers, Blobs.Watch watch) {
    Collected.Sum sum = new Collected.Sum();
    present.forEach(
        (id, size) -> {
          if (newest.contains(id)) {
            sum.newest(size);
          } else if (older.contains(id)) {
            sum.older(size);
          } else if (readers.contains(id)) {
            sum.read(size);
          } else if (watch.delete(id)) {
            sum.removed(id, size);
          } else {
            sum.written(size);
          }
        });
    return sum.toCollected(branches.stream().mapToInt(b -> b.forgotten.size()).sum());
  }
}
