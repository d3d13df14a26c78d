package org.cairndb.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.UUID;
import java.util.function.Supplier;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/** Writes the journal in a folder. The order of its steps is what makes it survive a crash. */
final class FileJournalWriter implements JournalWriter {
  private final Disk disk;
  private final Host host;
  private final UUID journalId;
  private final Blobs blobs;
  private final JournalReader reader;
  private final Disk.Lock lock;
  private final Journal journal;
  private final Replication replication;

  private SegmentHeader header;
  private Chain chain;
  private int offset;
  private long bytesToReplay;
  private Disk.@Nullable AppendFile file;
  private @Nullable RuntimeException failure;
  private boolean closed;

  private FileJournalWriter(
      Disk disk,
      Host host,
      UUID journalId,
      Blobs blobs,
      JournalReader reader,
      Disk.Lock lock,
      Journal journal,
      Replication replication) {
    this.disk = disk;
    this.host = host;
    this.journalId = journalId;
    this.blobs = blobs;
    this.reader = reader;
    this.lock = lock;
    this.journal = journal;
    this.replication = replication;
    this.header = journal.last().header();
    this.chain = journal.last().chain();
    this.offset = journal.last().end();
    this.bytesToReplay = journal.bytesToReplay();
  }

  /**
   * Opens a writer under a lock, which it owns if this succeeds.
   *
   * @param replication see {@link Storage#replicate}
   */
  static JournalWriter open(
      Disk disk,
      Host host,
      UUID journalId,
      Blobs blobs,
      JournalReader reader,
      Disk.Lock lock,
      Replication replication) {
    boolean wasClosed = !disk.exists(FolderLayout.WRITING);
    if (wasClosed) {
      disk.create(FolderLayout.WRITING, new byte[0]);
    }
    Journal journal = reader.readOwn();
    FileJournalWriter writer =
        new FileJournalWriter(disk, host, journalId, blobs, reader, lock, journal, replication);
    writer.makeSound(wasClosed);
    return writer;
  }

  /**
   * Makes durable what the last writer may not have. If it did not close, then it may have been
   * told that a force failed, after which the system shows bytes that are not on the disk, and
   * forcing again would not put them there. So the last segment, the only one that it can be, is
   * written anew, without what may be torn at its end.
   */
  private void makeSound(boolean wasClosed) {
    if (journal.stray() != null) {
      disk.delete(journal.stray());
    }
    if (!wasClosed || journal.last().damage() != null) {
      String name = FolderLayout.segment(header.generation(), header.segment());
      FolderLayout.place(disk, host, name, disk.read(name, 0, offset));
    }
    disk.forceFolder(FolderLayout.JOURNAL);
    disk.forceFolder("");
    replication.reached(position());
  }

  @Override
  public Recovered recovered() {
    return journal.recovered();
  }

  @Override
  public Position position() {
    return new Position(header.generation(), header.segment(), offset);
  }

  @Override
  public long bytesSinceCheckpoint() {
    return bytesToReplay;
  }

  @Override
  public Position append(byte[] payload) {
    return orPoisoned(
        () -> {
          if (payload.length <= Segment.MAX_PAYLOAD) {
            return append(JournalRecord.COMMIT, payload);
          }
          BlobId id = blobs.write(payload);
          bytesToReplay += payload.length;
          replication.changed(FolderLayout.blob(id));
          byte[] reference = new BlobReference(id, payload.length).toBytes();
          Position end = append(JournalRecord.COMMIT_IN_BLOB, reference);
          blobs.arrived(List.of(id));
          return end;
        });
  }

  private Position append(int kind, byte[] payload) {
    int size = JournalRecord.size(payload.length);
    int most = replication.isOn() ? Segment.smallBytes(header.segment()) : Segment.MAX_BYTES;
    if (offset + size > most) {
      startSegment(kind, payload);
    } else {
      Disk.AppendFile open = openFile();
      open.append(JournalRecord.encode(header, offset, chain, kind, payload));
      open.force();
      offset += size;
    }
    chain = chain.next(kind, payload, 0, payload.length);
    bytesToReplay += size;
    tellWritten();
    return position();
  }

  /** The last segment is durable as it is. */
  private void tellWritten() {
    replication.reached(position());
    replication.changed(FolderLayout.segment(header.generation(), header.segment()));
  }

  private void startSegment(int kind, byte[] payload) {
    closeFile();
    SegmentHeader next =
        new SegmentHeader(journalId, header.generation(), header.segment() + 1, chain);
    byte[] record = JournalRecord.encode(next, SegmentHeader.BYTES, chain, kind, payload);
    byte[] content = Arrays.copyOf(next.toBytes(), SegmentHeader.BYTES + record.length);
    System.arraycopy(record, 0, content, SegmentHeader.BYTES, record.length);
    String name = FolderLayout.segment(next.generation(), next.segment());
    FolderLayout.place(disk, host, name, content);
    header = next;
    offset = content.length;
  }

  /** The last segment, open; makes sure that nobody else has written to it. */
  private Disk.AppendFile openFile() {
    String name = FolderLayout.segment(header.generation(), header.segment());
    if (file == null) {
      file = disk.openAppend(name);
    }
    if (file.size() != offset) {
      throw new StorageException(
          "append, since another program has written to the file", disk.place(name), null);
    }
    return file;
  }

  @Override
  public Position checkpoint(byte[] payload, List<BlobId> needs, Position asOf) {
    List<byte[]> carried = commitsAfter(asOf);
    return orPoisoned(
        () -> {
          SegmentHeader next = new SegmentHeader(journalId, header.generation() + 1, 0, chain);
          SegmentBuilder segment = new SegmentBuilder(next, blobs);
          segment.addCheckpoint(payload, needs);
          segment.addCommits(carried);
          byte[] content = segment.toBytes();
          FolderLayout.place(disk, host, FolderLayout.segment(next.generation(), 0), content);
          blobs.arrived(needs);
          blobs.arrived(segment.blobsWritten());
          closeFile();
          header = next;
          chain = segment.chain();
          offset = content.length;
          bytesToReplay = carried.stream().mapToLong(c -> JournalRecord.size(c.length)).sum();
          tellWritten();
          return position();
        });
  }

  private List<byte[]> commitsAfter(Position asOf) {
    check();
    if (asOf.equals(position())) {
      return List.of();
    }
    List<byte[]> after = new ArrayList<>();
    boolean found = asOf.offset() == SegmentHeader.BYTES; // before the first of a segment
    Journal written = reader.readOwn();
    for (Journal.Commit commit : written.commits()) {
      if (commit.end().compareTo(asOf) > 0) {
        after.add(commit.payload());
      } else {
        found |= commit.end().equals(asOf);
      }
    }
    boolean all = after.size() == written.commits().size();
    if (asOf.generation() != header.generation() || !(found || all)) {
      throw new IllegalArgumentException(
          "not the end of a commit in this generation: asOf=" + asOf + ", end=" + position());
    }
    return after;
  }

  @Override
  public void forgetBefore(int generation) {
    check();
    if (generation > header.generation()) {
      throw new IllegalArgumentException(
          "the present generation is needed: generation="
              + generation
              + ", present="
              + header.generation());
    }
    for (Map.Entry<Integer, NavigableSet<Integer>> old :
        FolderLayout.segments(disk).headMap(generation).entrySet()) {
      old.getValue().forEach(i -> disk.delete(FolderLayout.segment(old.getKey(), i)));
    }
  }

  private void check() {
    if (closed) {
      throw new IllegalStateException("this writer is closed: place=" + disk.place());
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Carries out a write; what it throws, every later one throws. */
  private Position orPoisoned(Supplier<Position> write) {
    check();
    boolean done = false;
    try {
      Position position = write.get();
      done = true;
      return position;
    } catch (RuntimeException e) {
      failure = e;
      throw e;
    } finally {
      if (!done && failure == null) {
        failure = new StorageException("write after an error", disk.place(), null);
      }
    }
  }

  private void closeFile() {
    Disk.AppendFile open = file;
    file = null;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    replication.reached(null);
    try {
      closeFile();
      if (failure == null) {
        disk.delete(FolderLayout.WRITING);
      }
    } finally {
      lock.close();
    }
  }
}
