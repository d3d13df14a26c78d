package org.cairndb.dat.discovery;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cairndb.error.CorruptException;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DnsCodecTest {
  private static final String NAME = "ab".repeat(20) + ".dat.local";

  private static DnsMessage read(String hex) {
    return DnsCodec.read(HexFormat.of().parseHex(hex), "test");
  }

  @Test
  void aMessageIsReadAsItWasWritten() {
    DnsMessage message =
        new DnsMessage(
            0xfedc,
            0x8400,
            List.of(new DnsMessage.Question(NAME, 16), new DnsMessage.Question("dat.local", 33)),
            List.of(DnsMessage.Txt.of(NAME, "token", "x=y", "peers", "AAAAAAzS", "é", "")),
            List.of(new DnsMessage.Srv(NAME, 65_535, "10.0.0.255")));
    assertEquals(message, DnsCodec.read(DnsCodec.write(message), "test"));
  }

  /** As the real tool asks: 68 bytes, no number, no flags. */
  @Test
  void aQuestionHasTheBytesOfTheRealTools() {
    byte[] bytes = DnsCodec.write(DnsMessage.query(0, 0, NAME, List.of()));
    String expected =
        "000000000001000000000000"
            + "28"
            + "6162".repeat(20)
            + "03646174"
            + "056c6f63616c"
            + "00"
            + "00100001";
    assertArrayEquals(HexFormat.of().parseHex(expected), bytes);
  }

  @Test
  void pointersAndForeignRecordsAreRead() {
    // An answer of type A for one name, then a TXT for the same name by a pointer.
    DnsMessage message =
        read(
            "00000000000000020000"
                + "0000"
                + "0161016200"
                + "0001"
                + "0001"
                + "00000000"
                + "0004"
                + "01020304"
                + "c00c"
                + "0010"
                + "8001"
                + "00000000"
                + "0004"
                + "03"
                + "613d62");
    assertEquals(List.of(new DnsMessage.Txt("a.b", Map.of("a", "b"))), message.answers());
  }

  @ParameterizedTest
  @CsvSource({
    "a pointer to itself, 000000000001000000000000c00c00100001",
    "two pointers in a circle, 0000000000010000000000000161c00ec00c00100001",
    "a pointer forwards, 000000000001000000000000c01200100001016100",
    "a pointer beyond the end, 000000000001000000000000c0ff00100001",
    "a label of a kind that is none, 00000000000100000000000080610000100001",
    "a label beyond the end, 0000000000010000000000003f6100100001",
    "no end of the name, 0000000000010000000000000161",
    "more entries than can be, 0000000000000000ffffffff",
    "a record beyond the end, 0000000000000001000000000000100001000000000010",
    "a text beyond its record, 000000000000000100000000000010000100000000000205ff61616161",
    "a target beyond its record, 0000000000000001000000000000210001000000000006000000000001016100",
    "nothing, ''",
    "half a header, 0000000000"
  })
  void whatIsNoMessageIsRefused(String what, String hex) {
    assertThrows(CorruptException.class, () -> read(hex), what);
  }

  @Test
  void aNameEndsAfter255Bytes() {
    String labels = ("3f" + "61".repeat(63)).repeat(5);
    assertThrows(
        CorruptException.class, () -> read("000000000001000000000000" + labels + "0000100001"));
  }

  @Test
  void whateverComesNothingElseIsThrown() {
    Random random = new Random(Seed.of(DnsCodecTest.class));
    byte[] good =
        DnsCodec.write(
            new DnsMessage(
                1,
                0,
                List.of(new DnsMessage.Question(NAME, 16)),
                List.of(DnsMessage.Txt.of(NAME, "token", "t"), new DnsMessage.Srv(NAME, 1, "1.2")),
                List.of()));
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = Arrays.copyOf(good, random.nextInt(good.length + 20));
      for (int changes = random.nextInt(4); changes > 0 && bytes.length > 0; changes--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      try {
        DnsCodec.read(bytes, "test");
      } catch (CorruptException e) {
        // as it must be
      }
    }
    byte[] largest = new byte[65_535];
    for (int i = 0; i < 200; i++) {
      random.nextBytes(largest);
      largest[4] = 0;
      largest[6] = 0;
      largest[8] = 0;
      largest[10] = 0;
      try {
        DnsCodec.read(largest, "test");
      } catch (CorruptException e) {
        // as it must be
      }
    }
  }
}
