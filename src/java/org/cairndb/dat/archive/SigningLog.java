package org.cairndb.dat.archive;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.RandomFile;
import org.cairndb.error.CorruptException;

/**
 * What the owner is about to sign, kept until the feeds have it for good. An owner who signs
 * something else in the place of what peers have got already, since a loss of power has taken it
 * from him, has signed two histories, and no peer follows him any more. To force this file costs
 * less than to force those of both feeds.
 *
 * <pre>
 * file    = record*              the last may be torn
 * record  = length:u32 crc:u32 payload           CRC-32C of the payload
 * payload = batch:contents batch:entries
 * batch   = first:u64 count:u32 (length:u32 byte*)*
 * </pre>
 *
 * For one thread at a time.
 */
final class SigningLog implements AutoCloseable {
  /** When it has grown to this, forcing the feeds costs less than it will cost to read. */
  private static final long MAX_BYTES = 4 << 20;

  private static final int HEADER_BYTES = 8;

  private final RandomFile file;
  private long end;

  /** What is to be the next blocks of a feed. */
  private record Batch(long first, List<byte[]> blocks) {
    int size() {
      return 12 + blocks.stream().mapToInt(block -> 4 + block.length).sum();
    }

    void write(ByteBuffer out) {
      out.putLong(first).putInt(blocks.size());
      blocks.forEach(block -> out.putInt(block.length).put(block));
    }

    static Batch read(ByteBuffer in) {
      long first = in.getLong();
      List<byte[]> blocks = new ArrayList<>();
      for (int n = in.getInt(); n > 0; n--) {
        byte[] block = new byte[Math.min(in.getInt(), in.remaining())];
        in.get(block);
        blocks.add(block);
      }
      return new Batch(first, blocks);
    }

    void append(Feed feed) {
      for (int i = 0; i < blocks.size(); i++) {
        long number = first + i;
        if (number > feed.length()) {
          throw new CorruptException(
              "the owner's feed has lost what was durable, and going on would sign a second"
                  + " history",
              feed.toString(),
              feed.length(),
              "block " + feed.length(),
              "blocks from " + number + " on");
        }
        if (number == feed.length()) {
          feed.append(blocks.subList(i, blocks.size()));
          return;
        }
        if (!feed.has(number)) {
          feed.put(number, blocks.get(i), feed.proof(number, 0));
        }
      }
    }
  }

  /** A log that may have something from an owner who did not end properly. */
  SigningLog(RandomFile file) {
    this.file = file;
  }

  /**
   * Signs again what was about to be signed and has been lost.
   *
   * @throws CorruptException if more has been lost, which no loss of power does
   */
  void replay(Feed contents, Feed entries) {
    end = 0;
    while (true) {
      byte[] head = file.read(end, HEADER_BYTES);
      if (head.length < HEADER_BYTES) {
        return;
      }
      ByteBuffer header = ByteBuffer.wrap(head);
      int length = header.getInt();
      int crc = header.getInt();
      if (length <= 0 || length > file.size() - end) {
        return;
      }
      byte[] payload = file.read(end + HEADER_BYTES, length);
      if (payload.length < length || crc(payload) != crc) {
        return;
      }
      try {
        ByteBuffer in = ByteBuffer.wrap(payload);
        Batch.read(in).append(contents);
        Batch.read(in).append(entries);
      } catch (BufferUnderflowException | NegativeArraySizeException e) {
        return;
      }
      end += HEADER_BYTES + length;
    }
  }

  private static int crc(byte[] payload) {
    CRC32C crc = new CRC32C();
    crc.update(payload);
    return (int) crc.getValue();
  }

  /**
   * Keeps what is about to be appended to both feeds. Durable when this returns.
   *
   * @return false if it is full: then the feeds are to be forced, and this emptied, first
   */
  boolean keep(Feed contents, List<byte[]> blocks, Feed entries, List<byte[]> lines) {
    Batch first = new Batch(contents.length(), blocks);
    Batch second = new Batch(entries.length(), lines);
    int size = Math.addExact(first.size(), second.size());
    if (end > 0 && end + size > MAX_BYTES) {
      return false;
    }
    ByteBuffer payload = ByteBuffer.allocate(size);
    first.write(payload);
    second.write(payload);
    ByteBuffer record = ByteBuffer.allocate(HEADER_BYTES + size);
    record.putInt(size).putInt(crc(payload.array())).put(payload.array());
    file.write(end, record.array());
    file.force();
    end += record.capacity();
    return true;
  }

  /** Both feeds are durable, so nothing here is needed. */
  void empty() {
    if (end > 0) {
      // Without a first record there is none: the rest is written over.
      file.write(0, new byte[HEADER_BYTES]);
      end = 0;
    }
  }

  @Override
  public void close() {
    file.close();
  }
}
