package org.cairndb.dat.feed;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Feeds whose machine loses power, again and again, also while they recover from that. */
class FeedPowerLossTest {
  private static final KeyPair KEYS = KeyPair.generate(SystemHost.INSTANCE);

  /** The files of one feed. */
  private record Files(
      LossyFile key,
      LossyFile tree,
      LossyFile signatures,
      LossyFile bitfield,
      LossyFile blocks,
      LossyFile forks) {
    static Files empty() {
      return new Files(none(), none(), none(), none(), none(), none());
    }

    private static LossyFile none() {
      return new LossyFile(new byte[0]);
    }

    Files afterLoss(Random random) {
      return new Files(
          key.afterLoss(random),
          tree.afterLoss(random),
          signatures.afterLoss(random),
          bitfield.afterLoss(random),
          blocks.afterLoss(random),
          forks.afterLoss(random));
    }

    FeedFiles open() {
      return new FeedFiles(key, tree, signatures, bitfield, BlockStore.in(blocks), forks);
    }
  }

  private static byte[] bytes(Random random, int most) {
    byte[] bytes = new byte[1 + random.nextInt(most)];
    random.nextBytes(bytes);
    return bytes;
  }

  @Test
  void anOwnerHasAllThatWasForced() {
    Random seeds = new Random(Seed.of(FeedPowerLossTest.class));
    for (int run = 0; run < 150; run++) {
      owner(new Random(seeds.nextLong()));
    }
  }

  @Test
  void aFollowerHasNothingThatIsWrong() {
    Random seeds = new Random(Seed.of(FeedPowerLossTest.class));
    for (int run = 0; run < 100; run++) {
      follower(new Random(seeds.nextLong()));
    }
  }

  @Tag("nightly")
  @Test
  void manyMore() {
    Random seeds = new Random(Seed.of(FeedPowerLossTest.class));
    for (int run = 0; run < 2_000; run++) {
      owner(new Random(seeds.nextLong()));
      follower(new Random(seeds.nextLong()));
    }
  }

  private void owner(Random random) {
    Files files = Files.empty();
    Feed feed = Feed.create(files.open(), KEYS);
    feed.force();
    List<byte[]> model = new ArrayList<>();
    for (int life = 0; life < 4; life++) {
      int durable = model.size();
      for (int step = random.nextInt(12); step > 0; step--) {
        List<byte[]> batch = new ArrayList<>();
        for (int n = random.nextInt(40); n >= 0; n--) {
          batch.add(bytes(random, 300));
        }
        model.addAll(batch);
        if (random.nextInt(4) == 0) {
          feed.appendDurably(batch);
          durable = model.size();
        } else {
          feed.append(batch);
        }
      }
      files = files.afterLoss(random);
      if (random.nextInt(3) == 0) { // and again before the recovery is durable
        Feed.open(files.open(), KEYS, Recovery.BLOCKS);
        files = files.afterLoss(random);
      }
      feed = Feed.open(files.open(), KEYS, Recovery.BLOCKS);
      long length = feed.length();
      assertTrue(length >= durable && length <= model.size(), durable + " <= " + length);
      for (int block = 0; block < durable; block++) {
        assertTrue(feed.has(block), "block " + block + " was durable");
      }
      List<byte[]> left = new ArrayList<>(model.subList(0, (int) length));
      assertSound(feed, left);
      // What is left of a batch and lacks its bytes is what the owner appends again.
      for (int block = 0; block < length; block++) {
        if (!feed.has(block)) {
          feed.put(block, left.get(block), feed.proof(block, 0));
        }
      }
      model = left;
      feed.append(List.of(bytes(random, 100)));
      model.add(feed.get(length));
      feed.force();
      Feed again = Feed.open(files.open(), KEYS);
      assertEquals(model.size(), again.length());
      assertSound(again, model);
    }
  }

  private void follower(Random random) {
    Feed master = Feed.create(FeedFiles.inMemory(), KEYS);
    List<byte[]> model = new ArrayList<>();
    Files files = Files.empty();
    Feed feed = Feed.follow(files.open(), KEYS.publicKey());
    feed.force();
    for (int life = 0; life < 4; life++) {
      for (int step = random.nextInt(60); step > 0; step--) {
        if (model.isEmpty() || random.nextInt(4) == 0) {
          for (int n = random.nextInt(20); n >= 0; n--) {
            model.add(bytes(random, 300));
          }
          master.append(model.subList((int) master.length(), model.size()));
        } else if (random.nextInt(10) == 0) {
          feed.force();
        } else {
          take(feed, master, random.nextInt(model.size()));
        }
      }
      files = files.afterLoss(random);
      feed = Feed.open(files.open(), null, Recovery.BLOCKS);
      assertSound(feed, model);
    }
    for (int block = 0; block < model.size(); block++) {
      take(feed, master, block);
    }
    assertEquals(model.size(), feed.blockCount());
    assertSound(feed, model);
  }

  private static void take(Feed feed, Feed master, int block) {
    if (!feed.has(block)) {
      try {
        feed.put(block, master.get(block), master.proof(block, feed.digest(block)));
      } catch (UnlinkedException e) {
        long next = feed.length();
        TreeNode leaf = master.leaf(next).orElseThrow();
        feed.link(leaf, master.proof(next, 0));
        feed.put(block, master.get(block), master.proof(block, 0));
      }
    }
  }

  private static void assertSound(Feed feed, List<byte[]> model) {
    for (int block = 0; block < model.size(); block++) {
      if (feed.has(block)) {
        assertArrayEquals(model.get(block), feed.get(block));
      }
    }
    assertEquals(List.of(), feed.verify());
  }
}
