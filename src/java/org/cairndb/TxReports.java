package org.cairndb;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cairndb.transact.TxReport;

/**
 * The reports of the transactions since it was made, in order, to be taken by one reader or by
 * several that share them. What is not taken is kept until this is closed. Safe for any number of
 * threads.
 */
public final class TxReports implements AutoCloseable {
  private final BlockingQueue<TxReport> waiting = new LinkedBlockingQueue<>();
  private final Connection.Listening listening;

  TxReports(Connection connection) {
    this.listening = connection.listen(waiting::add);
  }

  /** The next report; waits until there is one. */
  public TxReport take() throws InterruptedException {
    return waiting.take();
  }

  /** The next report; empty if there was none for so long. */
  public Optional<TxReport> poll(Duration longest) throws InterruptedException {
    return Optional.ofNullable(waiting.poll(longest.toNanos(), TimeUnit.NANOSECONDS));
  }

  /** How many reports wait to be taken. */
  public int size() {
    return waiting.size();
  }

  /** Ends it and forgets what waits. */
  @Override
  public void close() {
    listening.close();
    waiting.clear();
  }
}
