package org.cairndb.dat.proto;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.HexFormat;
import java.util.Random;
import org.cairndb.error.CorruptException;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProtoTest {
  private static byte[] hex(String hex) {
    return HexFormat.of().parseHex(hex);
  }

  @ParameterizedTest
  @CsvSource({
    "00,0",
    "7f,127",
    "8001,128",
    "ac02,300",
    "ffffffffffffff0f,9007199254740991",
    "8000,0",
  })
  void numbers(String bytes, long value) {
    VarintReader reader = new VarintReader(hex(bytes), "test");
    assertEquals(value, reader.number());
    assertTrue(reader.atEnd());
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "127", "128", "16383", "16384", "4294967296", "9223372036854775807", "-1"})
  void whatIsWrittenIsRead(long value) {
    byte[] bytes = new ProtoWriter().varint(value).toBytes();
    assertEquals(value, new VarintReader(bytes, "test").varint());
    for (int cut = 0; cut < bytes.length; cut++) {
      byte[] part = java.util.Arrays.copyOf(bytes, cut);
      assertThrows(CorruptException.class, () -> new VarintReader(part, "test").varint());
    }
  }

  @Test
  void aMessageOfTheRealTool() {
    byte[] stat = hex("08a483021000180020062801300338d001");
    ProtoReader reader = new ProtoReader(stat, "stat");
    long[] values = {33188, 0, 0, 6, 1, 3, 208};
    for (int i = 0; i < values.length; i++) {
      assertTrue(reader.next());
      assertEquals(i + 1, reader.field());
      assertEquals(values[i], reader.number());
    }
    assertFalse(reader.next());
  }

  @Test
  void everyKindOfField() {
    ProtoWriter inner = new ProtoWriter().number(1, -1).text(2, "Grüße");
    byte[] message =
        new ProtoWriter()
            .bool(1, true)
            .bytes(2, new byte[300])
            .message(100_000, inner)
            .bool(4, false)
            .toBytes();
    ProtoReader reader = new ProtoReader(message, "test");
    assertTrue(reader.next());
    assertTrue(reader.bool());
    assertTrue(reader.next());
    assertArrayEquals(new byte[300], reader.bytes(300));
    assertTrue(reader.next());
    assertEquals(100_000, reader.field());
    ProtoReader nested = reader.message();
    assertTrue(nested.next());
    assertEquals(-1, nested.varint());
    assertTrue(nested.next());
    assertEquals("Grüße", nested.text(20));
    assertFalse(nested.next());
    assertTrue(reader.next());
    assertFalse(reader.bool());
    assertFalse(reader.next());
  }

  @Test
  void fieldsThatNobodyTakesArePassedOver() {
    // a number, eight bytes, three bytes, four bytes, then field 9
    byte[] message = hex("0896010902030405060708091a03aabbcc2501020304" + "4807");
    ProtoReader reader = new ProtoReader(message, "test");
    int fields = 0;
    long value = -1;
    while (reader.next()) {
      fields++;
      if (reader.field() == 9) {
        value = reader.number();
      }
    }
    assertEquals(5, fields);
    assertEquals(7, value);
  }

  @ParameterizedTest
  @CsvSource({
    "ffffffffffffffffff02, number of 65 bits",
    "ffffffffffffffffffffff01, endless number",
    "80, cut off",
    "00, field 0",
    "0b0c, group",
    "0c, end of a group",
    "0e, type 6",
    "0f, type 7",
    "1205aabb, bytes cut off",
    "12ffffffff0f, 4 GiB that are not there",
    "12ffffffffffffffff7f, 2^63 bytes",
    "12ffffffffffffffffff01, minus one byte",
    "09010203, eight bytes cut off",
    "25010203, four bytes cut off",
    "08, no value",
    "f8ffffffff7f00, number of a field beyond 2^29",
  })
  void hostileBytesAreRefusedWithTheirPlace(String bytes, String what) {
    ProtoReader reader = new ProtoReader(hex(bytes), "a peer");
    CorruptException error =
        assertThrows(
            CorruptException.class,
            () -> {
              while (reader.next()) {
                // passes over
              }
            },
            what);
    assertEquals("a peer", error.place());
  }

  @Test
  void valuesOfAnotherTypeAndTooLongOnesAreRefused() {
    assertRefused("0801", reader -> reader.bytes(10));
    assertRefused("0a0101", ProtoReader::varint);
    assertRefused("0a03aabbcc", reader -> reader.bytes(2));
    assertRefused("0a02c328", reader -> reader.text(10));
    assertRefused("0880808080808080" + "10", ProtoReader::number);
    assertRefused("0801", ProtoReader::message);
  }

  private static void assertRefused(String bytes, java.util.function.Consumer<ProtoReader> taking) {
    ProtoReader reader = new ProtoReader(hex(bytes), "test");
    assertTrue(reader.next());
    assertThrows(CorruptException.class, () -> taking.accept(reader));
  }

  @Test
  void anErrorInsideAMessageNamesItsOffsetInAllTheBytes() {
    byte[] message = hex("0801" + "1203" + "0a0541");
    ProtoReader reader = new ProtoReader(message, "test");
    assertTrue(reader.next());
    assertTrue(reader.next());
    ProtoReader nested = reader.message();
    assertTrue(nested.next());
    assertEquals(6, assertThrows(CorruptException.class, () -> nested.bytes(9)).offset(), "offset");
  }

  @Test
  void anyBytesAreAMessageOrCorrupt() {
    Random random = new Random(Seed.of(ProtoTest.class));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(24)];
      random.nextBytes(bytes);
      try {
        readAll(new ProtoReader(bytes, "test"), random);
      } catch (CorruptException expected) {
        assertTrue(expected.offset() <= bytes.length);
      }
    }
  }

  private static void readAll(ProtoReader reader, Random random) {
    while (reader.next()) {
      switch (random.nextInt(6)) {
        case 0 -> reader.varint();
        case 1 -> reader.number();
        case 2 -> assertTrue(reader.bytes(8).length <= 8);
        case 3 -> reader.text(100);
        case 4 -> readAll(reader.message(), random);
        default -> assertTrue(reader.field() > 0);
      }
    }
  }
}
