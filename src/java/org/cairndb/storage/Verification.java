package org.cairndb.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableSet;
import java.util.UUID;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.IncompleteException;
import org.jspecify.annotations.Nullable;

/** Looks at every file of a database, and goes on where it finds something wrong. */
final class Verification {
  private final Disk disk;
  private final UUID databaseId;
  private final Blobs blobs;
  private final List<CairnException> findings = new ArrayList<>();

  Verification(Disk disk, UUID databaseId, Blobs blobs) {
    this.disk = disk;
    this.databaseId = databaseId;
    this.blobs = blobs;
  }

  /** All that is wrong; {@code reading} is how the journal is read when the database is opened. */
  List<CairnException> run(Runnable reading) {
    verify(disk, databaseId);
    for (String branch : BranchFolder.list(disk)) {
      attempt(
          () ->
              verify(
                  new BranchDisk(disk, branch), BranchFolder.journalId(disk, databaseId, branch)));
    }
    for (String folder : disk.list(FolderLayout.BLOBS)) {
      for (String name : disk.list(FolderLayout.BLOBS + "/" + folder)) {
        BlobId id = BlobId.parse(name);
        if (id != null && FolderLayout.blobFolder(id).endsWith("/" + folder)) {
          attempt(() -> blobs.readBlob(id));
        }
      }
    }
    attempt(this::verifyNote);
    if (findings.isEmpty()) {
      attempt(reading); // finds what is missing
    }
    return findings;
  }

  /** Nothing depends on the note, but a byte that has changed is a sign of a failing disk. */
  private void verifyNote() {
    String name = FolderLayout.JOURNAL_NOTE;
    byte[] note = FolderLayout.journalNote();
    if (disk.exists(name) && !Arrays.equals(note, disk.readAll(name, note.length + 1))) {
      throw new CorruptException(
          "changed note", disk.place(name), 0, "the text for people", "other bytes");
    }
  }

  private void attempt(Runnable reading) {
    try {
      reading.run();
    } catch (CorruptException | IncompleteException e) {
      findings.add(e);
    }
  }

  private void verify(Disk journal, UUID journalId) {
    var generations = FolderLayout.segments(journal);
    generations.forEach(
        (generation, segments) -> {
          boolean newest = generation.equals(generations.lastKey());
          // Forgetting a generation starts with its first segment, so one without is half gone.
          if (newest || segments.contains(0)) {
            verify(journal, journalId, generation, segments, newest);
          }
        });
  }

  private void verify(
      Disk journal,
      UUID journalId,
      int generation,
      NavigableSet<Integer> segments,
      boolean newest) {
    Chain chain = null;
    for (int i = 0; i <= segments.last(); i++) {
      String name = FolderLayout.segment(generation, i);
      String place = journal.place(name);
      if (!segments.contains(i)) {
        findings.add(new CorruptException("segment is missing", place, 0, "a segment", "no file"));
        chain = null;
        continue;
      }
      Segment segment = read(journal, journalId, generation, i, chain, name, place);
      boolean mayEnd =
          newest && i == segments.last() && segment.mayBeTorn() && (i > 0 || segment.hasRecords());
      if (segment.damage() == null || mayEnd) {
        chain = segment.chain();
      } else {
        findings.add(segment.damage());
        chain = null;
      }
    }
  }

  /** Reads a segment; where the one before is damaged, it is taken to follow on that. */
  private static Segment read(
      Disk journal,
      UUID journalId,
      int generation,
      int segment,
      @Nullable Chain chain,
      String name,
      String place) {
    byte[] bytes = journal.readAll(name, Segment.MAX_BYTES + 1);
    SegmentHeader own = SegmentHeader.parse(bytes, place);
    Chain start = own != null ? own.chain() : Chain.start(journalId);
    return Segment.parse(
        new SegmentHeader(journalId, generation, segment, chain != null ? chain : start),
        bytes,
        place);
  }
}
