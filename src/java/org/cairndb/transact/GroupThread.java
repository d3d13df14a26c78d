package org.cairndb.transact;

import java.util.function.Consumer;
import org.cairndb.system.Host;
import org.cairndb.system.Threads;
import org.jspecify.annotations.Nullable;

/**
 * A thread that makes groups durable, one after the other, while the writer's thread processes the
 * next. It has one group at most: who hands in another waits. Starts with the first.
 */
final class GroupThread {
  private final Host host;
  private final String name;
  private final Consumer<Group> write;
  private final Runnable idle;
  private @Nullable Group group;
  private volatile @Nullable Thread thread;
  private boolean ended;

  /**
   * @param write makes a group durable and tells the callers; throws nothing
   * @param idle called when a group is done and another may come
   */
  GroupThread(Host host, String name, Consumer<Group> write, Runnable idle) {
    this.host = host;
    this.name = name;
    this.write = write;
    this.idle = idle;
  }

  /** Hands in a group; waits first until the one before is done. */
  synchronized void hand(Group next) {
    awaitIdle();
    if (thread == null) {
      thread = host.startThread(name, this::run);
    }
    group = next;
    notifyAll();
  }

  synchronized boolean isBusy() {
    return group != null;
  }

  /** Waits until no group is being written. What that did is then visible to the caller. */
  synchronized void awaitIdle() {
    boolean interrupted = false;
    while (group != null) {
      try {
        wait();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether the caller is this thread. */
  boolean isCurrent() {
    return Thread.currentThread() == thread;
  }

  private void run() {
    while (writeNext()) {
      idle.run();
    }
  }

  /** A method of its own, so that nothing refers to a group while this waits for the next. */
  private boolean writeNext() {
    Group next = next();
    if (next == null) {
      return false;
    }
    try {
      write.accept(next);
    } finally {
      done();
    }
    return true;
  }

  private synchronized @Nullable Group next() {
    while (group == null && !ended) {
      try {
        wait();
      } catch (InterruptedException e) {
        // Nobody has a reason to interrupt this thread: what it waits for comes.
      }
    }
    return group;
  }

  private synchronized void done() {
    group = null;
    notifyAll();
  }

  /** Ends the thread when it is idle. */
  void end() {
    Thread running;
    synchronized (this) {
      ended = true;
      notifyAll();
      running = thread;
    }
    if (running != null && running != Thread.currentThread()) {
      Threads.join(running);
    }
  }
}
