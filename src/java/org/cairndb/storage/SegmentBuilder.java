package org.cairndb.storage;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;

/** Writes the first segment of a generation, in memory. For one thread. */
final class SegmentBuilder {
  /**
   * Commits are packed into blobs of about this size, so that reading them takes bounded memory.
   */
  private static final int PACK_BYTES = 16 << 20;

  private final SegmentHeader header;
  private final Blobs blobs;
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final List<BlobId> blobsWritten = new ArrayList<>();
  private Chain chain;

  SegmentBuilder(SegmentHeader header, Blobs blobs) {
    this.header = header;
    this.blobs = blobs;
    this.chain = header.chain();
    bytes.writeBytes(header.toBytes());
  }

  void addCheckpoint(byte[] payload, List<BlobId> needs) {
    byte[] closed = JournalAssembly.closeCheckpoint(payload, needs);
    if (closed.length <= Segment.MAX_PAYLOAD / 2) {
      add(JournalRecord.CHECKPOINT, closed);
    } else {
      addInBlob(JournalRecord.CHECKPOINT_IN_BLOB, closed);
    }
  }

  /** Adds commits, each as a record if all have room, else packed into blobs. */
  void addCommits(List<byte[]> payloads) {
    long size = payloads.stream().mapToLong(p -> JournalRecord.size(p.length)).sum();
    if (size <= Segment.MAX_BYTES - bytes.size()) {
      payloads.forEach(payload -> add(JournalRecord.COMMIT, payload));
      return;
    }
    List<byte[]> pack = new ArrayList<>();
    long packed = 0;
    for (byte[] payload : payloads) {
      if (packed + payload.length > PACK_BYTES && !pack.isEmpty()) {
        addPack(pack);
        pack.clear();
        packed = 0;
      }
      pack.add(payload);
      packed += payload.length;
    }
    addPack(pack);
  }

  private void addPack(List<byte[]> pack) {
    if (pack.size() == 1) {
      addInBlob(JournalRecord.COMMIT_IN_BLOB, pack.get(0)); // however large it is
    } else {
      addInBlob(JournalRecord.COMMITS_IN_BLOB, JournalAssembly.pack(pack));
    }
  }

  private void addInBlob(int kind, byte[] payload) {
    BlobId id = blobs.write(payload);
    blobsWritten.add(id);
    add(kind, new BlobReference(id, payload.length).toBytes());
  }

  private void add(int kind, byte[] payload) {
    bytes.writeBytes(JournalRecord.encode(header, bytes.size(), chain, kind, payload));
    chain = chain.next(kind, payload, 0, payload.length);
  }

  /** The blobs that it refers to because something had no room in it. */
  List<BlobId> blobsWritten() {
    return blobsWritten;
  }

  /** The chain's value after what was added. */
  Chain chain() {
    return chain;
  }

  byte[] toBytes() {
    return bytes.toByteArray();
  }
}
