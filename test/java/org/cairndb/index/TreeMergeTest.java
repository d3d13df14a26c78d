package org.cairndb.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.cairndb.datom.IndexOrder;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A tree that was merged or built at once answers as one that was edited datom by datom. */
class TreeMergeTest {
  private final Random random = new Random(Seed.of(TreeMergeTest.class));
  private final NodeCache nodes = new NodeCache(new NoStorage(), Long.MAX_VALUE);

  /** Each attribute has another kind of value; 7 has all of them. */
  private Object value(int a, int range) {
    int n = random.nextInt(range) - range / 4;
    return switch (a == 7 ? random.nextInt(7) : a) {
      case 0 -> (long) n * (random.nextBoolean() ? 1 : 1L << 40);
      case 1 -> text(n);
      case 2 ->
          random.nextInt(20) == 0
              ? new Object[] {Double.NaN, -0.0, Double.NEGATIVE_INFINITY}[random.nextInt(3)]
              : (Object) (n / 4.0);
      case 3 -> Keyword.intern("k" + n % 40);
      case 4 -> new Date(n * 1000L);
      case 5 -> n % 2 == 0;
      default -> new UUID(n % 5, n);
    };
  }

  /** Long common beginnings, ends of zeros, and characters beyond one byte. */
  private String text(int n) {
    return switch (random.nextInt(5)) {
      case 0 -> "a common beginning of some length " + n;
      case 1 -> "a common beginning of some length \u0416" + n % 50;
      case 2 -> "zero" + "\0".repeat(Math.abs(n % 12));
      case 3 -> "\uD83D\uDE00".repeat(Math.abs(n % 4)) + n;
      default -> "s" + n;
    };
  }

  private List<List<Object>> rows(Scan scan) {
    List<List<Object>> rows = new ArrayList<>();
    while (scan.advance()) {
      assertTrue(scan.from() < scan.to());
      for (int i = scan.from(); i < scan.to(); i++) {
        long[] until = scan.leaf().until();
        rows.add(
            List.of(
                scan.leaf().e()[i],
                scan.leaf().a()[i],
                scan.leaf().v().get(i),
                scan.leaf().t()[i],
                until == null ? 0 : until[i]));
      }
    }
    return rows;
  }

  private void assertSame(Tree edited, Tree merged, int entities) {
    IndexOrder order = edited.order();
    IndexRange all = IndexRange.of(order, Key.ALL);
    assertEquals(edited.count(), merged.count());
    assertRows(rows(edited.scan(all)), rows(merged.scan(all)), "all");
    for (int i = 0; i < 6; i++) {
      IndexRange range =
          new IndexRange(
              order,
              prefix(entities),
              random.nextBoolean(),
              prefix(entities),
              random.nextBoolean());
      assertRows(rows(edited.scan(range)), rows(merged.scan(range)), "range " + range);
      assertEquals(
          rows(edited.scanBackward(range)).size(), rows(merged.scanBackward(range)).size());
      assertEquals(edited.count(range), merged.count(range), () -> "count of " + range);
      Key key = prefix(entities);
      assertEquals(edited.firstValue(key), merged.firstValue(key));
    }
    assertEquals(merged.root().count, nodes.get(merged.order(), merged.root()).count());
    check(merged, nodes.get(merged.order(), merged.root()), 0);
  }

  private static void assertRows(List<?> expected, List<?> found, String what) {
    for (int i = 0; i < Math.min(expected.size(), found.size()); i++) {
      assertEquals(expected.get(i), found.get(i), what + ", row " + i);
    }
    assertEquals(expected.size(), found.size(), what);
  }

  /** Every count is exact, no node is too large and none is empty below the top. */
  private void check(Tree tree, Node node, int depth) {
    if (node instanceof Branch branch) {
      assertTrue(branch.size() <= Branch.MAX && branch.size() > (depth == 0 ? 1 : 0));
      for (int i = 0; i < branch.size(); i++) {
        Node child = nodes.get(tree.order(), branch, i);
        assertEquals(branch.level() - 1, child.level());
        assertEquals(branch.child(i).count, child.count());
        check(tree, child, depth + 1);
      }
    } else {
      assertTrue(node.size() <= Leaf.MAX && (depth == 0 || node.size() > 0));
    }
  }

  private Key prefix(int entities) {
    int a = random.nextInt(8);
    return new Key(random.nextInt(entities), a, value(a, 200), random.nextInt(4));
  }

  private static int[] order(Rows rows, IndexOrder order) {
    RowSort sort = new RowSort(rows);
    return sort.order(order, sort.aevt());
  }

  @ParameterizedTest
  @EnumSource(IndexOrder.class)
  void mergingIsAsEditing(IndexOrder order) {
    for (int run = 0; run < 2; run++) {
      Tree edited = Tree.empty(order, nodes);
      Tree merged = edited;
      int entities = run % 2 == 0 ? 4000 : 20;
      for (int round = 0; round < 10; round++) {
        int changes = new int[] {1, 30, 700, 3000}[random.nextInt(4)];
        int removals = random.nextInt(10);
        TreeEdit edit = edited.edit();
        Rows rows = new Rows(0, false);
        Map<List<Object>, Boolean> said = new HashMap<>();
        for (int i = 0; i < changes; i++) {
          Key key = random(edited, entities);
          boolean remove = random.nextInt(10) < removals;
          if (said.put(List.of(key.e(), key.a(), key.v()), true) != null || twin(said, key)) {
            continue;
          }
          if (remove) {
            edit.remove(key.e(), key.a(), key.v());
            rows.setRemoval(rows.add(key.e(), key.a(), key.v(), 0));
          }
          if (!remove || random.nextInt(5) == 0) {
            edit.add(key.e(), key.a(), key.v(), round);
            rows.add(key.e(), key.a(), key.v(), round);
          }
        }
        edited = edit.seal();
        Tree before = merged;
        List<List<Object>> untouched = rows(before.scan(IndexRange.of(order, Key.ALL)));
        merged = merged.merge(rows, order(rows, order));
        assertSame(edited, merged, entities);
        assertRows(untouched, rows(before.scan(IndexRange.of(order, Key.ALL))), "the tree before");
        if (round % 3 == 0) {
          merged = merged.edit().seal();
        }
      }
    }
  }

  /** -0.0 and 0.0 are one value to a tree, and two to a map. */
  private static boolean twin(Map<List<Object>, Boolean> said, Key key) {
    return key.v() instanceof Double d && d == 0 && said.containsKey(List.of(key.e(), key.a(), -d));
  }

  /** One that is there, or any. */
  private Key random(Tree tree, int entities) {
    int a = random.nextInt(8);
    long e = random.nextInt(entities);
    if (random.nextInt(3) == 0 && tree.count() > 0) {
      Scan scan =
          tree.scan(
              IndexRange.of(tree.order(), tree.order() == IndexOrder.EAVT ? Key.e(e) : Key.a(a)));
      if (scan.advance()) {
        int i = scan.from() + random.nextInt(scan.to() - scan.from());
        return Key.eav(scan.leaf().e()[i], scan.leaf().a()[i], scan.leaf().v().get(i));
      }
    }
    return Key.eav(e, a, value(a, 400));
  }

  @ParameterizedTest
  @EnumSource(IndexOrder.class)
  void mergingRetiredFactsIsAsEditing(IndexOrder order) {
    Tree edited = Tree.emptyRetired(order, nodes);
    Tree merged = edited;
    for (int round = 0; round < 6; round++) {
      TreeEdit edit = edited.edit();
      Rows rows = new Rows(0, true);
      for (int i = 0; i < 1500; i++) {
        Key key = random(Tree.empty(order, nodes), 100);
        long t = 10 * round + random.nextInt(9);
        if (edit.addRetired(key.e(), key.a(), key.v(), t, t + 1)) {
          rows.setUntil(rows.add(key.e(), key.a(), key.v(), t), t + 1);
        }
      }
      edited = edit.seal();
      merged = merged.merge(rows, order(rows, order));
      assertSame(edited, merged, 100);
    }
  }

  @Test
  void aFewChangesLoadAndCopyFewNodes() {
    Rows rows = new Rows(0, false);
    for (int i = 0; i < 200_000; i++) {
      rows.add(i, 1, (long) i, 1);
    }
    Tree tree = Tree.empty(IndexOrder.EAVT, nodes).merge(rows, order(rows, IndexOrder.EAVT));
    Rows one = new Rows(0, false);
    one.add(100_000, 2, "x", 2);
    Tree changed = tree.merge(one, new int[] {0});
    assertEquals(200_001, changed.count());
    assertEquals(3, fresh(tree.root(), changed.root()), "a leaf, a branch and the top");
  }

  private int fresh(Child before, Child after) {
    if (before == after) {
      return 0;
    }
    int sum = 1;
    if (after.node() instanceof Branch branch) {
      Branch old = (Branch) before.node();
      assertEquals(old.size(), branch.size());
      for (int i = 0; i < branch.size(); i++) {
        sum += fresh(old.child(i), branch.child(i));
      }
    }
    return sum;
  }
}
