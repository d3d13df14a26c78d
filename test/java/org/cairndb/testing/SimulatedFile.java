package org.cairndb.testing;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.cairndb.testing.Damage.Bytes;

/**
 * The content of a file on a {@link SimulatedDisk}: what programs see, and what the platters hold.
 * The two differ from {@code dirtyFrom} on; before that too if a force has failed, after which the
 * system takes bytes for clean that never reached the platters. The arrays are shared and never
 * written to.
 */
final class SimulatedFile {
  private byte[] seen;
  private byte[] onDisk;
  private int dirtyFrom;

  SimulatedFile(byte[] content) {
    this(content.clone(), new byte[0], 0);
  }

  private SimulatedFile(byte[] seen, byte[] onDisk, int dirtyFrom) {
    this.seen = seen;
    this.onDisk = onDisk;
    this.dirtyFrom = dirtyFrom;
  }

  SimulatedFile copy() {
    return new SimulatedFile(seen, onDisk, dirtyFrom);
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
    return seen == onDisk || Arrays.equals(seen, onDisk);
  }

  void force() {
    if (seen != onDisk) {
      byte[] written = written();
      onDisk = Arrays.equals(written, seen) ? seen : written;
      dirtyFrom = seen.length;
    }
  }

  /** What would be on the platters if all that is dirty were written. */
  private byte[] written() {
    byte[] written = Arrays.copyOf(onDisk, seen.length);
    System.arraycopy(seen, dirtyFrom, written, dirtyFrom, seen.length - dirtyFrom);
    return written;
  }

  /**
   * A force that fails: some of the bytes reach the platters, and nobody will try the others again.
   */
  void failForce(Random random) {
    onDisk = Arrays.copyOf(damaged(Bytes.SECTORS_512, random, List.of()), seen.length);
    dirtyFrom = seen.length;
  }

  /**
   * What is found after a loss of power.
   *
   * @param donors what sectors that were not written may hold
   */
  SimulatedFile afterCrash(Bytes damage, Random random, List<byte[]> donors) {
    return clean(damaged(damage, random, donors));
  }

  private static SimulatedFile clean(byte[] content) {
    return new SimulatedFile(content, content, content.length);
  }

  /**
   * What is found where the disk has written one sector, of those that were not forced, to this
   * place too.
   */
  SimulatedFile hit(int sector, byte[] content) {
    byte[] all = seen.clone();
    int at = Math.min(sector * 512, all.length);
    System.arraycopy(content, 0, all, at, Math.min(content.length, all.length - at));
    return clean(all);
  }

  /** One of the sectors that were not forced, or nothing if all were. */
  byte[] dirtySector(Random random) {
    int from = Math.min(dirtyFrom, onDisk.length);
    if (from >= seen.length) {
      return new byte[0];
    }
    int sector = (from + random.nextInt(seen.length - from)) / 512;
    return Arrays.copyOfRange(seen, sector * 512, Math.min(seen.length, sector * 512 + 512));
  }

  private byte[] damaged(Bytes damage, Random random, List<byte[]> donors) {
    if (seen.length == dirtyFrom) {
      return onDisk;
    }
    int clean = Math.min(dirtyFrom, onDisk.length);
    byte[] all = written();
    return switch (damage) {
      case NONE -> Arrays.copyOf(onDisk, clean);
      case ALL -> all;
      case ZEROS -> Arrays.copyOf(Arrays.copyOf(onDisk, clean), all.length);
      case PREFIX -> Arrays.copyOf(all, clean + random.nextInt(all.length - clean + 1));
      case SECTORS_512 -> sectors(all, clean, 512, random);
      case SECTORS_4096 -> sectors(all, clean, 4096, random);
      case ZERO_TAIL -> tail(all, clean, false, random);
      case GARBAGE_TAIL -> tail(all, clean, true, random);
      case STALE -> stale(all, clean, random, donors);
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

  /** Each sector is there, or what a donor has at the same place, or at another one. */
  private static byte[] stale(byte[] all, int clean, Random random, List<byte[]> donors) {
    byte[] original = all.clone();
    for (int from = clean; from < all.length; from = (from / 512 + 1) * 512) {
      int to = Math.min(all.length, (from / 512 + 1) * 512);
      if (random.nextBoolean()) {
        int choice = random.nextInt(donors.size() + 1);
        byte[] donor = choice == donors.size() ? original : donors.get(choice);
        int sector = random.nextBoolean() ? from / 512 : random.nextInt(donor.length / 512 + 1);
        for (int i = from; i < to; i++) {
          int there = sector * 512 + i % 512;
          all[i] = there < donor.length ? donor[there] : 0;
        }
      }
    }
    return all;
  }
}
