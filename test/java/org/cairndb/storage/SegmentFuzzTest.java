package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cairndb.codec.ByteWriter;
import org.cairndb.error.CorruptException;
import org.cairndb.error.FormatTooNewException;

/** Any bytes as a file of the journal: refused, or records that somebody really wrote. */
class SegmentFuzzTest {
  private static final SegmentHeader HEADER =
      new SegmentHeader(new UUID(1, 2), 3, 0, Chain.start(new UUID(1, 2)));

  private static void read(byte[] bytes) {
    try {
      Segment.parse(HEADER, bytes, "fuzz");
    } catch (CorruptException | FormatTooNewException refused) {
      // That is what must happen to most bytes.
    }
  }

  @FuzzTest
  void bytesAreASegmentOrDamage(byte[] bytes) {
    read(bytes);
    read(new ByteWriter().bytes(HEADER.toBytes()).bytes(bytes).toByteArray());
  }

  /** Records are written, then bytes changed or cut off: those that are read are the first ones. */
  @FuzzTest
  void aDamagedSegmentGivesNoRecordThatNobodyWrote(FuzzedDataProvider data) {
    ByteWriter file = new ByteWriter().bytes(HEADER.toBytes());
    Chain chain = HEADER.chain();
    List<byte[]> payloads = new ArrayList<>();
    for (int n = data.consumeInt(0, 6); n > 0; n--) {
      byte[] payload = data.consumeBytes(data.consumeInt(0, 700));
      int kind = data.consumeInt(1, JournalRecord.LAST_KIND);
      byte[] record = JournalRecord.encode(HEADER, file.size(), chain, kind, payload);
      chain = JournalRecord.parse(HEADER, with(file, record), file.size()).chain();
      file.bytes(record);
      payloads.add(payload);
    }
    byte[] bytes = file.toByteArray();
    Segment whole = Segment.parse(HEADER, bytes, "fuzz");
    assertEquals(payloads.size(), whole.records().size());
    for (int n = data.consumeInt(0, 4); n > 0; n--) {
      bytes[data.consumeInt(0, bytes.length - 1)] = data.consumeByte();
    }
    int length = data.consumeBoolean() ? bytes.length : data.consumeInt(0, bytes.length);
    byte[] damaged = java.util.Arrays.copyOf(bytes, length);
    try {
      Segment found = Segment.parse(HEADER, damaged, "fuzz");
      assertTrue(found.records().size() <= payloads.size());
      for (int i = 0; i < found.records().size(); i++) {
        assertArrayEquals(payloads.get(i), found.records().get(i).payload());
      }
    } catch (CorruptException | FormatTooNewException refused) {
      // Damage was noticed.
    }
  }

  private static byte[] with(ByteWriter file, byte[] record) {
    return new ByteWriter().bytes(file.toByteArray()).bytes(record).toByteArray();
  }
}
