package org.cairndb.codec;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HexFormat;
import java.util.Random;
import java.util.function.Consumer;
import org.cairndb.error.CorruptException;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;

final class ByteReaderTest {
  private static ByteReader reader(String hex) {
    return new ByteReader(HexFormat.of().parseHex(hex), "test");
  }

  @Test
  void numbersHaveTheDocumentedBytes() {
    ByteWriter out = new ByteWriter(1);
    out.u8(0x101).u16(0x12345).u32(0xfffffffe01L).u64(-2).varint(0).varint(127).varint(128);
    out.varint(-1).zigzag(0).zigzag(-1).zigzag(1).zigzag(Long.MIN_VALUE).bytes(new byte[] {9});
    assertEquals(
        "01"
            + "2345"
            + "fffffe01"
            + "fffffffffffffffe"
            + "00"
            + "7f"
            + "8001"
            + "ffffffffffffffffff01"
            + "00"
            + "01"
            + "02"
            + "ffffffffffffffffff01"
            + "09",
        HexFormat.of().formatHex(out.toByteArray()));
    ByteReader in = new ByteReader(out.toByteArray(), "test");
    assertEquals(1, in.peek());
    assertEquals(1, in.u8());
    assertEquals(0x2345, in.u16());
    assertEquals(0xfffffe01L, in.u32());
    assertEquals(-2, in.u64());
    for (long n : new long[] {0, 127, 128, -1}) {
      assertEquals(n, in.varint());
    }
    for (long n : new long[] {0, -1, 1, Long.MIN_VALUE}) {
      assertEquals(n, in.zigzag());
    }
    assertEquals(out.size() - 1, in.position());
    assertArrayEquals(new byte[] {9}, in.bytes(1));
    in.expectEnd();
  }

  @Test
  void randomNumbersComeBack() {
    Random random = new Random(Seed.of(getClass()));
    long[] numbers = random.longs(2_000).map(n -> n >> random.nextInt(64)).toArray();
    ByteWriter out = new ByteWriter();
    for (long n : numbers) {
      out.varint(n).zigzag(n).u64(n);
    }
    ByteReader in = new ByteReader(out.toByteArray(), "test");
    for (long n : numbers) {
      assertEquals(n, in.varint());
      assertEquals(n, in.zigzag());
      assertEquals(n, in.u64());
    }
    in.expectEnd();
  }

  @Test
  void aLengthIsFilledInAfterwards() {
    ByteWriter out = new ByteWriter().u8(7).u32(0).u8(8).u32At(1, 0x01020304);
    assertEquals("070102030408", HexFormat.of().formatHex(out.toByteArray()));
    assertThrows(IndexOutOfBoundsException.class, () -> out.u32At(3, 0));
  }

  @Test
  void everyReadBeyondTheEndIsCorruption() {
    refuses("", ByteReader::u8);
    refuses("", ByteReader::peek);
    refuses("00", ByteReader::u16);
    refuses("000000", ByteReader::u32);
    refuses("00000000000000", ByteReader::u64);
    refuses("80", ByteReader::varint);
    refuses("00", in -> in.bytes(2));
    refuses("00", in -> in.bytes(Integer.MAX_VALUE));
    refuses("00", in -> in.bytes(-1));
    refuses("00", in -> in.skip(2));
    refuses("00", in -> in.slice(2));
    refuses("00", ByteReader::expectEnd);
  }

  @Test
  void varintsThatAreTooLongArePaddedOrOverflowAreCorruption() {
    refuses("8000", ByteReader::varint);
    refuses("ff8000", ByteReader::varint);
    refuses("ffffffffffffffffff02", ByteReader::varint);
    refuses("ffffffffffffffffff8100", ByteReader::varint);
    refuses("ffffffffffffffffffff", ByteReader::zigzag);
  }

  @Test
  void aCountNeverExceedsWhatCanBeThere() {
    assertEquals(3, reader("03000000").count(1));
    assertEquals(2, reader("0200000000").count(2));
    refuses("03000000", in -> in.count(2));
    refuses("f0ffffff07", in -> in.count(1));
    refuses("ffffffffffffffffff01", in -> in.count(1));
  }

  @Test
  void errorsNameThePlaceAndTheOffset() {
    byte[] bytes = new byte[10];
    ByteReader in = new ByteReader(bytes, 4, 5, "journal 3");
    in.skip(3);
    CorruptException e = assertThrows(CorruptException.class, in::u32);
    assertEquals("journal 3", e.place());
    assertEquals(3, e.offset());
    CorruptException slice = assertThrows(CorruptException.class, () -> in.slice(2).u32());
    assertEquals(0, slice.offset());
    assertEquals(0, in.remaining());
  }

  private static void refuses(String hex, Consumer<ByteReader> read) {
    assertThrows(CorruptException.class, () -> read.accept(reader(hex)), hex);
  }
}
