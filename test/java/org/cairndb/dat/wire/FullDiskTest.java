package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.BlockStore;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.feed.RandomFile;
import org.cairndb.error.StorageException;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A disk that is full, and on which there is room again later, with nobody doing anything. */
class FullDiskTest {
  private static final int BLOCKS = 40;
  private static final int BLOCK_BYTES = 10_000;
  private static final long PATIENCE_SECONDS = 120;

  private final Peers peers = new Peers();
  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);

  @AfterEach
  void close() throws Exception {
    peers.close();
  }

  /** Takes no write that ends beyond so many bytes. */
  private static final class SmallFile implements RandomFile {
    private byte[] bytes = {};
    private volatile long room;

    SmallFile(long room) {
      this.room = room;
    }

    @Override
    public String place() {
      return "small";
    }

    @Override
    public synchronized long size() {
      return bytes.length;
    }

    @Override
    public synchronized byte[] read(long offset, int length) {
      int from = (int) Math.min(offset, bytes.length);
      return java.util.Arrays.copyOfRange(bytes, from, Math.min(from + length, bytes.length));
    }

    @Override
    public synchronized void write(long offset, byte[] content) {
      if (offset + content.length > room) {
        throw new StorageException("write", place(), new IOException("No space left on device"));
      }
      int size = (int) Math.max(bytes.length, offset + content.length);
      bytes = java.util.Arrays.copyOf(bytes, size);
      System.arraycopy(content, 0, bytes, (int) offset, content.length);
    }

    @Override
    public void force() {}

    @Override
    public void close() {}
  }

  @Test
  void whatFoundNoRoomComesWhenThereIsSome() throws Exception {
    Feed master = Feed.create(FeedFiles.inMemory(), keys);
    master.append(IntStream.range(0, BLOCKS).mapToObj(i -> Hostile.random(BLOCK_BYTES)).toList());
    SmallFile disk = new SmallFile(BLOCKS * BLOCK_BYTES / 2);
    FeedFiles memory = FeedFiles.inMemory();
    Feed copy =
        Feed.follow(
            new FeedFiles(
                memory.key(),
                memory.tree(),
                memory.signatures(),
                memory.bitfield(),
                BlockStore.in(disk)),
            keys.publicKey());
    Peer follower = peers.add();
    Exchange exchange = follower.exchange(copy);
    LinkedBlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();
    exchange.listen(
        new ExchangeListener() {
          @Override
          public void failed(RuntimeException error) {
            failures.add(error);
          }
        });
    exchange.wantAll();
    follower.connect(peers.add().share(master), exchange);
    for (int times = 0; times < 2; times++) { // full, and still full when it is tried again
      RuntimeException error = failures.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertInstanceOf(StorageException.class, error);
      while (failures.poll(200, TimeUnit.MILLISECONDS) != null) {
        continue; // of those that were on their way
      }
    }
    assertTrue(copy.blockCount() < BLOCKS, "" + copy.blockCount());
    disk.room = Long.MAX_VALUE;
    for (int i = 0; copy.blockCount() < BLOCKS && i < PATIENCE_SECONDS * 20; i++) {
      TimeUnit.MILLISECONDS.sleep(50);
    }
    assertEquals(BLOCKS, copy.blockCount());
    for (long block = 0; block < BLOCKS; block++) {
      assertArrayEquals(master.get(block), copy.get(block));
    }
  }
}
