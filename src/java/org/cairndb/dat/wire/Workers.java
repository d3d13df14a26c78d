package org.cairndb.dat.wire;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import org.cairndb.system.Host;

/**
 * A few threads that hash and read blocks for all connections. What it is given is bounded by those
 * who give it. Started when there is something to do.
 */
final class Workers implements Executor, AutoCloseable {
  private final Host host;
  private final int count;
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<Thread> threads = new ArrayList<>();
  private int idle;
  private boolean closed;

  Workers(Host host, int count) {
    this.host = host;
    this.count = count;
  }

  @Override
  public synchronized void execute(Runnable task) {
    if (closed) {
      return;
    }
    tasks.add(task);
    if (idle > 0) {
      notify();
    } else if (threads.size() < count) {
      threads.add(host.startThread("cairn-dat-worker-" + threads.size(), this::work));
    }
  }

  private void work() {
    while (true) {
      Runnable task;
      synchronized (this) {
        while (tasks.isEmpty() && !closed) {
          idle++;
          try {
            wait();
          } catch (InterruptedException e) {
            // Only closing ends a worker.
          }
          idle--;
        }
        if (closed) {
          return;
        }
        task = tasks.remove();
      }
      task.run();
    }
  }

  /** Drops what was not begun, and waits for what was. */
  @Override
  public void close() {
    List<Thread> ending;
    synchronized (this) {
      closed = true;
      tasks.clear();
      notifyAll();
      ending = List.copyOf(threads);
    }
    for (Thread thread : ending) {
      if (thread == Thread.currentThread()) {
        continue;
      }
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
