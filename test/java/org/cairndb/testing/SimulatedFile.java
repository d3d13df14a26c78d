package org.cairndb.testing;

import java.util.Arrays;
import java.util.Random;

/**
 * The content of a file on a {@link SimulatedDisk}: what programs see, and what the platters hold.
 * The two differ from {@code dirtyFrom} on; before that too if a force has failed, after which the
 * system takes bytes for clean that never reached the platters.
 */
final class SimulatedFile {
  private byte[] seen;
  private byte[] onDisk;
  private int dirtyFrom;

  SimulatedFile(byte[] content) {
    seen = content.clone();
    onDisk = new byte[0];
  }

  SimulatedFile copy() {
    SimulatedFile copy = new SimulatedFile(seen);
    copy.onDisk = onDisk;
    copy.dirtyFrom = dirtyFrom;
    return copy;
  }

  byte[] seen() {
    return seen;
  }

  void append(byte[] bytes) {
    byte[] grown = Arrays.copyOf(seen, seen.length + bytes.length);
    System.arraycopy(bytes, 0, grown, seen.length, bytes.length);
    seen = grown;
  }

  boolean isDurable() {
    return Arrays.equals(seen, onDisk);
  }

  void force() {
    byte[] written = Arrays.copyOf(onDisk, seen.length);
    System.arraycopy(seen, dirtyFrom, written, dirtyFrom, seen.length - dirtyFrom);
    onDisk = written;
    dirtyFrom = seen.length;
  }

  /**
   * A force that fails: some of the bytes reach the platters, and nobody will try the others again.
   */
  void failForce(Random random) {
    onDisk = Arrays.copyOf(damaged(Damage.SECTORS_512, random), seen.length);
    dirtyFrom = seen.length;
  }

  /** What is found after a loss of power. */
  SimulatedFile afterCrash(Damage damage, Random random) {
    SimulatedFile after = new SimulatedFile(damaged(damage, random));
    after.onDisk = after.seen;
    after.dirtyFrom = after.seen.length;
    return after;
  }

  private byte[] damaged(Damage damage, Random random) {
    int clean = Math.min(dirtyFrom, onDisk.length);
    if (seen.length == dirtyFrom) {
      return onDisk;
    }
    byte[] all = Arrays.copyOf(onDisk, seen.length);
    System.arraycopy(seen, dirtyFrom, all, dirtyFrom, seen.length - dirtyFrom);
    return switch (damage) {
      case LOST -> Arrays.copyOf(onDisk, clean);
      case KEPT -> all;
      case PREFIX -> Arrays.copyOf(all, clean + random.nextInt(all.length - clean + 1));
      case SECTORS_512 -> sectors(all, clean, 512, random);
      case SECTORS_4096 -> sectors(all, clean, 4096, random);
      case ZERO_TAIL -> tail(all, clean, false, random);
      case GARBAGE_TAIL -> tail(all, clean, true, random);
    };
  }

  private static byte[] sectors(byte[] all, int clean, int size, Random random) {
    for (int from = clean; from < all.length; from = (from / size + 1) * size) {
      int kind = random.nextInt(4);
      if (kind < 2) {
        fill(all, from, Math.min(all.length, (from / size + 1) * size), kind == 0, random);
      }
    }
    return all;
  }

  private static byte[] tail(byte[] all, int clean, boolean garbage, Random random) {
    int from = clean + random.nextInt(all.length - clean + 1);
    from = Math.max(clean, from / 512 * 512);
    fill(all, from, all.length, garbage, random);
    return all;
  }

  private static void fill(byte[] all, int from, int to, boolean garbage, Random random) {
    byte[] filling = new byte[to - from];
    if (garbage) {
      random.nextBytes(filling);
    }
    System.arraycopy(filling, 0, all, from, filling.length);
  }
}
