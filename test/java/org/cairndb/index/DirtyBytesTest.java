package org.cairndb.index;

import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Seed;
import org.cairndb.transact.Bounds;
import org.cairndb.transact.Transactor;
import org.junit.jupiter.api.Test;

/** What is counted as dirty, beside what is found when all dirty nodes are looked at. */
class DirtyBytesTest {
  private static final long DIRTY_BYTES = 2 << 20;

  private final Random random = new Random(Seed.of(DirtyBytesTest.class));
  private final byte[] empty = Transactor.emptyCheckpoint(Config.SCHEMALESS, Schema.INITIAL);
  private final MemoryStorage storage = new MemoryStorage(SystemHost.INSTANCE, empty);

  private static long dirty(Child child) {
    Node node = child.node();
    if (!child.isDirty() || node == null) {
      return 0;
    }
    long sum = node.footprint();
    for (int i = 0; node instanceof Branch branch && i < branch.size(); i++) {
      sum += dirty(branch.child(i));
    }
    return sum;
  }

  private static long dirty(CurrentDatabase database) {
    long sum = 0;
    for (IndexOrder order : IndexOrder.values()) {
      sum += dirty(database.tree(order).root());
    }
    return sum;
  }

  private Tree changed(Tree tree, int changes) {
    TreeEdit edit = tree.edit();
    for (int i = 0; i < changes; i++) {
      long e = random.nextInt(20_000);
      if (random.nextInt(5) == 0) {
        edit.remove(e, 20, e * 7);
      } else {
        edit.add(e, 20, e * 7, 1);
      }
    }
    return edit.seal();
  }

  @Test
  void noLessIsCountedThanIsDirtyAlsoAfterACheckpointWhileChangesGoOn() {
    NodeCache nodes = new NodeCache(storage, 1 << 20);
    Tree tree = Tree.empty(IndexOrder.EAVT, nodes);
    for (int round = 0; round < 30; round++) {
      tree = changed(tree, random.nextInt(3000));
      nodes.beginEpoch();
      Tree snapshot = tree;
      PackWriter packs = new PackWriter(storage);
      packs.write(snapshot);
      for (int i = random.nextInt(40); i > 0; i--) {
        tree = changed(tree, 1 + random.nextInt(6));
      }
      packs.finish();
      packs.release();
      long stored = snapshot.dirtied();
      long actual = dirty(tree.root());
      long counted = tree.dirtied() - stored;
      assertTrue(actual <= counted * 1.25, "round " + round + ": " + actual + " of " + counted);
    }
  }

  @Test
  void writersWaitBeforeMoreIsDirtyThanMayBe() {
    Bounds bounds = new Bounds(1 << 20, DIRTY_BYTES, 1 << 30);
    long most = 0;
    try (Transactor transactor =
        new Transactor(storage, storage.recover(), SystemHost.INSTANCE, bounds)) {
      for (int i = 0; i < 1500; i++) {
        List<Object> txData = new ArrayList<>();
        for (int j = 0; j < 20; j++) {
          txData.add(
              RT.map(
                  Keyword.intern("number"), random.nextLong(), Keyword.intern("group"), (long) j));
        }
        transactor.submit(txData, null, false).join();
        most = Math.max(most, dirty(transactor.database()));
      }
      assertTrue(most <= DIRTY_BYTES * 1.1, "dirty: " + most);
      assertTrue(most >= DIRTY_BYTES / 8, "checkpoints come far too early: " + most);
      assertTrue(transactor.position().generation() > 3, "checkpoints: " + transactor.position());
    }
  }
}
