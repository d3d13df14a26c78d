package org.cairndb.storage;

import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.UUID;
import org.cairndb.error.CorruptException;
import org.cairndb.error.IncompleteException;
import org.cairndb.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a journal that somebody else writes, and reads on where it left off when more has arrived:
 * each time the commits that are new. What cannot be read has not arrived yet, as on a replica.
 * Opens nothing and changes nothing. For one thread at a time.
 *
 * <p>A place in a journal is known by the chain there, which covers all records before it. So a
 * generation that begins with the chain where the tail stands is known to go on from there, and a
 * sound record that does not follow on it is known to belong to another history.
 */
public final class JournalTail {
  private final Disk disk;
  private final UUID databaseId;
  private final Blobs blobs;
  private @Nullable SegmentHeader header;
  private Chain chain;
  private int offset;

  JournalTail(Disk disk, UUID databaseId, Blobs blobs) {
    this.disk = disk;
    this.databaseId = databaseId;
    this.blobs = blobs;
    this.chain = Chain.start(databaseId);
  }

  /**
   * What is new.
   *
   * @param commits the payloads of the commits, oldest first
   * @param waitingFor what is known to be missing, for people; empty if nothing is
   * @param forked whether what follows belongs to another history than what was read before
   */
  public record Arrival(List<byte[]> commits, String waitingFor, boolean forked) {}

  /** A later generation whose checkpoint has arrived, with all that it needs. Immutable. */
  public static final class Generation {
    private final boolean follows;
    private final Journal journal;

    private Generation(boolean follows, Journal journal) {
      this.follows = follows;
      this.journal = journal;
    }

    /**
     * Whether it is known to go on where the tail stood; if it is not, commits may be missing
     * between the two.
     */
    public boolean follows() {
      return follows;
    }

    /** The payload of its checkpoint. */
    public byte[] checkpoint() {
      return journal.checkpoint();
    }

    /**
     * The payloads of its commits, as far as they have arrived; those that happened after the state
     * of the checkpoint and before the generation began are among them.
     */
    public List<byte[]> commits() {
      return journal.commits().stream().map(Journal.Commit::payload).toList();
    }

    /** How far it has arrived. */
    public Position position() {
      return journal.position();
    }
  }

  /** How far it has read. */
  public Position position() {
    SegmentHeader at = header;
    return at == null ? Position.START : new Position(at.generation(), at.segment(), offset);
  }

  /** Reads on in the generation at hand. */
  public Arrival read() {
    JournalAssembly fresh = JournalAssembly.behind(disk, blobs, position());
    String waitingFor = "";
    boolean forked = false;
    try {
      for (SegmentHeader at = header; at != null && waitingFor.isEmpty(); at = nextSegment(at)) {
        String name = FolderLayout.segment(at.generation(), at.segment());
        byte[] bytes = disk.readAll(name, Segment.MAX_BYTES + 1);
        Segment more = Segment.parseFrom(at, bytes, offset, chain, disk.place() + "/" + name);
        take(more, name, fresh);
        CorruptException damage = more.damage();
        if (damage != null) {
          waitingFor = name + " (" + damage.getMessage() + ")";
          forked = isOfAnotherHistory(at, bytes, more.end());
        }
      }
    } catch (StorageException e) {
      if (!Disk.isMissing(e)) {
        throw e;
      }
      waitingFor = "the segment at " + position();
    } catch (CorruptException | IncompleteException e) {
      waitingFor = String.valueOf(e.getMessage());
    }
    return new Arrival(fresh.payloads(), waitingFor, forked);
  }

  /** Adds records one by one, so that one whose blob is missing is read again later. */
  private void take(Segment more, String name, JournalAssembly fresh) {
    String place = disk.place() + "/" + name;
    for (JournalRecord record : more.records()) {
      fresh.add(more, record, place, offset);
      offset = record.end();
      chain = record.chain();
    }
  }

  /** Whether there is something sound where the tail stands that does not follow on it. */
  private static boolean isOfAnotherHistory(SegmentHeader at, byte[] bytes, int end) {
    SegmentHeader found = SegmentHeader.parse(bytes, "");
    if (found == null || !found.isNamed(at)) {
      return false;
    }
    return !found.equals(at) || (end < bytes.length && JournalRecord.parse(at, bytes, end) != null);
  }

  /** Moves into the next segment if it has arrived and this one has been read to its end. */
  private @Nullable SegmentHeader nextSegment(SegmentHeader at) {
    String name = FolderLayout.segment(at.generation(), at.segment() + 1);
    if (!disk.exists(name)) {
      return null;
    }
    SegmentHeader next =
        SegmentHeader.parse(disk.read(name, 0, SegmentHeader.BYTES), disk.place() + "/" + name);
    if (next == null) {
      throw new IncompleteException(disk.place(), name);
    }
    if (!next.equals(new SegmentHeader(databaseId, at.generation(), at.segment() + 1, chain))) {
      throw new IncompleteException(disk.place(), "what comes before " + name);
    }
    header = next;
    offset = SegmentHeader.BYTES;
    return next;
  }

  /** The newest later generation that has arrived; null if none has. */
  public @Nullable Generation newest() {
    for (var entry : laterSegments().descendingMap().entrySet()) {
      Generation found = generation(entry.getKey(), entry.getValue().last());
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /** The generation that is known to go on where the tail stands; null if it has not arrived. */
  public @Nullable Generation following() {
    var next = header == null ? null : laterSegments().firstEntry();
    if (next == null || !follows(next.getKey())) {
      return null;
    }
    return generation(next.getKey(), next.getValue().last());
  }

  private NavigableMap<Integer, NavigableSet<Integer>> laterSegments() {
    return FolderLayout.segments(disk).tailMap(position().generation(), false);
  }

  /** Whether generations are there that the tail has not come to. */
  public boolean hasLater() {
    return !laterSegments().isEmpty();
  }

  private boolean follows(int generation) {
    String name = FolderLayout.segment(generation, 0);
    try {
      SegmentHeader first = SegmentHeader.parse(disk.read(name, 0, SegmentHeader.BYTES), name);
      return first != null && first.equals(new SegmentHeader(databaseId, generation, 0, chain));
    } catch (StorageException e) {
      if (!Disk.isMissing(e)) {
        throw e;
      }
      return false;
    }
  }

  private @Nullable Generation generation(int generation, int last) {
    boolean follows = header != null && follows(generation);
    JournalAssembly journal = new JournalAssembly(disk, blobs);
    new JournalReader(disk, databaseId, blobs).assembleReplica(generation, last, journal);
    if (!journal.hasCheckpoint()) {
      return null;
    }
    return new Generation(follows, journal.finish(true));
  }

  /** Moves to the end of a generation, as far as it had arrived. */
  public void moveTo(Generation generation) {
    Segment last = generation.journal.last();
    header = last.header();
    chain = last.header().chain();
    offset = SegmentHeader.BYTES;
    for (JournalRecord record : last.records()) {
      if (record.end() <= generation.position().offset()) {
        chain = record.chain();
        offset = record.end();
      }
    }
  }
}
