package org.cairndb.dat.feed;

import java.util.Arrays;

/** Bytes in memory. */
public final class MemoryFile implements RandomFile {
  private byte[] bytes = new byte[0];
  private int size;

  @Override
  public String place() {
    return "memory";
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public byte[] read(long offset, int length) {
    int from = (int) Math.min(offset, size);
    return Arrays.copyOfRange(bytes, from, from + Math.min(length, size - from));
  }

  @Override
  public void write(long offset, byte[] content) {
    int end = Math.addExact(Math.toIntExact(offset), content.length);
    if (end > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(end, bytes.length + (bytes.length >> 1)));
    }
    System.arraycopy(content, 0, bytes, (int) offset, content.length);
    size = Math.max(size, end);
  }

  @Override
  public void force() {}

  @Override
  public void close() {}
}
