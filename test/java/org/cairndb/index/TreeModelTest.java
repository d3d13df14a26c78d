package org.cairndb.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Trees against a sorted map, with random additions and removals, in every order. */
class TreeModelTest {
  private static final long SEED =
      Long.getLong("seed", java.util.concurrent.ThreadLocalRandom.current().nextLong(1 << 30));

  private final Random random = new Random(SEED);

  private static Comparator<Key> comparator(IndexOrder order) {
    Comparator<Key> e = Comparator.comparingLong(Key::e);
    Comparator<Key> a = Comparator.comparingInt(Key::a);
    Comparator<Key> v = (one, two) -> ValueOrder.compare(one.v(), two.v());
    return switch (order) {
      case EAVT -> e.thenComparing(a).thenComparing(v);
      case AEVT -> a.thenComparing(e).thenComparing(v);
      case AVET -> a.thenComparing(v).thenComparing(e);
    };
  }

  private Object value(int a) {
    return switch (a % 4) {
      case 0 -> (long) random.nextInt(50);
      case 1 -> "v" + random.nextInt(50);
      case 2 -> random.nextInt(50) / 4.0;
      default -> random.nextBoolean() ? Keyword.intern("k" + random.nextInt(9)) : (Object) 7L;
    };
  }

  @ParameterizedTest
  @EnumSource(IndexOrder.class)
  void holdsWhatASortedMapHolds(IndexOrder order) {
    System.out.println("replay: mvn verify -Dtest=TreeModelTest -Dseed=" + SEED);
    TreeMap<Key, Long> model = new TreeMap<>(comparator(order));
    Tree tree = Tree.empty(order, new NodeCache(new NoStorage(), Long.MAX_VALUE));
    List<Tree> versions = new ArrayList<>();
    List<TreeMap<Key, Long>> expected = new ArrayList<>();
    for (int round = 0; round < 40; round++) {
      boolean growing = round % 10 < 6;
      TreeEdit edit = tree.edit();
      int changes = round % 7 == 0 ? 1 : 2000;
      for (int i = 0; i < changes; i++) {
        int a = random.nextInt(8);
        Key key = Key.eav(random.nextInt(3000), a, value(a));
        if (random.nextInt(10) < (growing ? 8 : 1)) {
          assertEquals(model.putIfAbsent(key, (long) i) == null, edit.add(key.e(), a, key.v(), i));
        } else {
          Key victim = model.isEmpty() ? key : model.ceilingKey(key);
          Key removed = victim == null ? key : victim;
          assertEquals(
              model.remove(removed) != null, edit.remove(removed.e(), removed.a(), removed.v()));
        }
      }
      tree = edit.seal();
      versions.add(tree);
      expected.add(new TreeMap<>(model));
    }
    for (int i = 0; i < versions.size(); i++) {
      assertSame(order, expected.get(i), versions.get(i));
    }
    removeAll(tree, model);
  }

  /** Versions that follow each other by few datoms share leaves; readers come in between. */
  @ParameterizedTest
  @EnumSource(IndexOrder.class)
  void smallChangesShowAtOnceAndOnlyInTheirVersion(IndexOrder order) {
    TreeMap<Key, Long> model = new TreeMap<>(comparator(order));
    Tree tree = Tree.empty(order, new NodeCache(new NoStorage(), Long.MAX_VALUE));
    Tree kept = tree;
    TreeMap<Key, Long> keptModel = new TreeMap<>(model);
    for (int round = 0; round < 1500; round++) {
      TreeEdit edit = tree.edit();
      for (int i = random.nextInt(6); i >= 0; i--) {
        int a = random.nextInt(4);
        Key key = Key.eav(random.nextInt(400), a, value(a));
        if (random.nextInt(10) > 0) {
          assertEquals(
              model.putIfAbsent(key, (long) round) == null, edit.add(key.e(), a, key.v(), round));
        } else {
          Key near = model.ceilingKey(key);
          Key victim = near == null ? key : near;
          assertEquals(
              model.remove(victim) != null, edit.remove(victim.e(), victim.a(), victim.v()));
        }
        assertFound(order, model, edit);
      }
      tree = edit.seal();
      if (random.nextInt(40) == 0) {
        assertSame(order, keptModel, kept);
        kept = tree;
        keptModel = new TreeMap<>(model);
      }
    }
    assertSame(order, model, tree);
  }

  /** Look-ups of a datom and by prefixes, which do not merge what edits have added. */
  private void assertFound(IndexOrder order, TreeMap<Key, Long> model, TreeEdit edit) {
    int a = random.nextInt(4);
    Key sought = Key.eav(random.nextInt(400), a, value(a));
    Key near = model.floorKey(sought);
    for (Key key : near == null ? List.of(sought) : List.of(sought, near)) {
      Long t = model.get(key);
      assertEquals(t == null ? -1 : t, edit.find(key.e(), key.a(), key.v()));
      Key prefix = new Key(key.e(), key.a(), key.v(), 2);
      Key first = null;
      for (Key at : model.tailMap(lowest(order, prefix)).keySet()) {
        int c = prefix(order, at, prefix);
        first = c == 0 ? at : null;
        if (c >= 0) {
          break;
        }
      }
      assertEquals(first == null ? null : first.v(), edit.firstValue(prefix));
      assertEquals(first == null ? -1 : first.e(), edit.firstEntity(prefix));
    }
  }

  /** A key of all parts that is not after any datom with a prefix of two. */
  private static Key lowest(IndexOrder order, Key prefix) {
    return order == IndexOrder.AVET
        ? Key.eav(Long.MIN_VALUE, prefix.a(), prefix.v())
        : Key.eav(prefix.e(), prefix.a(), Boolean.FALSE);
  }

  private static void removeAll(Tree tree, Map<Key, Long> model) {
    TreeEdit edit = tree.edit();
    for (Key key : model.keySet()) {
      assertTrue(edit.remove(key.e(), key.a(), key.v()));
    }
    assertEquals(0, edit.count());
    assertFalse(edit.seal().scan(IndexRange.of(tree.order(), Key.ALL)).advance());
  }

  private void assertSame(IndexOrder order, Map<Key, Long> model, Tree tree) {
    assertEquals(model.size(), tree.count());
    List<Key> keys = new ArrayList<>(model.keySet());
    assertEquals(keys, rows(tree.scan(IndexRange.of(order, Key.ALL))));
    for (int i = 0; i < 60; i++) {
      IndexRange range = range(order);
      List<Key> rows = rows(tree.scan(range));
      List<Key> wanted = new ArrayList<>();
      for (Key key : keys) {
        int low = prefix(order, key, range.from());
        int high = prefix(order, key, range.to());
        if ((range.fromInclusive() ? low >= 0 : low > 0)
            && (range.toInclusive() ? high <= 0 : high < 0)) {
          wanted.add(key);
        }
      }
      assertEquals(wanted, rows, () -> "range " + range);
      assertEquals(wanted.size(), tree.count(range), () -> "count of " + range);
    }
    for (int i = 0; i < 50 && !keys.isEmpty(); i++) {
      Key key = keys.get(random.nextInt(keys.size()));
      assertEquals(model.get(key), tree.edit().find(key.e(), key.a(), key.v()));
    }
    assertEquals(-1, tree.edit().find(1, 99, 1L));
  }

  private IndexRange range(IndexOrder order) {
    return new IndexRange(
        order, prefixKey(), random.nextBoolean(), prefixKey(), random.nextBoolean());
  }

  private Key prefixKey() {
    int a = random.nextInt(8);
    return new Key(random.nextInt(3000), a, value(a), random.nextInt(4));
  }

  private static int prefix(IndexOrder order, Key datom, Key prefix) {
    if (prefix.parts() == 0) {
      return 0;
    }
    int e = Long.compare(datom.e(), prefix.e());
    int a = Integer.compare(datom.a(), prefix.a());
    int v = ValueOrder.compare(datom.v(), prefix.v());
    int[] parts =
        order == IndexOrder.EAVT
            ? new int[] {e, a, v}
            : order == IndexOrder.AEVT ? new int[] {a, e, v} : new int[] {a, v, e};
    for (int i = 0; i < prefix.parts(); i++) {
      if (parts[i] != 0) {
        return parts[i];
      }
    }
    return 0;
  }

  private static List<Key> rows(Scan scan) {
    List<Key> rows = new ArrayList<>();
    while (scan.advance()) {
      assertTrue(scan.from() < scan.to());
      for (int i = scan.from(); i < scan.to(); i++) {
        rows.add(scan.leaf().key(i));
      }
    }
    return rows;
  }
}
