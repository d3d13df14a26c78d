package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.Keystream;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.feed.Fork;
import org.cairndb.dat.feed.Proof;
import org.cairndb.dat.feed.TreeNode;
import org.cairndb.error.CorruptException;
import org.cairndb.testing.SimulatedHost;

/** Any bytes as what a peer says. */
class WireFuzzTest {
  private static final KeyPair KEYS = KeyPair.generate(new SimulatedHost(1));
  private static final Feed MASTER = master();

  private static Feed master() {
    Feed feed = Feed.create(FeedFiles.inMemory(), KEYS);
    for (int i = 0; i < 13; i++) {
      feed.append(List.of(new byte[] {(byte) i, 1, 2}));
    }
    return feed;
  }

  /** What a connection makes of bytes that come in pieces: messages as text, or where it ends. */
  private static List<String> read(byte[] bytes, int... cuts) {
    FrameReader reader = new FrameReader("fuzz");
    List<String> found = new ArrayList<>();
    boolean opened = false;
    int from = 0;
    try {
      for (int i = 0; i <= cuts.length; i++) {
        int to = i == cuts.length ? bytes.length : cuts[i];
        byte[] piece = Arrays.copyOfRange(bytes, from, to);
        from = to;
        reader.push(piece, 0, piece.length);
        for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
          assertTrue(reader.heldBytes() <= Limits.MESSAGE_BYTES, "held");
          if (frame.isKeepAlive() || frame.isEmpty()) {
            found.add("sign");
            continue;
          }
          Message message = MessageCodec.read(frame, "fuzz");
          found.add(text(frame, message));
          if (!opened && message instanceof Message.Open open && open.nonce() != null) {
            opened = true;
            reader.limit(Limits.MESSAGE_BYTES);
            reader.decryptWith(new Keystream(KEYS.publicKey(), open.nonce()));
          }
        }
      }
    } catch (CorruptException refused) {
      found.add("refused");
    }
    return found;
  }

  private static String text(Frame frame, Message message) {
    if (message instanceof Message.Unknown) {
      return "unknown";
    }
    // Written and read again it is the same.
    byte[] written = MessageCodec.frame(1, message);
    FrameReader reader = new FrameReader("again");
    reader.limit(2 * Limits.MESSAGE_BYTES);
    reader.push(written.clone(), 0, written.length);
    Message again = MessageCodec.read(reader.next(), "again");
    assertArrayEquals(written, MessageCodec.frame(1, again));
    return frame.channel() + " " + HexFormat.of().formatHex(written);
  }

  /** Bytes are the same messages, or refused at the same place, wherever the network cuts them. */
  @FuzzTest
  void bytesAreMessagesWhereverTheyAreCut(FuzzedDataProvider data) {
    int[] cuts = data.consumeInts(data.consumeInt(0, 8));
    boolean begun = data.consumeBoolean();
    byte[] rest = data.consumeRemainingAsBytes();
    byte[] bytes = rest;
    if (begun) {
      // A handshake that is right, and then whatever comes, encrypted.
      byte[] nonce = new byte[MessageCodec.NONCE_BYTES];
      byte[] open = MessageCodec.frame(0, new Message.Open(KEYS.publicKey().discoveryKey(), nonce));
      new Keystream(KEYS.publicKey(), nonce).apply(rest, 0, rest.length);
      bytes = Arrays.copyOf(open, open.length + rest.length);
      System.arraycopy(rest, 0, bytes, open.length, rest.length);
    }
    int length = bytes.length;
    int[] places =
        Arrays.stream(cuts).map(cut -> Math.floorMod(cut, length + 1)).sorted().toArray();
    assertEquals(read(bytes), read(bytes, places));
  }

  /** The body of each kind of message: refused, or a message that is the same when written. */
  @FuzzTest
  void aBodyIsAMessageOrRefused(byte[] bytes) {
    for (int type = 0; type < 16; type++) {
      byte[] frame = new byte[bytes.length + 1];
      frame[0] = (byte) type;
      System.arraycopy(bytes, 0, frame, 1, bytes.length);
      try {
        Frame read = new Frame(frame, 0, type, 1);
        text(read, MessageCodec.read(read, "fuzz"));
      } catch (CorruptException refused) {
        // That is what must happen to most bytes.
      }
    }
  }

  /** What a few bytes stand for stays within what was asked for, in order and without overlap. */
  @FuzzTest
  void runLengthsStayInTheirRange(FuzzedDataProvider data) {
    long start = data.consumeLong(0, 1L << 40);
    long end = start + data.consumeInt(0, 1 << 20);
    long[] last = {start, 0};
    try {
      RunLength.decode(
          data.consumeRemainingAsBytes(),
          start,
          end,
          "fuzz",
          (from, to) -> {
            assertTrue(last[0] <= from && from < to && to <= end, from + " to " + to);
            last[0] = to;
          });
    } catch (CorruptException refused) {
      // Damage.
    }
  }

  /** A proof with anything changed shows a block of the feed, or is refused. */
  @FuzzTest
  void nothingButTheFeedsBlocksIsTakenIn(FuzzedDataProvider data) {
    Feed copy = Feed.follow(FeedFiles.inMemory(), KEYS.publicKey());
    for (int n = data.consumeInt(1, 4); n > 0; n--) {
      long block = data.consumeLong(0, 12);
      Proof proof = MASTER.proof(block, data.consumeBoolean() ? copy.digest(block) : 0);
      List<TreeNode> nodes = new ArrayList<>(proof.nodes());
      for (int changes = data.consumeInt(0, 3); changes > 0 && !nodes.isEmpty(); changes--) {
        int at = data.consumeInt(0, nodes.size() - 1);
        TreeNode node = nodes.get(at);
        switch (data.consumeInt(0, 3)) {
          case 0 -> nodes.remove(at);
          case 1 -> nodes.add(at, node);
          case 2 -> nodes.set(at, new TreeNode(data.consumeLong(0, 40), node.hash(), node.size()));
          default ->
              nodes.set(at, new TreeNode(node.index(), node.hash(), data.consumeLong(0, 1L << 60)));
        }
      }
      long claimed = data.consumeBoolean() ? block : data.consumeLong(0, 20);
      byte[] content = data.consumeBoolean() ? MASTER.get(block) : data.consumeBytes(3);
      try {
        copy.put(claimed, content, new Proof(nodes, proof.signature()));
        assertEquals(block, claimed);
        assertArrayEquals(MASTER.get(block), content);
      } catch (org.cairndb.error.CairnException refused) {
        // Not the feed's, or not shown to be.
      }
    }
    assertEquals(List.of(), copy.verify());
  }

  /** Nobody makes a proof of a fork without the owner's key. */
  @FuzzTest
  void bytesAreNoFork(byte[] bytes) {
    try {
      assertEquals(false, Fork.ofBytes(bytes).isProven());
    } catch (CorruptException refused) {
      // No proof at all.
    }
  }
}
