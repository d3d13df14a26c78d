package org.cairndb.dat.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Feeds as their owners write them and as others take them in. */
class FeedTest {
  /** A full tree, so that every slot of its file has a node. */
  private static final int BLOCKS = 4;

  @TempDir private Path folder;

  private final Random random = new Random(Seed.of(FeedTest.class));
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);

  private byte[] block(int most) {
    byte[] block = new byte[1 + random.nextInt(most)];
    random.nextBytes(block);
    return block;
  }

  private List<byte[]> blocks(int count) {
    return IntStream.range(0, count).mapToObj(i -> block(50)).toList();
  }

  private Feed feedOf(List<byte[]> blocks) {
    Feed feed = Feed.create(FeedFiles.inMemory(), keys);
    feed.append(blocks);
    return feed;
  }

  @Test
  void whatIsAppendedIsThereAfterReopening() {
    List<byte[]> model = new ArrayList<>();
    Feed feed = Feed.create(FeedFiles.in(folder, "metadata"), keys);
    for (int round = 0; round < 40; round++) {
      List<byte[]> batch = blocks(random.nextInt(6));
      assertEquals(model.size(), feed.append(batch));
      model.addAll(batch);
      if (random.nextInt(4) == 0) {
        feed.close();
        feed = Feed.open(FeedFiles.in(folder, "metadata"), keys);
      }
      assertEquals(model.size(), feed.length());
      assertEquals(model.stream().mapToLong(b -> b.length).sum(), feed.byteLength());
    }
    for (int i = 0; i < model.size(); i++) {
      assertArrayEquals(model.get(i), feed.get(i));
    }
    assertEquals(List.of(), feed.verify());
    feed.close();
  }

  /** With and without telling the sender what is there already, while the feed goes on growing. */
  @Test
  void blocksThatComeInAnyOrderMakeTheSameFeed() {
    for (int round = 0; round < 60; round++) {
      Feed master = feedOf(blocks(1 + random.nextInt(40)));
      FeedFiles files = FeedFiles.inMemory();
      Feed copy = Feed.follow(files, keys.publicKey());
      List<Integer> order =
          new ArrayList<>(IntStream.range(0, (int) master.length()).boxed().toList());
      Collections.shuffle(order, random);
      int proven = 0;
      for (int number : order) {
        Proof proof = master.proof(number, random.nextBoolean() ? copy.digest(number) : 0);
        proven += proof.signature() == null ? 0 : 1;
        if (number >= copy.length() && copy.length() > 0) {
          long next = copy.length();
          copy.link(master.leaf(next).orElseThrow(), master.proof(next, 0));
          proof = master.proof(number, copy.digest(number));
        }
        copy.put(number, master.get(number), proof);
        assertArrayEquals(master.get(number), copy.get(number));
        if (random.nextInt(10) == 0) {
          master.append(blocks(1 + random.nextInt(3)));
        }
        if (random.nextInt(10) == 0) {
          copy = Feed.open(files, null);
        }
      }
      assertTrue(proven > 0);
      for (long number = order.size(); number < master.length(); number++) {
        copy.put(number, master.get(number), master.proof(number, copy.digest(number)));
      }
      assertEquals(List.of(), copy.verify());
      assertEquals(master.length(), copy.blockCount());
      assertEquals(master.byteLength(), copy.byteLength());
      // Who has everything can serve everybody.
      Feed third = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
      for (long number = copy.length() - 1; number >= 0; number--) {
        third.put(number, copy.get(number), copy.proof(number, 0));
      }
      assertEquals(copy.length(), third.length());
    }
  }

  /** Whoever shows a longer feed must show that it has the past that is known. */
  @Test
  void aLongerFeedIsLinkedToWhatIsKnown() {
    for (int known = 1; known < 20; known++) {
      for (int length = known + 1; length < 40; length += 1 + random.nextInt(5)) {
        List<byte[]> shared = blocks(known);
        Feed master = feedOf(shared);
        Feed other = feedOf(blocks(length));
        Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
        long block = random.nextInt(known);
        copy.put(block, master.get(block), master.proof(block, 0));
        master.append(blocks(length - known));
        for (long number = known; number < length; number++) {
          long next = number;
          assertThrows(
              CairnException.class,
              () -> copy.put(next, other.get(next), other.proof(next, random.nextInt(2) * 4)));
        }
        assertEquals(known, copy.length());
        TreeNode leaf = other.leaf(known).orElseThrow();
        Proof proof = other.proof(known, 0);
        assertThrows(CorruptException.class, () -> copy.link(leaf, proof));
        assertTrue(copy.fork(leaf, proof).orElseThrow().isProven());
        copy.link(master.leaf(known).orElseThrow(), master.proof(known, 0));
        assertEquals(length, copy.length());
        assertEquals(1, copy.blockCount());
        for (long number = 0; number < length; number++) {
          copy.put(number, master.get(number), master.proof(number, copy.digest(number)));
        }
        assertEquals(List.of(), copy.verify());
      }
    }
  }

  /**
   * The proof of a block is on its way while another block makes the feed longer, over nodes under
   * which the first would lie. By that proof alone nobody could show the block as part of the feed
   * as it is then.
   */
  @Test
  void aBlockThatComesWithAnOlderProofIsAskedForAgainOrGivenOnWithThat() {
    Feed master = feedOf(blocks(176));
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    copy.put(175, master.get(175), master.proof(175, 0));
    master.append(blocks(6));
    HashedBlock late = HashedBlock.of(181, master.get(181));
    Proof older = master.proof(181, copy.digest(181));
    master.append(blocks(3));
    copy.put(184, master.get(184), master.proof(184, copy.digest(184)));
    assertEquals(185, copy.length());

    UnlinkedException refused =
        assertThrows(UnlinkedException.class, () -> copy.put(late, older, false));
    assertTrue(refused.isOlder());
    assertFalse(copy.has(181));

    copy.put(late, older, true);
    Feed third = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    third.put(175, master.get(175), master.proof(175, 0));
    assertTrue(third.put(181, copy.get(181), copy.proof(181, third.digest(181))));
    assertTrue(third.has(181));

    copy.put(182, master.get(182), master.proof(182, copy.digest(182)));
    Feed fourth = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    fourth.put(181, copy.get(181), copy.proof(181, 0));
    assertEquals(185, fourth.length());
  }

  /** A takes some blocks of each length from the owner; B gets all that it knows from A. */
  @Test
  void whoHasFewBlocksCanShowThePastToWhoeverTookItFromThere() {
    for (int run = 0; run < 40; run++) {
      Feed master = feedOf(blocks(1));
      Feed a = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
      Feed b = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
      for (int step = 0; step < 60; step++) {
        master.append(blocks(1 + random.nextInt(random.nextInt(8) + 1)));
        if (random.nextInt(3) > 0) {
          long block = master.length() - 1 - random.nextInt((int) Math.min(3, master.length()));
          take(a, master, block);
        }
        if (a.length() > 0 && random.nextInt(3) == 0) {
          long block = a.length() - 1;
          while (!a.has(block)) {
            block--;
          }
          take(b, a, block);
          assertEquals(a.length(), b.length());
        }
      }
      assertEquals(List.of(), a.verify());
      assertEquals(List.of(), b.verify());
    }
  }

  private void take(Feed to, Feed from, long block) {
    if (to.length() > 0 && to.length() < from.length()) {
      // Any of those under the sibling of the last root will do.
      long sibling = Math.min(Long.lowestOneBit(to.length()), from.length() - to.length());
      long asked = to.length() + random.nextInt((int) sibling);
      asked = from.leaf(asked).isPresent() ? asked : to.length();
      Proof above = from.proofAbove(asked).orElseThrow();
      List<TreeNode> nodes = above.nodes();
      to.link(nodes.get(0), new Proof(nodes.subList(1, nodes.size()), above.signature()));
    }
    if (!to.has(block)) {
      to.put(block, from.get(block), from.proof(block, to.digest(block)));
    }
  }

  private static List<Proof> forgeries(Proof proof, Random random) {
    List<Proof> forged = new ArrayList<>();
    List<TreeNode> nodes = proof.nodes();
    for (int i = 0; i < nodes.size(); i++) {
      TreeNode node = nodes.get(i);
      byte[] hash = node.hash().clone();
      hash[random.nextInt(hash.length)] ^= (byte) (1 << random.nextInt(8));
      for (TreeNode other :
          List.of(
              new TreeNode(node.index(), hash, node.size()),
              new TreeNode(node.index(), node.hash(), node.size() + 1),
              new TreeNode(node.index(), node.hash(), Long.MAX_VALUE),
              new TreeNode(node.index(), node.hash(), -node.size()),
              new TreeNode(node.index() + 2, node.hash(), node.size()),
              new TreeNode(-1 - node.index(), node.hash(), node.size()))) {
        List<TreeNode> changed = new ArrayList<>(nodes);
        changed.set(i, other);
        forged.add(new Proof(changed, proof.signature()));
      }
      List<TreeNode> fewer = new ArrayList<>(nodes);
      fewer.remove(i);
      forged.add(new Proof(fewer, proof.signature()));
    }
    byte[] signature = java.util.Objects.requireNonNull(proof.signature()).clone();
    signature[random.nextInt(64)] ^= 1;
    forged.add(new Proof(nodes, signature));
    forged.add(new Proof(nodes, null));
    forged.add(new Proof(nodes, new byte[0]));
    return forged;
  }

  @Test
  void nothingForgedIsTakenIn() {
    int forged = 0;
    for (int round = 0; round < 40; round++) {
      Feed master = feedOf(blocks(2 + random.nextInt(20)));
      Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
      long number = random.nextInt((int) master.length());
      byte[] content = master.get(number);
      Proof proof = master.proof(number, 0);
      for (Proof forgery : forgeries(proof, random)) {
        refused(copy, number, content, forgery);
        forged++;
      }
      byte[] changed = content.clone();
      changed[random.nextInt(changed.length)] ^= 4;
      refused(copy, number, changed, proof);
      refused(copy, number, java.util.Arrays.copyOf(content, content.length + 1), proof);
      refused(copy, number, new byte[0], proof);
      refused(copy, -1, content, proof);
      refused(copy, Long.MAX_VALUE, content, proof);
      refused(copy, number ^ 1, content, proof);
      Feed stranger = Feed.create(FeedFiles.inMemory(), KeyPair.generate(SystemHost.INSTANCE));
      stranger.append(blocks(4));
      refused(copy, 1, stranger.get(1), stranger.proof(1, 0));
      copy.put(number, content, proof);
      assertEquals(List.of(), copy.verify());
    }
    System.out.println(forged + " forged proofs");
  }

  /** Anybody has the signed roots; they say nothing about a block that does not lead to them. */
  @Test
  void signedRootsAloneProveNoBlock() {
    Feed master = feedOf(blocks(13));
    Proof last = master.proof(12, 0); // a root itself, so these are the other roots
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    List<TreeNode> roots = new ArrayList<>(last.nodes());
    roots.add(master.leaf(12).orElseThrow());
    for (long number = 0; number < 12; number++) {
      refused(copy, number, new byte[] {1, 2, 3}, new Proof(roots, last.signature()));
      refused(copy, number, master.get(number), new Proof(roots, last.signature()));
    }
    copy.put(12, master.get(12), last);
    for (long number = 0; number < 12; number++) {
      long block = number;
      assertThrows(
          CorruptException.class, () -> copy.put(block, new byte[] {1, 2}, new Proof(roots, null)));
      assertThrows(
          CorruptException.class, () -> copy.put(block, new byte[] {1, 2}, master.proof(12, 0)));
    }
    assertEquals(1, copy.blockCount());
  }

  private static void refused(Feed copy, long number, byte[] content, Proof proof) {
    assertThrows(CorruptException.class, () -> copy.put(number, content, proof));
    assertEquals(0, copy.length());
    assertEquals(0, copy.blockCount());
  }

  /** What was proven counts, not what the next peer says, be it signed or not. */
  @Test
  void anotherHistoryOfTheSameOwnerIsRefused() {
    Feed one = feedOf(blocks(5));
    Feed other = feedOf(blocks(9));
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    copy.put(2, one.get(2), one.proof(2, 0));
    assertThrows(CorruptException.class, () -> copy.put(2, other.get(2), other.proof(2, 0)));
    assertThrows(CorruptException.class, () -> copy.put(3, other.get(3), other.proof(3, 0)));
    assertEquals(5, copy.length());
    copy.put(3, one.get(3), one.proof(3, 0));
  }

  @Test
  void whatCannotBeAppendedChangesNothing() {
    Feed feed = feedOf(blocks(3));
    error(":dat/block-size", feed, f -> f.append(List.of(new byte[1], new byte[0])));
    error(":dat/block-size", feed, f -> f.append(List.of(new byte[Feed.MAX_BLOCK_BYTES + 1])));
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    error(":dat/read-only", copy, f -> f.append(blocks(1)));
    error(":dat/block-missing", copy, f -> f.get(0));
    error(":dat/block-missing", feed, f -> f.get(3));
    error(":dat/block-missing", feed, f -> f.proof(3, 0));
    assertEquals(3, feed.length());
  }

  private static void error(String expected, Feed feed, Consumer<Feed> call) {
    CairnException e = assertThrows(CairnException.class, () -> call.accept(feed));
    assertEquals(expected, e.error().toString());
  }

  @Test
  void everyDamagedByteOfAFeedIsFound() throws IOException {
    Feed feed = Feed.create(FeedFiles.in(folder, "metadata"), keys);
    for (int i = 0; i < BLOCKS; i++) {
      feed.append(blocks(1));
    }
    feed.close();
    int unused = 0;
    for (String file : List.of("key", "data", "tree", "signatures", "bitfield")) {
      Path path = folder.resolve("metadata." + file);
      byte[] intact = Files.readAllBytes(path);
      for (int at = 0; at < intact.length; at += file.equals("bitfield") && at > 100 ? 211 : 1) {
        byte[] damaged = intact.clone();
        damaged[at] ^= (byte) 0x10;
        Files.write(path, damaged);
        if (!isDamaged()) {
          // The bitfield's index serves the real tool only; bits beyond the feed say nothing.
          assertEquals("bitfield", file, file + " at " + at);
          unused++;
        }
      }
      Files.write(path, intact);
    }
    assertFalse(isDamaged());
    assertTrue(unused < 100, "unnoticed in the bitfield: " + unused);
  }

  private boolean isDamaged() {
    try (Feed feed = Feed.open(FeedFiles.in(folder, "metadata"), keys)) {
      return !feed.verify().isEmpty() || feed.length() != BLOCKS || feed.blockCount() != BLOCKS;
    } catch (CairnException e) {
      return true;
    }
  }

  @Test
  void listenersHearOfChangesAfterThem() {
    List<String> heard = new ArrayList<>();
    Feed master = Feed.create(FeedFiles.inMemory(), keys);
    Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    FeedListener listener =
        new FeedListener() {
          @Override
          public void grown(long length) {
            heard.add("grown " + length);
          }

          @Override
          public void stored(long from, long to) {
            heard.add("stored " + from + " " + to + " " + copy.has(from) + master.has(from));
          }

          @Override
          public void cleared(long from, long to) {
            heard.add("cleared " + from + " " + to + " " + copy.has(from));
          }
        };
    master.listen(listener);
    copy.listen(listener);
    master.append(List.of());
    master.append(blocks(3));
    copy.put(1, master.get(1), master.proof(1, 0));
    copy.put(2, master.get(2), master.proof(2, 0));
    copy.clear(1, 2);
    assertThrows(CorruptException.class, () -> copy.put(0, new byte[3], master.proof(0, 0)));
    copy.unlisten(listener);
    copy.clear(2, 3);
    assertEquals(
        List.of(
            "grown 3",
            "stored 0 3 falsetrue",
            "grown 3",
            "stored 1 2 truetrue",
            "stored 2 3 truetrue",
            "cleared 1 2 false"),
        heard);
  }

  @Test
  void aClearedBlockIsGoneAndStillProven() {
    Feed feed = feedOf(blocks(20));
    byte[] content = feed.get(7);
    feed.clear(5, 10);
    assertEquals(15, feed.blockCount());
    error(":dat/block-missing", feed, f -> f.get(7));
    feed.put(7, content, Proof.NONE);
    assertArrayEquals(content, feed.get(7));
    assertThrows(CorruptException.class, () -> feed.put(8, content, Proof.NONE));
  }
}
