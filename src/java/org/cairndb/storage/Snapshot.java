package org.cairndb.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import org.cairndb.error.CorruptException;

/**
 * One state of a database, held so that it can be copied: the bytes of its journal, and the names
 * of its blobs. Immutable.
 */
public final class Snapshot implements BlobUser {
  private final Blobs source;
  private final Journal journal;
  private final UUID databaseId;
  private final List<byte[]> segments;
  private final Set<BlobId> blobs;
  private final Chain chain;

  private Snapshot(
      Blobs source,
      Journal journal,
      UUID databaseId,
      List<byte[]> segments,
      Set<BlobId> blobs,
      Chain chain) {
    this.source = source;
    this.journal = journal;
    this.databaseId = databaseId;
    this.segments = segments;
    this.blobs = blobs;
    this.chain = chain;
  }

  /** Reads the segments again, since the end of the last may have grown, and checks them. */
  static Snapshot of(Disk disk, Blobs source, UUID databaseId, Journal journal) {
    Position end = journal.position();
    List<byte[]> segments = new ArrayList<>();
    Set<BlobId> blobs = new TreeSet<>((a, b) -> a.toString().compareTo(b.toString()));
    Chain chain = Chain.start(databaseId);
    for (int i = 0; i <= end.segment(); i++) {
      String name = FolderLayout.segment(end.generation(), i);
      String place = disk.place() + "/" + name;
      byte[] bytes = disk.readAll(name, Segment.MAX_BYTES + 1);
      if (i == end.segment() && bytes.length > end.offset()) {
        bytes = Arrays.copyOf(bytes, end.offset());
      }
      SegmentHeader expected = new SegmentHeader(databaseId, end.generation(), i, chain);
      Segment segment = Segment.parse(expected, bytes, place);
      if (segment.damage() != null) {
        throw segment.damage();
      }
      segment.records().forEach(r -> JournalAssembly.addNeeds(r, place, source, blobs));
      chain = segment.chain();
      segments.add(bytes);
    }
    if (!chain.equals(journal.last().chain())) {
      String place = disk.place() + "/" + FolderLayout.segment(end.generation(), end.segment());
      throw new CorruptException(
          "the journal has changed", place, end.offset(), journal.last().chain(), chain);
    }
    return new Snapshot(source, journal, databaseId, segments, blobs, chain);
  }

  /** The state, to be opened. */
  public Recovered recovered() {
    return journal.recovered();
  }

  UUID databaseId() {
    return databaseId;
  }

  Position position() {
    return journal.position();
  }

  Chain chain() {
    return chain;
  }

  List<byte[]> segments() {
    return segments;
  }

  @Override
  public Collection<BlobId> blobsInUse() {
    return blobs;
  }

  /** The bytes of one of its blobs, verified. */
  byte[] read(BlobId id) {
    return source.readBlob(id);
  }
}
