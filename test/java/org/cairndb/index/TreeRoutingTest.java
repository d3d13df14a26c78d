package org.cairndb.index;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.cairndb.datom.IndexOrder;
import org.cairndb.testing.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Every datom of a tree with several levels is found, in whatever order they were put in. */
class TreeRoutingTest {
  private static final int ENTITIES = 4_000;

  /** In which order entities come. */
  enum Arrival {
    UP,
    DOWN,
    SHUFFLED,
    OUTWARDS
  }

  @ParameterizedTest
  @EnumSource(Arrival.class)
  void whatIsInATreeIsFound(Arrival arrival) {
    List<Long> entities = entities(arrival);
    for (IndexOrder order : IndexOrder.values()) {
      TreeEdit edit = Tree.empty(order, new NodeCache(new NoStorage(), Long.MAX_VALUE)).edit();
      for (long e : entities) {
        edit.add(e, 1, "n" + e % 8, 7);
        edit.add(e, 2, e * 7919 % 100_000, 7);
        edit.add(e, 3, e % 3 == 0 ? (Object) e : "x" + e % 5, 7);
      }
      Tree tree = edit.seal();
      assertEquals(3L * ENTITIES, tree.count());
      for (long e : entities) {
        check(tree, edit, e, 1, "n" + e % 8);
        check(tree, edit, e, 2, e * 7919 % 100_000);
        check(tree, edit, e, 3, e % 3 == 0 ? (Object) e : "x" + e % 5);
      }
      for (long e : entities) {
        assertEquals(true, edit.remove(e, 2, e * 7919 % 100_000), () -> order + " " + e);
      }
      assertEquals(2L * ENTITIES, edit.seal().count());
    }
  }

  private static void check(Tree tree, TreeEdit edit, long e, int a, Object v) {
    assertEquals(7, edit.find(e, a, v), () -> tree.order() + " " + e + " " + a);
    IndexRange one = IndexRange.of(tree.order(), Key.eav(e, a, v));
    assertEquals(1, tree.count(one), () -> tree.order() + " " + e + " " + a);
    Scan scan = tree.scan(one);
    assertEquals(true, scan.advance() && scan.to() - scan.from() == 1);
    assertEquals(false, scan.advance());
  }

  private static List<Long> entities(Arrival arrival) {
    List<Long> entities = new ArrayList<>(LongStream.rangeClosed(1, ENTITIES).boxed().toList());
    switch (arrival) {
      case DOWN -> Collections.reverse(entities);
      case SHUFFLED -> Collections.shuffle(entities, new Random(Seed.of(TreeRoutingTest.class)));
      case OUTWARDS ->
          entities.sort(
              (a, b) -> Long.compare(Math.abs(a - ENTITIES / 2), Math.abs(b - ENTITIES / 2)));
      case UP -> {}
    }
    return entities;
  }
}
