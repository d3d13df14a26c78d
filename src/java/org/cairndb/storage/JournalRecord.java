package org.cairndb.storage;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * One record of a segment. Numbers are big-endian; a record begins and ends at a multiple of 8.
 *
 * <pre>
 * record  = length check crc kind zeros payload padding chain
 * length  = u32, of the payload
 * check   = u32, CRC32C of (chain of the segment's header, generation, segment, offset, length):
 *           a header proves itself and its place, so random or moved bytes are not taken for one
 * crc     = u32, CRC32C of kind to chain
 * kind    = u8
 * zeros   = 3 bytes, 0
 * payload = length bytes
 * padding = 0 to 7 bytes, 0
 * chain   = 16 bytes, see {@link Chain}
 * </pre>
 *
 * <p>The chain stands last and records are aligned for the sake of telling a torn write from a
 * damaged byte: the part of a record that lies in its last disk sector is 8 bytes of a hash at
 * least, and a lost sector cannot differ from that in one byte only.
 *
 * @param kind one of the constants
 * @param payload as it was appended
 * @param chain the chain's value after this record
 * @param end where the next record begins, from the start of the segment
 */
record JournalRecord(int kind, byte[] payload, Chain chain, int end) {
  /** A list of needed blobs, then what the caller gave. */
  static final int CHECKPOINT = 1;

  /** What the caller gave. */
  static final int COMMIT = 2;

  /** A {@link BlobReference} to what would be a checkpoint's payload. */
  static final int CHECKPOINT_IN_BLOB = 3;

  /** A {@link BlobReference} to what would be a commit's payload. */
  static final int COMMIT_IN_BLOB = 4;

  /** A {@link BlobReference} to many commits: for each its length as u32 and its payload. */
  static final int COMMITS_IN_BLOB = 5;

  static final int LAST_KIND = COMMITS_IN_BLOB;

  private static final int HEADER = 16;
  private static final int SECTOR = 512;

  /** How many bytes a record with a payload of this length takes. */
  static int size(int length) {
    return HEADER + pad(length) + Chain.BYTES;
  }

  private static int pad(int length) {
    return (length + 7) & ~7;
  }

  /**
   * Writes a record.
   *
   * @param segment the header of its segment
   * @param offset where in the segment it will stand
   * @param before the chain's value before it
   */
  static byte[] encode(SegmentHeader segment, int offset, Chain before, int kind, byte[] payload) {
    ByteBuffer buffer = ByteBuffer.allocate(size(payload.length));
    buffer.putInt(payload.length).putInt(check(segment, offset, payload.length)).putInt(0);
    buffer.put((byte) kind).position(HEADER).put(payload);
    buffer.position(HEADER + pad(payload.length));
    before.next(kind, payload, 0, payload.length).write(buffer);
    buffer.putInt(8, OneByte.crc(buffer.array(), 12, buffer.capacity()));
    return buffer.array();
  }

  /** The record at an offset if it is sound in itself; its chain is yet to be compared. */
  static @Nullable JournalRecord parse(SegmentHeader segment, byte[] bytes, int offset) {
    int end = end(segment, bytes, offset);
    if (end < 0) {
      return null;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    if (buffer.getInt(offset + 8) != OneByte.crc(bytes, offset + 12, end)) {
      return null;
    }
    int length = buffer.getInt(offset);
    int payloadAt = offset + HEADER;
    byte[] payload = Arrays.copyOfRange(bytes, payloadAt, payloadAt + length);
    Chain chain = Chain.read(buffer.position(end - Chain.BYTES));
    return new JournalRecord(bytes[offset + 12] & 0xff, payload, chain, end);
  }

  /**
   * Where the record at an offset ends, or -1 if there is no header, or no room for what it says.
   */
  private static int end(SegmentHeader segment, byte[] bytes, int offset) {
    if (bytes.length - offset < HEADER + Chain.BYTES) {
      return -1;
    }
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    int length = buffer.getInt(offset);
    if (length < 0 || length > bytes.length - offset - HEADER - Chain.BYTES) {
      return -1;
    }
    int end = offset + size(length);
    boolean proven = buffer.getInt(offset + 4) == check(segment, offset, length);
    return proven && end <= bytes.length ? end : -1;
  }

  private static int check(SegmentHeader segment, int offset, int length) {
    ByteBuffer buffer = ByteBuffer.allocate(32);
    segment.chain().write(buffer);
    buffer.putInt(segment.generation()).putInt(segment.segment()).putInt(offset).putInt(length);
    CRC32C crc = new CRC32C();
    crc.update(buffer.flip());
    return (int) crc.getValue();
  }

  boolean isCheckpoint() {
    return kind == CHECKPOINT || kind == CHECKPOINT_IN_BLOB;
  }

  boolean isInBlob() {
    return kind >= CHECKPOINT_IN_BLOB;
  }

  /** Whether this record follows on a chain. */
  boolean follows(Chain before) {
    return before.next(kind, payload, 0, payload.length).equals(chain);
  }

  /** The offset of a sound record behind another offset, or -1 if there is none. */
  static int findAfter(SegmentHeader segment, byte[] bytes, int offset) {
    for (int at = offset + 8; at < bytes.length; at += 8) {
      if (parse(segment, bytes, at) != null) {
        return at;
      }
    }
    return -1;
  }

  /**
   * Whether one changed byte makes a right record at an offset where there is none: then it was
   * whole once, and was damaged later. A write that was cut off by a loss of power looks different:
   * it lacks whole sectors. Where a whole sector is zero, it counts as lacking even if one byte
   * would mend it.
   */
  static boolean wasWhole(SegmentHeader segment, byte[] bytes, int offset, Chain before) {
    if (bytes.length - offset < HEADER + Chain.BYTES) {
      return false;
    }
    int end = end(segment, bytes, offset);
    List<OneByte.Change> changes =
        end > 0
            ? OneByte.changes(bytes, offset + 12, end, offset + 8)
            : headerChanges(segment, bytes, offset);
    for (OneByte.Change change : changes) {
      JournalRecord mended = parse(segment, change.applyTo(bytes), offset);
      if (mended != null && mended.follows(before)) {
        return !isZeroSector(bytes, change.at(), offset, mended.end);
      }
    }
    return false;
  }

  /**
   * The changes of one byte that make a header of the 8 bytes at an offset: found by trying all.
   */
  private static List<OneByte.Change> headerChanges(
      SegmentHeader segment, byte[] bytes, int offset) {
    List<OneByte.Change> changes = new java.util.ArrayList<>();
    for (int at = offset; at < offset + 8; at++) {
      byte original = bytes[at];
      for (int difference = 1; difference < 256; difference++) {
        bytes[at] = (byte) (original ^ difference);
        if (end(segment, bytes, offset) > 0) {
          changes.add(new OneByte.Change(at, (byte) difference));
        }
      }
      bytes[at] = original;
    }
    return changes;
  }

  private static boolean isZeroSector(byte[] bytes, int at, int from, int to) {
    int sector = at / SECTOR * SECTOR;
    for (int i = Math.max(sector, from); i < Math.min(sector + SECTOR, to); i++) {
      if (bytes[i] != 0) {
        return false;
      }
    }
    return true;
  }
}
