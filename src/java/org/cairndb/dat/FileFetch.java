package org.cairndb.dat;

import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.cairndb.dat.archive.Stat;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.wire.Exchange;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.system.SystemHost;
import org.jspecify.annotations.Nullable;

/**
 * Reads one file out of a content feed, of which the blocks that are not here are fetched. Where a
 * block begins is known when it has come: its proof has the sizes of all before it. Until then it
 * is guessed from the usual size. For one thread.
 */
final class FileFetch {
  private static final int USUAL_BLOCK_BYTES = 64 << 10;
  private static final long PAUSE_MILLIS = 5;

  private final Exchange exchange;
  private final Feed feed;
  private final Stat file;
  private final long endNanos;
  private final ReadAhead ahead;

  FileFetch(Exchange exchange, Stat file, long endNanos, ReadAhead ahead) {
    this.exchange = exchange;
    this.feed = exchange.feed();
    this.file = file;
    this.endNanos = endNanos;
    this.ahead = ahead;
  }

  Optional<byte[]> read(long from, int length) {
    byte[] bytes = new byte[(int) Math.max(0, Math.min(length, file.size() - from))];
    int done = 0;
    if (bytes.length > USUAL_BLOCK_BYTES) {
      exchange.want(guess(from), guess(from + bytes.length - 1) + 1); // all at once
    }
    while (done < bytes.length) {
      long position = file.byteOffset() + from + done;
      long block = blockAt(position);
      byte[] content = block < 0 ? null : block(block);
      if (content == null) {
        return Optional.empty();
      }
      int skip = (int) (position - feed.byteOffset(block));
      int take = Math.min(content.length - skip, bytes.length - done);
      System.arraycopy(content, skip, bytes, done, take);
      done += take;
    }
    return Optional.of(bytes);
  }

  private long guess(long from) {
    return Math.min(file.offset() + from / USUAL_BLOCK_BYTES, file.end() - 1);
  }

  /** The block that has a byte of the feed; -1 if it could not be had, or is not the file's. */
  private long blockAt(long position) {
    long block = feed.blockAt(position);
    long guess = guess(position - file.byteOffset());
    for (long tries = 0; block < 0 && tries <= file.blocks(); tries++) {
      if (guess < file.offset() || guess >= file.end() || block(guess) == null) {
        return -1;
      }
      block = feed.blockAt(position);
      guess += position < feed.byteOffset(guess) ? -1 : 1;
    }
    return block >= file.offset() && block < file.end() ? block : -1;
  }

  /** A block; null if it did not come in time, or can come no more. */
  private byte @Nullable [] block(long number) {
    ahead.reading(exchange, number, file.end());
    boolean interrupted = false;
    try {
      while (true) {
        long left = endNanos - SystemHost.INSTANCE.nanoTime();
        try {
          return exchange.block(number).get(Math.max(0, left), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
          return null;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          if (!mayBeHadAgain(number, e.getCause()) || left <= 0) {
            return null;
          }
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** What was lost on the disk, or came before its file was known, is fetched once more. */
  private boolean mayBeHadAgain(long number, @Nullable Throwable reason) {
    boolean lost =
        reason instanceof CorruptException
            || (reason instanceof CairnException e && e.code().equals("dat/block-missing"));
    if (lost) {
      feed.clear(number, number + 1);
      SystemHost.INSTANCE.sleepMillis(PAUSE_MILLIS);
    }
    return lost;
  }
}
