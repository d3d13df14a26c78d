package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.feed.TreeNode;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Peers that send blocks which are not the feed's. They are cut off with a reason, nothing of
 * theirs is kept, and an honest peer is not disturbed.
 */
@Timeout(60)
class ForgeryTest {
  private static final KeyPair KEYS = KeyPair.generate(SystemHost.INSTANCE);
  private static final int BLOCKS = 13;

  private final Peers peers = new Peers();

  @AfterEach
  void close() {
    peers.close();
  }

  private static Feed feed(KeyPair keys, int blocks, int salt) {
    Feed feed = Feed.create(FeedFiles.inMemory(), keys);
    for (int i = 0; i < blocks; i++) {
      feed.append(List.of(new byte[] {(byte) salt, (byte) i, 3}));
    }
    return feed;
  }

  private static final Feed MASTER = feed(KEYS, BLOCKS, 1);

  /** Ways to change an honest answer. */
  enum Forgery {
    FLIPPED_BIT(
        data -> {
          byte[] value = data.value().clone();
          value[1] ^= 8;
          return with(data, value);
        }),
    BLOCK_OF_ANOTHER_INDEX(
        data -> {
          Message.Data other = honest((data.index() + 1) % BLOCKS);
          return new Message.Data(data.index(), other.value(), other.nodes(), other.signature());
        }),
    BLOCK_OF_ANOTHER_FEED(
        data -> {
          Feed other = feed(KeyPair.generate(SystemHost.INSTANCE), BLOCKS, 2);
          return Hostile.answer(other, request(data.index()));
        }),
    NODE_MISSING(data -> with(data, data.nodes().subList(1, data.nodes().size()))),
    ROOTS_ONLY(
        data -> {
          Message.Data last = honest(BLOCKS - 1);
          List<TreeNode> roots = new ArrayList<>(last.nodes());
          roots.add(MASTER.leaf(BLOCKS - 1).orElseThrow());
          byte[] value = data.index() == BLOCKS - 1 ? new byte[3] : data.value();
          return new Message.Data(data.index(), value, roots, last.signature());
        }),
    NODE_TWICE(
        data -> {
          List<TreeNode> nodes = new ArrayList<>(data.nodes());
          nodes.add(1, nodes.get(0));
          return with(data, nodes);
        }),
    NODES_REVERSED(
        data -> {
          List<TreeNode> nodes = new ArrayList<>(data.nodes());
          Collections.reverse(nodes);
          return with(data, nodes);
        }),
    NODE_OF_ANOTHER_PLACE(
        data -> {
          List<TreeNode> nodes = new ArrayList<>(data.nodes());
          nodes.add(new TreeNode(4095, nodes.get(0).hash(), 3));
          return with(data, nodes);
        }),
    SIZE_CHANGED(data -> withFirst(data, node -> new TreeNode(node.index(), node.hash(), 4))),
    SIZE_HUGE(
        data -> withFirst(data, node -> new TreeNode(node.index(), node.hash(), (1L << 53) - 1))),
    NO_SIGNATURE(data -> signed(data, null)),
    SIGNATURE_CHANGED(
        data -> {
          byte[] signature = data.signature().clone();
          signature[5] ^= 1;
          return signed(data, signature);
        }),
    SIGNATURE_PLUS_THE_ORDER_OF_THE_GROUP(data -> signed(data, plusOrder(data.signature()))),
    SIGNATURE_OF_A_ROOT_ALONE(
        data -> signed(data, KEYS.sign(data.nodes().get(data.nodes().size() - 1).hash()))),
    SIGNATURE_WITH_ANOTHER_R(
        data -> {
          byte[] signature = data.signature().clone();
          java.util.Arrays.fill(signature, 0, 31, (byte) 0xff);
          signature[31] = 0x7f;
          return signed(data, signature);
        }),
    SIGNATURE_CUT(data -> signed(data, java.util.Arrays.copyOf(data.signature(), 63))),
    SIGNATURE_OF_32_BYTES(data -> signed(data, new byte[32])),
    SIGNATURE_OF_65_BYTES(data -> signed(data, new byte[65])),
    SIGNATURE_OF_ANOTHER_LENGTH(
        data -> signed(data, feed(KEYS, BLOCKS - 1, 1).proof(0, 0).signature())),
    EMPTY_BLOCK(data -> with(data, new byte[0]));

    private final UnaryOperator<Message.Data> change;

    Forgery(UnaryOperator<Message.Data> change) {
      this.change = change;
    }
  }

  private static Message.Request request(long index) {
    return new Message.Request(index, 0, false, 0);
  }

  private static Message.Data honest(long index) {
    return Hostile.answer(MASTER, request(index));
  }

  private static Message.Data with(Message.Data data, byte[] value) {
    return new Message.Data(data.index(), value, data.nodes(), data.signature());
  }

  private static Message.Data with(Message.Data data, List<TreeNode> nodes) {
    return new Message.Data(data.index(), data.value(), nodes, data.signature());
  }

  private static Message.Data withFirst(Message.Data data, UnaryOperator<TreeNode> change) {
    List<TreeNode> nodes = new ArrayList<>(data.nodes());
    nodes.set(0, change.apply(nodes.get(0)));
    return with(data, nodes);
  }

  private static Message.Data signed(Message.Data data, byte[] signature) {
    return new Message.Data(data.index(), data.value(), data.nodes(), signature);
  }

  /** Ed25519's S + L is the same number for sloppy verifiers. */
  private static byte[] plusOrder(byte[] signature) {
    BigInteger order =
        BigInteger.TWO.pow(252).add(new BigInteger("27742317777372353535851937790883648493"));
    byte[] changed = signature.clone();
    byte[] s = new byte[32];
    for (int i = 0; i < 32; i++) {
      s[i] = signature[63 - i];
    }
    byte[] sum = new BigInteger(1, s).add(order).toByteArray();
    for (int i = 0; i < 32; i++) {
      int at = sum.length - 1 - i;
      changed[32 + i] = at >= 0 ? sum[at] : 0;
    }
    return changed;
  }

  @ParameterizedTest
  @EnumSource
  void isRefusedFromTheFirstBlockOn(Forgery forgery) throws Exception {
    refused(forgery, Feed.follow(FeedFiles.inMemory(), KEYS.publicKey()));
  }

  /**
   * With blocks here already, requests say what is known, and a whole proof is asked for again.
   * Nodes and signatures that nobody needs are passed over then, so only wrong blocks are forged.
   */
  @ParameterizedTest
  @EnumSource(
      names = {"FLIPPED_BIT", "BLOCK_OF_ANOTHER_INDEX", "BLOCK_OF_ANOTHER_FEED", "EMPTY_BLOCK"})
  void isRefusedWhenMuchIsKnown(Forgery forgery) throws Exception {
    Feed copy = Feed.follow(FeedFiles.inMemory(), KEYS.publicKey());
    for (long block : new long[] {0, 5, 6, 12}) {
      copy.put(block, MASTER.get(block), MASTER.proof(block, 0));
    }
    refused(forgery, copy);
  }

  private void refused(Forgery forgery, Feed copy) throws Exception {
    long before = copy.blockCount();
    Peer victim = peers.add();
    Exchange exchange = victim.exchange(copy);
    exchange.wantAll();
    Address address = victim.listen();
    try (Hostile hostile = new Hostile(address)) {
      hostile.serve(MASTER, forgery.change::apply);
    }
    Ending ending = victim.awaitEnding();
    assertTrue(
        ending.reason() == Ending.Reason.BAD_BLOCK || ending.reason() == Ending.Reason.MALFORMED,
        ending.toString());
    assertTrue(ending.reason().isPeersFault());
    assertTrue(ending.detail().contains("127.0.0.1:"), ending.detail());
    assertEquals(before, copy.blockCount());
    Peer honest = peers.add();
    victim.connect(honest.share(MASTER), exchange);
    victim.awaitLength(exchange, BLOCKS);
    for (long block = 0; block < BLOCKS; block++) {
      assertArrayEquals(MASTER.get(block), copy.get(block));
    }
    assertEquals(List.of(), copy.verify());
  }
}
