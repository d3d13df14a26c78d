package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.Keystream;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;

/** Messages as bytes, cut anywhere. */
class FrameTest {
  private final Random random = new Random(Seed.of(FrameTest.class));
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);

  private byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private List<Message> everyMessage() {
    Feed feed = Feed.create(FeedFiles.inMemory(), keys);
    feed.append(List.of(bytes(300), bytes(5), bytes(1)));
    Message.Request request = new Message.Request(1, 0, false, 0);
    return List.of(
        new Message.Handshake(bytes(32), true, List.of("one", "two")),
        new Message.Open(bytes(32), null),
        new Message.Info(true, false),
        new Message.Have(0, 1, null, false),
        new Message.Have(8192, 1 << 20, bytes(200), true),
        new Message.Unhave(3, 4),
        new Message.Want(0, 1 << 20),
        new Message.Unwant(8192, 8192),
        new Message.Request((1L << 53) - 1, 77, true, -1),
        new Message.Cancel(5, 6, false),
        Hostile.answer(feed, request),
        new Message.Data(3, null, List.of(), null));
  }

  private static String text(Message message) {
    // Records with arrays are not equal, but what they are written as is.
    return HexFormat.of().formatHex(MessageCodec.frame(300, message));
  }

  /** As the real tool writes them. */
  @Test
  void bytesOfTheRealTool() {
    Frame want = frame("0705" + "0800" + "10808040");
    Message.Want read = (Message.Want) MessageCodec.read(want, "test");
    assertEquals(0, read.start());
    assertEquals(1 << 20, read.length());
    assertEquals("0705080010808040", HexFormat.of().formatHex(MessageCodec.frame(0, read)));
    Message.Have have =
        (Message.Have)
            MessageCodec.read(frame("0d03" + "080010808040" + "1a0202e0" + "2000"), "test");
    List<String> ranges = new ArrayList<>();
    RunLength.decode(have.bitfield(), 0, 100, "test", (from, to) -> ranges.add(from + "-" + to));
    assertEquals(List.of("0-3"), ranges);
  }

  private static Frame frame(String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    FrameReader reader = new FrameReader("test");
    reader.push(bytes, 0, bytes.length);
    return reader.next();
  }

  /** Every message, encrypted, cut at every byte; signs of life between them. */
  @Test
  void everyMessageCutAtEveryByte() {
    byte[] nonce = bytes(24);
    List<Message> messages = everyMessage();
    byte[] open = MessageCodec.frame(0, new Message.Open(keys.publicKey().discoveryKey(), nonce));
    ByteArrayOutputStream rest = new ByteArrayOutputStream();
    for (Message message : messages) {
      rest.writeBytes(MessageCodec.frame(300, message));
      rest.write(0);
    }
    byte[] encrypted = rest.toByteArray();
    new Keystream(keys.publicKey(), nonce).apply(encrypted, 0, encrypted.length);
    byte[] all = Arrays.copyOf(open, open.length + encrypted.length);
    System.arraycopy(encrypted, 0, all, open.length, encrypted.length);
    for (int cut = 0; cut <= all.length; cut++) {
      assertRead(all, messages, cut, all.length);
    }
    for (int i = 0; i < 300; i++) {
      int[] cuts = random.ints(random.nextInt(40), 0, all.length).sorted().toArray();
      assertRead(all, messages, cuts);
    }
    assertRead(all, messages, java.util.stream.IntStream.range(0, all.length).toArray());
  }

  private void assertRead(byte[] all, List<Message> messages, int... cuts) {
    FrameReader reader = new FrameReader("test");
    List<String> read = new ArrayList<>();
    boolean opened = false;
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i == cuts.length ? all.length : cuts[i];
      byte[] piece = Arrays.copyOfRange(all, from, to);
      reader.push(piece, 0, piece.length);
      from = to;
      for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
        if (frame.isKeepAlive()) {
          continue;
        }
        Message message = MessageCodec.read(frame, "test");
        if (opened) {
          assertEquals(300, frame.channel());
          read.add(text(message));
        } else {
          opened = true;
          reader.limit(Limits.MESSAGE_BYTES);
          byte[] nonce = ((Message.Open) message).nonce();
          reader.decryptWith(new Keystream(keys.publicKey(), nonce));
        }
      }
    }
    assertEquals(messages.stream().map(FrameTest::text).toList(), read);
    assertEquals(0, reader.messageBytes());
  }

  /** A length is a claim: it costs a bounded array until the bytes are there. */
  @Test
  void aHugeMessageCostsWhatHasArrived() {
    List<FrameReader> held = new ArrayList<>();
    for (int i = 0; i < 1_000; i++) {
      FrameReader reader = new FrameReader("test");
      reader.limit(Limits.MESSAGE_BYTES);
      byte[] header = {(byte) 0x80, (byte) 0x80, (byte) 0x80, 4};
      reader.push(header, 0, header.length);
      assertNull(reader.next());
      assertEquals(Limits.MESSAGE_BYTES, reader.messageBytes());
      held.add(reader);
    }
    // 8 GB were promised; this JVM has 1 GB.
    assertEquals(1_000, held.size());
    FrameReader reader = held.get(0);
    byte[] piece = new byte[1 << 20];
    piece[0] = 9;
    int frames = 0;
    for (int i = 0; i < 8; i++) {
      reader.push(piece, 0, piece.length);
      frames += reader.next() == null ? 0 : 1;
    }
    assertEquals(1, frames);
  }

  @Test
  void bitsAreWhatTheyWereAfterEncodingAndDecoding() {
    for (int round = 0; round < 2_000; round++) {
      byte[] bits = new byte[random.nextInt(200)];
      for (int i = 0; i < bits.length; ) {
        int run = Math.min(bits.length - i, 1 + random.nextInt(20));
        byte value = (byte) (random.nextInt(3) == 0 ? random.nextInt() : -random.nextInt(2));
        Arrays.fill(bits, i, i + run, value);
        i += run;
      }
      BitSet expected = new BitSet();
      for (int i = 0; i < 8 * bits.length; i++) {
        expected.set(i, (bits[i / 8] & (0x80 >> (i % 8))) != 0);
      }
      BitSet found = new BitSet();
      byte[] encoded = RunLength.encode(bits);
      RunLength.decode(encoded, 0, 1 << 20, "test", (from, to) -> found.set((int) from, (int) to));
      assertEquals(expected, found);
      assertTrue(encoded.length <= bits.length + 2, encoded.length + " for " + bits.length);
    }
    assertArrayEquals(HexFormat.of().parseHex("02e0"), RunLength.encode(new byte[] {(byte) 0xe0}));
    assertArrayEquals(HexFormat.of().parseHex("07"), RunLength.encode(new byte[] {-1}));
    assertArrayEquals(
        HexFormat.of().parseHex("023f"), RunLength.encode(new byte[] {0x3f, 0, 0, 0}));
    assertEquals(0, RunLength.encode(new byte[50]).length);
    assertNotNull(RunLength.encode(new byte[0]));
  }

  @Test
  void aSetOfBlocksIsOne() {
    for (int round = 0; round < 200; round++) {
      BlockSet set = new BlockSet();
      BitSet model = new BitSet();
      for (int i = 0; i < 60; i++) {
        int from = random.nextInt(50_000);
        int to = from + random.nextInt(i % 3 == 0 ? 20_000 : 100);
        boolean there = random.nextInt(3) > 0;
        set.set(from, to, there);
        model.set(from, to, there);
        assertEquals(model.cardinality(), set.count());
        assertEquals(model.length(), set.end());
        int probe = random.nextInt(70_000);
        assertEquals(model.get(probe), set.contains(probe));
      }
    }
  }
}
