package org.cairndb.transact;

import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;

/** Adds up the rows that have been dealt with, and tells somebody. For one thread. */
final class RowCount implements LongConsumer {
  /** After so many rows it is told again. */
  private static final long STEP = 1 << 16;

  private final long total;
  private final Host host;
  private final Consumer<Progress> listener;
  private final long start;
  private long done;
  private long told;

  RowCount(long total, Host host, Consumer<Progress> listener) {
    this.total = total;
    this.host = host;
    this.listener = listener;
    this.start = host.nanoTime();
  }

  @Override
  public void accept(long rows) {
    done += rows;
    if (done - told >= STEP || done == total) {
      told = done;
      listener.accept(new Progress(done, total, host.nanoTime() - start));
    }
  }
}
