package org.cairndb;

import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * Runs listeners, one after the other and in the order of the commits, on a thread of its own, so
 * that a slow listener does not hold up the writer. The thread starts with the first task and ends
 * with {@link #close()}. Safe for any number of threads.
 */
final class Notifier implements AutoCloseable {
  private final Host host;
  private final String name;
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private volatile @Nullable Thread thread;
  private boolean closed;
  private boolean ended;

  Notifier(Host host, String name) {
    this.host = host;
    this.name = name;
  }

  /** Whether the caller is a listener. */
  boolean isCurrentThread() {
    return Thread.currentThread() == thread;
  }

  synchronized void add(Runnable task) {
    if (closed) {
      task.run();
      return;
    }
    if (thread == null) {
      thread = host.startThread("cairn-listeners " + name, this::run);
    }
    tasks.add(task);
  }

  private void run() {
    while (!ended) {
      next().run();
    }
  }

  private Runnable next() {
    Runnable task = null;
    while (task == null) {
      try {
        task = tasks.take();
      } catch (InterruptedException e) {
        // A listener has interrupted its own thread: that ends a wait of the listener, not this.
        task = null;
      }
    }
    return task;
  }

  /**
   * A listener's failure is the listener's: the transaction stands. It is told as any thread's
   * uncaught exception is.
   */
  static void uncaught(RuntimeException e) {
    Thread thread = Thread.currentThread();
    thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
  }

  /** The last task. */
  private void end() {
    ended = true;
  }

  /** Lets what has been added run, then ends the thread. Does not wait. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      tasks.add(this::end);
    }
  }
}
