package org.cairndb.dat.feed;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.cairndb.error.CorruptException;

/**
 * A file of slots of one size behind a header, which the Dat papers call SLEEP (DEP-0009).
 *
 * <pre>
 * file   = header slot*
 * header = 05 02 57 type 00 slot-size:u16 name-length:u8 name zeros     32 bytes
 * type   = 00 bitfield | 01 signatures | 02 tree
 * </pre>
 *
 * A slot beyond the end of the file is all zero. For one thread at a time.
 */
final class SleepFile {
  /** What kind of slots a file has. */
  enum Kind {
    BITFIELD(0, Bitfield.PAGE_BYTES, ""),
    SIGNATURES(1, 64, "Ed25519"),
    TREE(2, 40, "BLAKE2b");

    private final int type;
    private final int slotBytes;
    private final String name;

    Kind(int type, int slotBytes, String name) {
      this.type = type;
      this.slotBytes = slotBytes;
      this.name = name;
    }
  }

  static final int HEADER_BYTES = 32;

  private final RandomFile file;
  private final Kind kind;
  private boolean hasHeader;

  private SleepFile(RandomFile file, Kind kind) {
    this.file = file;
    this.kind = kind;
  }

  /**
   * Opens a file; one that is missing or empty gets its header at the first write.
   *
   * @param sure whether the header was certainly written; otherwise it is written where it is not
   * @throws CorruptException if it has another header
   */
  static SleepFile open(RandomFile file, Kind kind, boolean sure) {
    byte[] found = file.read(0, HEADER_BYTES);
    byte[] expected = header(kind);
    if (found.length > 0 && !Arrays.equals(found, expected)) {
      if (!sure) {
        file.write(0, expected);
        return new SleepFile(file, kind);
      }
      throw new CorruptException(
          "no header of " + kind, file.place(), 0, hex(expected), hex(found));
    }
    return new SleepFile(file, kind);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static byte[] header(Kind kind) {
    byte[] header = new byte[HEADER_BYTES];
    header[0] = 0x05;
    header[1] = 0x02;
    header[2] = 0x57;
    header[3] = (byte) kind.type;
    header[5] = (byte) (kind.slotBytes >> 8);
    header[6] = (byte) kind.slotBytes;
    byte[] name = kind.name.getBytes(StandardCharsets.US_ASCII);
    header[7] = (byte) name.length;
    System.arraycopy(name, 0, header, 8, name.length);
    return header;
  }

  String place() {
    return file.place();
  }

  /** Where a slot begins. */
  long offset(long slot) {
    return HEADER_BYTES + slot * kind.slotBytes;
  }

  /** How many slots there are, the last perhaps not whole. */
  long count() {
    long bytes = Math.max(0, file.size() - HEADER_BYTES);
    return (bytes + kind.slotBytes - 1) / kind.slotBytes;
  }

  /** A slot; what is beyond the end of the file is zero. */
  byte[] read(long slot) {
    byte[] bytes = file.read(offset(slot), kind.slotBytes);
    return bytes.length == kind.slotBytes ? bytes : Arrays.copyOf(bytes, kind.slotBytes);
  }

  /** Slots that follow each other: fewer bytes than that where the file ends. */
  byte[] read(long firstSlot, int slots) {
    return file.read(offset(firstSlot), slots * kind.slotBytes);
  }

  /** Writes slots that follow each other. */
  void write(long firstSlot, byte[] slots) {
    create();
    file.write(offset(firstSlot), slots);
  }

  /** Writes the header if there is none, so that the file is there. */
  void create() {
    if (!hasHeader && file.size() < HEADER_BYTES) {
      file.write(0, header(kind));
    }
    hasHeader = true;
  }

  void force() {
    file.force();
  }

  void close() {
    file.close();
  }
}
