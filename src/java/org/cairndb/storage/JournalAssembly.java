package org.cairndb.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/** Puts the segments of a generation together, one after the other. For one thread. */
final class JournalAssembly {
  private final Disk disk;
  private final Blobs blobs;
  private final List<Journal.Commit> commits = new ArrayList<>();
  private byte @Nullable [] checkpoint;
  private List<BlobId> needs = List.of();
  private long bytesToReplay;
  private Position position = Position.START;
  private @Nullable Segment last;
  private @Nullable String stray;
  private String remark = "";

  JournalAssembly(Disk disk, Blobs blobs) {
    this.disk = disk;
    this.blobs = blobs;
  }

  /** Goes on behind what is known already: what is added holds commits only. */
  static JournalAssembly behind(Disk disk, Blobs blobs, Position known) {
    JournalAssembly assembly = new JournalAssembly(disk, blobs);
    assembly.checkpoint = new byte[0];
    assembly.position = known;
    return assembly;
  }

  /** The payloads of the commits that were added, oldest first. */
  List<byte[]> payloads() {
    return commits.stream().map(Journal.Commit::payload).toList();
  }

  /** What the next segment's header must have as its chain. */
  Chain chain(UUID databaseId) {
    return last == null ? Chain.start(databaseId) : last.chain();
  }

  boolean hasCheckpoint() {
    return checkpoint != null;
  }

  void remark(String text) {
    remark = text;
  }

  /** Adds the readable part of the next segment. If this throws, what was added before stays. */
  void add(Segment segment, String name) {
    String place = disk.place(name);
    if (segment.damage() != null) {
      remark = "left out an unfinished write: " + segment.damage().getMessage();
    }
    if (segment.end() == 0) {
      stray = name;
      return;
    }
    last = segment;
    moveTo(segment, SegmentHeader.BYTES);
    int at = SegmentHeader.BYTES;
    for (JournalRecord record : segment.records()) {
      add(segment, record, place, at);
      at = record.end();
    }
  }

  void add(Segment segment, JournalRecord record, String place, int at) {
    boolean isCheckpoint = record.isCheckpoint();
    if (isCheckpoint == hasCheckpoint()) {
      throw new CorruptException(
          "record of the wrong kind",
          place,
          at,
          isCheckpoint ? "a commit" : "a checkpoint",
          "kind " + record.kind());
    }
    byte[] payload = record.payload();
    long size = (long) record.end() - at;
    if (record.isInBlob()) {
      if (payload.length != BlobReference.BYTES) {
        throw new CorruptException(
            "damaged reference to blob", place, at, BlobReference.BYTES, payload.length);
      }
      payload = blobs.readBlob(BlobReference.parse(payload));
      size += payload.length;
      place = disk.place(FolderLayout.blob(BlobReference.parse(record.payload()).id()));
    }
    Position end = moveTo(segment, record.end());
    if (isCheckpoint) {
      checkpoint = openCheckpoint(payload, place);
    } else {
      bytesToReplay += size;
      if (record.kind() == JournalRecord.COMMITS_IN_BLOB) {
        unpack(payload, place).forEach(commit -> commits.add(new Journal.Commit(commit, end)));
      } else {
        commits.add(new Journal.Commit(payload, end));
      }
    }
  }

  private Position moveTo(Segment segment, int offset) {
    SegmentHeader header = segment.header();
    position = new Position(header.generation(), header.segment(), offset);
    return position;
  }

  /** Makes sure that what a checkpoint needs is there, and takes out the caller's part. */
  private byte[] openCheckpoint(byte[] payload, String place) {
    ByteBuffer buffer = ByteBuffer.wrap(payload);
    needs = needs(buffer, place);
    needs.forEach(blobs::require);
    return Arrays.copyOfRange(payload, buffer.position(), payload.length);
  }

  /** The blobs that the payload of a checkpoint's record names; moves to what follows them. */
  static List<BlobId> needs(ByteBuffer payload, String place) {
    int most = (payload.remaining() - 4) / BlobId.BYTES;
    int count = payload.remaining() < 4 ? -1 : payload.getInt();
    if (count < 0 || count > most) {
      throw new CorruptException("damaged checkpoint", place, 0, "at most " + most, count);
    }
    List<BlobId> needs = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      needs.add(BlobId.read(payload));
    }
    return needs;
  }

  /** Adds all blobs without which a record cannot be read, and the state that it describes. */
  static void addNeeds(JournalRecord record, String place, Blobs blobs, Set<BlobId> needed) {
    byte[] payload = record.payload();
    if (record.isInBlob()) {
      if (payload.length != BlobReference.BYTES) {
        throw new CorruptException(
            "damaged reference to blob", place, 0, BlobReference.BYTES, payload.length);
      }
      BlobReference reference = BlobReference.parse(payload);
      needed.add(reference.id());
      payload = record.isCheckpoint() ? blobs.readBlob(reference) : payload;
    }
    if (record.isCheckpoint()) {
      needed.addAll(needs(ByteBuffer.wrap(payload), place));
    }
  }

  /** The payload of a checkpoint's record. */
  static byte[] closeCheckpoint(byte[] payload, List<BlobId> needs) {
    ByteBuffer buffer = ByteBuffer.allocate(4 + needs.size() * BlobId.BYTES + payload.length);
    buffer.putInt(needs.size());
    needs.forEach(id -> id.write(buffer));
    return buffer.put(payload).array();
  }

  /** The blob that holds many commits. */
  static byte[] pack(List<byte[]> payloads) {
    ByteBuffer buffer =
        ByteBuffer.allocate(payloads.stream().mapToInt(p -> Math.addExact(4, p.length)).sum());
    payloads.forEach(payload -> buffer.putInt(payload.length).put(payload));
    return buffer.array();
  }

  private static List<byte[]> unpack(byte[] packed, String place) {
    List<byte[]> payloads = new ArrayList<>();
    ByteBuffer buffer = ByteBuffer.wrap(packed);
    while (buffer.hasRemaining()) {
      int at = buffer.position();
      int length = buffer.remaining() < 4 ? -1 : buffer.getInt();
      if (length < 0 || length > buffer.remaining()) {
        throw new CorruptException(
            "damaged commits", place, at, "at most " + buffer.remaining(), length);
      }
      byte[] payload = new byte[length];
      buffer.get(payload);
      payloads.add(payload);
    }
    return payloads;
  }

  Journal finish(boolean complete) {
    if (checkpoint == null || last == null) {
      throw new IllegalStateException("no checkpoint was added");
    }
    return new Journal(
        checkpoint, needs, commits, position, bytesToReplay, last, stray, complete, remark);
  }
}
