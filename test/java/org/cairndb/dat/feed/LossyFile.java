package org.cairndb.dat.feed;

import java.util.Arrays;
import java.util.Random;

/** A file in memory that loses, when power fails, any part of what was not forced. */
final class LossyFile implements RandomFile {
  private static final int SECTOR_BYTES = 512;

  private byte[] durable;
  private MemoryFile now = new MemoryFile();

  LossyFile(byte[] durable) {
    this.durable = durable;
    now.write(0, durable);
  }

  private static byte[] content(MemoryFile file) {
    return file.read(0, Math.toIntExact(file.size()));
  }

  /** What is there after a loss of power. */
  LossyFile afterLoss(Random random) {
    byte[] written = content(now);
    return switch (random.nextInt(4)) {
      case 0 -> new LossyFile(durable);
      case 1 -> new LossyFile(written);
      default -> new LossyFile(sectors(written, random));
    };
  }

  /** Some sectors as they were, some as they were written; the size is of either. */
  private byte[] sectors(byte[] written, Random random) {
    int size = random.nextBoolean() ? written.length : durable.length;
    size =
        random.nextInt(3) == 0
            ? size - random.nextInt(Math.max(1, size - durable.length + 1))
            : size;
    byte[] after = Arrays.copyOf(durable, size);
    int chance = 1 + random.nextInt(4);
    for (int at = 0; at < size; at += SECTOR_BYTES) {
      int end = Math.min(Math.min(at + SECTOR_BYTES, size), written.length);
      if (random.nextInt(chance) == 0 && end > at) {
        System.arraycopy(written, at, after, at, end - at);
      }
    }
    return after;
  }

  @Override
  public String place() {
    return "lossy";
  }

  @Override
  public long size() {
    return now.size();
  }

  @Override
  public byte[] read(long offset, int length) {
    return now.read(offset, length);
  }

  @Override
  public void write(long offset, byte[] bytes) {
    now.write(offset, bytes);
  }

  @Override
  public void force() {
    durable = content(now);
  }

  @Override
  public void close() {}
}
