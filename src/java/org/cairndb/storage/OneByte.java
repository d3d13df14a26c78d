package org.cairndb.storage;

import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * Finds out whether bytes with a wrong CRC32C are one changed byte away from right ones.
 *
 * <p>A CRC is linear: the difference between the checksum that is there and the one that should be
 * depends on the place and the value of the change only, not on the other bytes. So walking that
 * difference backwards through the bytes, one step each, finds the place without trying.
 */
final class OneByte {
  private static final int[] TABLE = new int[256];
  private static final int[] BY_TOP_BYTE = new int[256];

  static {
    int polynomial = 0x82f63b78; // Castagnoli's, bits reflected
    for (int i = 0; i < 256; i++) {
      int crc = i;
      for (int bit = 0; bit < 8; bit++) {
        crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ polynomial;
      }
      TABLE[i] = crc;
      BY_TOP_BYTE[crc >>> 24] = i;
    }
  }

  private OneByte() {}

  /** A change that would make the checksum right: exclusive or of one byte. */
  record Change(int at, byte difference) {
    /** The bytes with the change made. */
    byte[] applyTo(byte[] bytes) {
      byte[] changed = bytes.clone();
      changed[at] ^= difference;
      return changed;
    }
  }

  /**
   * All changes of one byte that make a checksum right; hardly ever more than one.
   *
   * @param from where the covered bytes begin
   * @param to one past the last of them
   * @param crcAt where their CRC32C is kept, big-endian
   */
  static List<Change> changes(byte[] bytes, int from, int to, int crcAt) {
    List<Change> found = new ArrayList<>();
    int difference = crc(bytes, from, to) ^ java.nio.ByteBuffer.wrap(bytes).getInt(crcAt);
    if (difference == 0) {
      return found;
    }
    for (int i = 0; i < 4; i++) {
      int inThisByte = difference & (0xff << (24 - 8 * i));
      if (inThisByte == difference) {
        found.add(new Change(crcAt + i, (byte) (difference >>> (24 - 8 * i))));
      }
    }
    for (int at = to - 1; at >= from; at--) {
      int value = BY_TOP_BYTE[difference >>> 24];
      if (TABLE[value] == difference) {
        found.add(new Change(at, (byte) value));
      }
      difference = ((difference ^ TABLE[value]) << 8) | value; // undoes the step of one zero byte
    }
    return found;
  }

  static int crc(byte[] bytes, int from, int to) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, from, to - from);
    return (int) crc.getValue();
  }
}
