package org.cairndb;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.cairndb.error.CairnException;
import org.cairndb.transact.TxReport;

/**
 * The reports of the transactions since it was made, in order, to be taken by one reader or by
 * several that share them. Safe for any number of threads.
 *
 * <p>So many are kept as it has places. When all are taken up, transactions go on and nobody waits,
 * but their reports are left out: the reader first gets those that were kept, then once the error
 * {@code :tx-reports/overrun}, which says which transactions it has missed, and then what comes
 * next. The log has what it missed.
 */
public final class TxReports implements AutoCloseable {
  /** How many places there are if nobody says otherwise. */
  public static final int PLACES = 256;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Queue<TxReport> waiting = new ArrayDeque<>();
  private final int places;
  private final Connection.Listening listening;

  /** The first and the last basis-t of those that were left out, and how many these are. */
  private long firstMissed;

  private long lastMissed;
  private long missed;

  TxReports(Connection connection, int places) {
    if (places < 1) {
      throw new IllegalArgumentException("a queue needs a place: places=" + places);
    }
    this.places = places;
    this.listening = connection.listen(this::add);
  }

  private void add(TxReport report) {
    lock.lock();
    try {
      if (missed == 0 && waiting.size() < places) {
        waiting.add(report);
      } else {
        lastMissed = report.dbAfter().basisT();
        firstMissed = missed == 0 ? lastMissed : firstMissed;
        missed++;
      }
      changed.signal();
    } finally {
      lock.unlock();
    }
  }

  /**
   * The next report; waits until there is one.
   *
   * @throws CairnException {@code :tx-reports/overrun} if reports were left out here
   */
  public TxReport take() throws InterruptedException {
    Optional<TxReport> next = Optional.empty();
    while (next.isEmpty()) {
      next = poll(Duration.ofDays(1));
    }
    return next.get();
  }

  /**
   * The next report; empty if there was none for so long.
   *
   * @throws CairnException {@code :tx-reports/overrun} if reports were left out here
   */
  public Optional<TxReport> poll(Duration longest) throws InterruptedException {
    lock.lockInterruptibly();
    try {
      long left = TimeUnit.NANOSECONDS.convert(longest);
      while (waiting.isEmpty() && missed == 0 && left > 0) {
        left = changed.awaitNanos(left);
      }
      TxReport next = waiting.poll();
      if (next == null && missed > 0) {
        throw overrun();
      }
      return Optional.ofNullable(next);
    } finally {
      lock.unlock();
    }
  }

  private CairnException overrun() {
    long count = missed;
    missed = 0;
    return new CairnException(
        "tx-reports/overrun",
        "nobody took reports while all places were taken up; look at the log for what was left out,"
            + " or ask for more places: missed="
            + count
            + ", from t="
            + firstMissed
            + ", to t="
            + lastMissed
            + ", places="
            + places,
        "missed",
        count,
        "from",
        firstMissed,
        "to",
        lastMissed,
        "places",
        places);
  }

  /** How many reports wait to be taken. */
  public int size() {
    lock.lock();
    try {
      return waiting.size();
    } finally {
      lock.unlock();
    }
  }

  /** Ends it and forgets what waits. */
  @Override
  public void close() {
    listening.close();
    lock.lock();
    try {
      waiting.clear();
      missed = 0;
    } finally {
      lock.unlock();
    }
  }
}
