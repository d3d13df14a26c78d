package org.cairndb.dat.wire;

import org.cairndb.dat.proto.ProtoWriter;
import org.cairndb.dat.proto.VarintReader;
import org.cairndb.error.CorruptException;

/**
 * Bits of many blocks in few bytes.
 *
 * <pre>
 * bits    = piece*                                 what is not there is zero
 * piece   = (length &lt;&lt; 2 | ones &lt;&lt; 1 | 1):varint     so many bytes, all ff or all 00
 *         | (length &lt;&lt; 1):varint byte{length}      so many bytes as they stand
 * </pre>
 *
 * Bits stand from the highest of a byte on.
 */
final class RunLength {
  /** Takes in ranges of blocks that somebody has. */
  interface Sink {
    void add(long from, long to);
  }

  private RunLength() {}

  /** Encodes bits; trailing zeros are left out. */
  static byte[] encode(byte[] bits) {
    int end = bits.length;
    while (end > 0 && bits[end - 1] == 0) {
      end--;
    }
    ProtoWriter out = new ProtoWriter();
    int at = 0;
    int literalFrom = 0;
    while (at < end) {
      int run = at;
      while (run < end && bits[run] == bits[at] && (bits[at] == 0 || bits[at] == -1)) {
        run++;
      }
      if (run - at >= 2 || (run > at && literalFrom == at)) {
        literal(out, bits, literalFrom, at);
        out.varint((long) (run - at) << 2 | (bits[at] == 0 ? 0 : 2) | 1);
        at = run;
        literalFrom = at;
      } else {
        at++;
      }
    }
    literal(out, bits, literalFrom, end);
    return out.toBytes();
  }

  private static void literal(ProtoWriter out, byte[] bits, int from, int to) {
    if (to > from) {
      out.varint((long) (to - from) << 1).raw(bits, from, to - from);
    }
  }

  /**
   * Decodes bits as ranges of blocks; costs time for the bytes that came, not for what they stand
   * for.
   *
   * @param start the block of the first bit
   * @param end the block after the last one that counts; what lies beyond is passed over
   * @throws CorruptException if the bytes are no such bits
   */
  static void decode(byte[] encoded, long start, long end, String place, Sink sink) {
    VarintReader in = new VarintReader(encoded, place);
    long at = start;
    while (!in.atEnd()) {
      long head = in.number();
      boolean isRun = (head & 1) != 0;
      long length = head >>> (isRun ? 2 : 1);
      if (isRun) {
        long to = at + 8 * length;
        if ((head & 2) != 0 && at < end && length > 0) {
          sink.add(at, Math.min(to, end));
        }
        at = to;
      } else {
        byte[] literal = in.bytes(length);
        literal(literal, at, end, sink);
        at += 8 * length;
      }
      if (at > VarintReader.MAX_NUMBER) {
        throw new CorruptException("run is too long", place, in.offset(), "2^53 blocks", at);
      }
    }
  }

  /** Bits as ranges. */
  static void literal(byte[] bits, long start, long end, Sink sink) {
    long from = -1;
    for (long i = 0; i <= 8L * bits.length; i++) {
      boolean set =
          i < 8L * bits.length
              && (bits[(int) (i >> 3)] & (0x80 >> (i & 7))) != 0
              && start + i < end;
      if (set && from < 0) {
        from = i;
      } else if (!set && from >= 0) {
        sink.add(start + from, start + i);
        from = -1;
      }
    }
  }
}
