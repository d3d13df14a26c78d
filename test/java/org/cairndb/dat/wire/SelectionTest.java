package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;

/** Which block a peer is asked for next. */
class SelectionTest {
  private static final long END = 10_000;
  private final Selection selection = new Selection();

  private static BlockSet set(long from, long to) {
    BlockSet set = new BlockSet();
    set.set(from, to, true);
    return set;
  }

  private List<Long> pick(BlockSet has, List<BlockSet> others, int count, long chance) {
    return selection.pick(has, END, others, -1, count, chance);
  }

  @Test
  void theRarestComeFirst() {
    selection.everything();
    // Blocks 0 to 99: three others have the first fifty, one other the next thirty, nobody else
    // the last twenty.
    BlockSet has = set(0, 100);
    List<BlockSet> others = List.of(set(0, 80), set(0, 50), set(0, 50));
    List<Long> picked = pick(has, others, 100, 12_345);
    assertEquals(100, picked.size());
    assertEquals(new TreeSet<>(longs(80, 100)), new TreeSet<>(picked.subList(0, 20)));
    assertEquals(new TreeSet<>(longs(50, 80)), new TreeSet<>(picked.subList(20, 50)));
    assertEquals(new TreeSet<>(longs(0, 50)), new TreeSet<>(picked.subList(50, 100)));
  }

  private static List<Long> longs(long from, long to) {
    List<Long> longs = new ArrayList<>();
    for (long i = from; i < to; i++) {
      longs.add(i);
    }
    return longs;
  }

  @Test
  void onePeerAloneIsAskedFromTheFrontOn() {
    selection.everything();
    assertEquals(longs(0, 16), pick(set(0, END), List.of(), 16, 12_345));
    selection.stored(16, 20);
    assertEquals(longs(20, 30), pick(set(0, END), List.of(), 10, 99));
  }

  @Test
  void severalPeersAreAskedForDifferentParts() {
    Random random = new Random(Seed.of(SelectionTest.class));
    selection.everything();
    List<BlockSet> others = List.of(set(0, END));
    TreeSet<Long> places = new TreeSet<>();
    for (int i = 0; i < 50; i++) {
      List<Long> picked = pick(set(0, END), others, 4, random.nextLong());
      assertEquals(4, picked.size());
      picked.forEach(block -> assertTrue(places.add(block), "asked for twice: " + block));
    }
    assertTrue(places.first() < 2_500 && places.last() > 7_500, places.toString());
  }

  @Test
  void whatSomebodyWaitsForComesBeforeTheRarest() {
    selection.everything();
    selection.urgent(7);
    assertEquals(7, pick(set(0, 100), List.of(set(0, 50)), 1, 0).get(0));
    // It is on its way, so the next peer is asked for something else.
    assertTrue(pick(set(0, 100), List.of(set(0, 50)), 1, 0).get(0) >= 50);
    selection.asked(7, false);
    assertEquals(7, pick(set(0, 100), List.of(set(0, 50)), 1, 0).get(0));
  }

  @Test
  void onlyWhatIsWantedAndNotHereIsAskedFor() {
    selection.want(100, 200);
    selection.stored(120, 180);
    selection.unwant(190, 300);
    List<Long> expected = longs(100, 120);
    expected.addAll(longs(180, 190));
    assertEquals(expected, pick(set(0, END), List.of(), 100, 0));
    assertEquals(List.of(), pick(set(0, END), List.of(), 100, 0));
    assertEquals(30, selection.missingOf(set(0, END), END));
  }
}
