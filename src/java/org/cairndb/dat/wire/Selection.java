package org.cairndb.dat.wire;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * What of a feed is wanted, what is here and what has been asked for; and which block to ask a peer
 * for next. For one thread at a time.
 *
 * <p>Single blocks that somebody waits for come first. Of the others, with one peer the first that
 * is missing; with several the rarest of some hundred, from a place that chance picks, so that
 * peers soon have different blocks to trade.
 */
final class Selection {
  private static final int CANDIDATES = 256;
  private static final int URGENT_LOOKED_AT = 1024;

  private final BlockSet here = new BlockSet();
  private final BlockSet asked = new BlockSet();
  private final BlockSet wanted = new BlockSet();
  private final Set<Long> urgent = new LinkedHashSet<>();
  private boolean everything;

  /** No block before this word is missing. */
  private long firstGap;

  void everything() {
    everything = true;
    firstGap = 0;
  }

  void want(long from, long to) {
    wanted.set(from, to, true);
    firstGap = Math.min(firstGap, from >> 6);
  }

  void unwant(long from, long to) {
    wanted.set(from, to, false);
    everything = false;
  }

  /** Wants one block no more. */
  void passOver(long block) {
    wanted.remove(block);
    urgent.remove(block);
  }

  /** A block that somebody waits for. */
  void urgent(long block) {
    urgent.add(block);
  }

  void notUrgent(long block) {
    urgent.remove(block);
  }

  boolean wantsAnything() {
    return everything || !wanted.isEmpty() || !urgent.isEmpty();
  }

  /** The block after the last one that is wanted by number. */
  long wantedEnd() {
    long end = wanted.end();
    for (long block : urgent) {
      end = Math.max(end, block + 1);
    }
    return end;
  }

  /** Blocks that were here before, as bits. */
  void load(byte[] bits) {
    RunLength.literal(bits, 0, 8L * bits.length, (from, to) -> here.set(from, to, true));
  }

  void stored(long from, long to) {
    here.set(from, to, true);
    if (urgent.isEmpty()) {
      return;
    }
    for (long block = from; block < to; block++) {
      urgent.remove(block);
    }
  }

  void cleared(long from, long to) {
    here.set(from, to, false);
    firstGap = Math.min(firstGap, from >> 6);
  }

  boolean isHere(long block) {
    return here.contains(block);
  }

  void asked(long block, boolean on) {
    if (on) {
      asked.add(block);
    } else {
      asked.remove(block);
    }
  }

  private boolean isWanted(long block) {
    return everything || wanted.contains(block) || urgent.contains(block);
  }

  private boolean isMissing(long block) {
    return isWanted(block) && !here.contains(block);
  }

  private long missing(long word) {
    return (everything ? -1L : wanted.word(word)) & ~here.word(word);
  }

  /** How many of the blocks that somebody has are wanted and not here. */
  long missingOf(BlockSet has, long end) {
    long count = 0;
    for (long word = 0; word << 6 < end; word++) {
      count += Long.bitCount(has.word(word) & missing(word));
    }
    for (long block : urgent) {
      if (has.contains(block) && !everything && !wanted.contains(block)) {
        count++;
      }
    }
    return count;
  }

  /** Whether any of the blocks that somebody has is wanted and not here. */
  boolean isMissingAnyOf(BlockSet has, long end) {
    for (long word = 0; word << 6 < end; word++) {
      if ((has.word(word) & missing(word)) != 0) {
        return true;
      }
    }
    for (long block : urgent) {
      if (has.contains(block) && !here.contains(block)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Picks blocks to ask a peer for.
   *
   * @param has what the peer has
   * @param end no block from here on
   * @param others what the other peers have
   * @param first a block to prefer, or -1
   * @param count how many at most
   * @param chance where to look first, if there are several peers
   */
  List<Long> pick(
      BlockSet has, long end, List<BlockSet> others, long first, int count, long chance) {
    List<Long> picked = new ArrayList<>();
    pickUrgent(has, count, picked);
    if (first >= 0
        && picked.size() < count
        && has.contains(first)
        && isMissing(first)
        && !asked.contains(first)) {
      pick(first, picked);
    }
    if (picked.size() < count) {
      boolean alone = others.isEmpty();
      long words = (end + 63) >> 6;
      while (firstGap < words && missing(firstGap) == 0) {
        firstGap++;
      }
      boolean anywhere = !alone && words > firstGap;
      long from = anywhere ? firstGap + Math.floorMod(chance, words - firstGap) : firstGap;
      int enough = alone ? count - picked.size() : CANDIDATES;
      List<Long> candidates = new ArrayList<>();
      collect(has, from, words, enough, candidates);
      collect(has, firstGap, from, enough, candidates);
      rarestFirst(candidates, others);
      for (long block : candidates) {
        if (picked.size() == count) {
          break;
        }
        pick(block, picked);
      }
    }
    return picked;
  }

  private void pick(long block, List<Long> picked) {
    picked.add(block);
    asked.add(block);
  }

  private void pickUrgent(BlockSet has, int count, List<Long> picked) {
    int looked = 0;
    for (Iterator<Long> i = urgent.iterator(); i.hasNext() && picked.size() < count; ) {
      long block = i.next();
      if (looked++ == URGENT_LOOKED_AT) {
        return;
      }
      if (has.contains(block) && !asked.contains(block)) {
        pick(block, picked);
      }
    }
  }

  private void collect(BlockSet has, long from, long to, int enough, List<Long> candidates) {
    for (long word = from; word < to && candidates.size() < enough; word++) {
      long bits = has.word(word) & missing(word) & ~asked.word(word);
      while (bits != 0 && candidates.size() < enough) {
        int bit = Long.numberOfLeadingZeros(bits);
        candidates.add((word << 6) + bit);
        bits &= ~(Long.MIN_VALUE >>> bit);
      }
    }
  }

  private static void rarestFirst(List<Long> candidates, List<BlockSet> others) {
    if (others.isEmpty() || candidates.size() < 2) {
      return;
    }
    int[] rarity = new int[candidates.size()];
    Integer[] order = new Integer[rarity.length];
    for (int i = 0; i < rarity.length; i++) {
      order[i] = i;
      for (BlockSet other : others) {
        rarity[i] += other.contains(candidates.get(i)) ? 1 : 0;
      }
    }
    java.util.Arrays.sort(order, java.util.Comparator.comparingInt(i -> rarity[i]));
    List<Long> sorted = new ArrayList<>();
    for (int i : order) {
      sorted.add(candidates.get(i));
    }
    candidates.clear();
    candidates.addAll(sorted);
  }
}
