package org.cairndb.storage;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.cairndb.error.CorruptException;
import org.cairndb.error.FormatTooNewException;
import org.jspecify.annotations.Nullable;

/**
 * One file of the journal, read: a header, then records.
 *
 * @param header the header; what it should be if the one in the file is unreadable
 * @param records those up to the first that is unreadable
 * @param end where the readable records end, from the start of the file
 * @param chain the chain's value there
 * @param damage what is wrong at the end; null if the file ends there
 * @param mayBeTorn whether the damage is what a write looks like that a loss of power cut off
 */
record Segment(
    SegmentHeader header,
    List<JournalRecord> records,
    int end,
    Chain chain,
    @Nullable CorruptException damage,
    boolean mayBeTorn) {
  /** No segment is larger: one block of the real dat tool. */
  static final int MAX_BYTES = 65_536;

  /** The first segments of a journal that is replicated end here. */
  private static final int LEAST_SMALL_BYTES = 1_024;

  /** What the real dat tool writes about each file of a folder when one of them changes. */
  private static final int BYTES_PER_FILE = 4;

  /** The longest payload that fits into a segment. */
  static final int MAX_PAYLOAD = MAX_BYTES - SegmentHeader.BYTES - JournalRecord.size(0);

  /**
   * Where a segment of a journal ends that is replicated file by file. A commit sends about half a
   * segment, and something for each file that there is, so both grow together.
   *
   * @param segment its number
   */
  static int smallBytes(int segment) {
    return Math.min(MAX_BYTES, Math.max(LEAST_SMALL_BYTES, segment * BYTES_PER_FILE));
  }

  /**
   * Reads a segment.
   *
   * @param expected the header that it should have; in segment 0 its chain does not count
   * @param bytes the file, or its first {@link #MAX_BYTES} + 1 if it is longer
   * @param place the file, for errors
   * @throws FormatTooNewException if a later version wrote it
   */
  static Segment parse(SegmentHeader expected, byte[] bytes, String place) {
    if (bytes.length > MAX_BYTES) {
      return damaged(expected, "segment too long", place, "at most " + MAX_BYTES, "more", false);
    }
    SegmentHeader header = SegmentHeader.parse(bytes, place);
    if (header == null) {
      boolean wasWhole =
          SegmentHeader.isOneByteFromSound(bytes)
              || JournalRecord.findAfter(expected, bytes, SegmentHeader.BYTES - 8) >= 0;
      return damaged(expected, "no segment header", place, expected, hex(bytes, 0), !wasWhole);
    }
    if (!header.isNamed(expected)) {
      return damaged(expected, "segment does not belong here", place, expected, header, false);
    }
    if (header.segment() > 0 && !header.chain().equals(expected.chain())) {
      return damaged(
          expected,
          "segment does not follow on the end of the one before",
          place,
          expected.chain(),
          header.chain(),
          false);
    }
    return parseRecords(header, bytes, SegmentHeader.BYTES, header.chain(), place);
  }

  /**
   * Reads on in a segment whose beginning is known.
   *
   * @param known its header
   * @param bytes the whole file
   * @param from where the next record begins
   * @param chain the chain's value there
   * @return its {@code records} are those from there on
   */
  static Segment parseFrom(SegmentHeader known, byte[] bytes, int from, Chain chain, String place) {
    SegmentHeader header = SegmentHeader.parse(bytes, place);
    if (header == null || bytes.length < from || bytes.length > MAX_BYTES) {
      CorruptException shorter =
          new CorruptException(
              "segment is shorter than it was", place, bytes.length, from + " bytes", "the end");
      return new Segment(known, List.of(), from, chain, shorter, true);
    }
    if (!header.equals(known)) {
      CorruptException other = otherHistory(place, 0, known.chain(), header.chain());
      return new Segment(known, List.of(), from, chain, other, false);
    }
    return parseRecords(known, bytes, from, chain, place);
  }

  boolean hasRecords() {
    return !records.isEmpty();
  }

  private static Segment damaged(
      SegmentHeader expected,
      String reason,
      String place,
      Object shouldBe,
      Object found,
      boolean mayBeTorn) {
    CorruptException damage = new CorruptException(reason, place, 0, shouldBe, found);
    return new Segment(expected, List.of(), 0, expected.chain(), damage, mayBeTorn);
  }

  private static CorruptException otherHistory(String place, int at, Chain expected, Chain found) {
    return new CorruptException(
        "record of another history", place, at, "one that follows on " + expected, found);
  }

  private static Segment parseRecords(
      SegmentHeader header, byte[] bytes, int from, Chain start, String place) {
    List<JournalRecord> records = new ArrayList<>();
    Chain chain = start;
    int at = from;
    while (at < bytes.length) {
      JournalRecord record = JournalRecord.parse(header, bytes, at);
      if (record == null) {
        boolean wasWhole =
            JournalRecord.findAfter(header, bytes, at) >= 0
                || JournalRecord.wasWhole(header, bytes, at, chain);
        CorruptException damage =
            new CorruptException("damaged record", place, at, "a record", hex(bytes, at));
        return new Segment(header, records, at, chain, damage, !wasWhole);
      }
      if (!record.follows(chain)) {
        CorruptException damage = otherHistory(place, at, chain, record.chain());
        return new Segment(header, records, at, chain, damage, false);
      }
      if (record.kind() == 0 || record.kind() > JournalRecord.LAST_KIND) {
        throw new FormatTooNewException(
            place, "record kind", JournalRecord.LAST_KIND, record.kind());
      }
      records.add(record);
      chain = record.chain();
      at = record.end();
    }
    return new Segment(header, records, at, chain, null, false);
  }

  private static String hex(byte[] bytes, int from) {
    int to = Math.min(bytes.length, from + 16);
    return from >= to ? "nothing" : HexFormat.of().formatHex(Arrays.copyOfRange(bytes, from, to));
  }
}
