package org.cairndb.dat.swarm;

import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Hands events on, one after the other in their order, and never under anybody's lock. */
final class Events {
  private final List<Consumer<SwarmEvent>> listeners = new CopyOnWriteArrayList<>();
  private final ArrayDeque<SwarmEvent> queue = new ArrayDeque<>();
  private boolean telling;

  void listen(Consumer<SwarmEvent> listener) {
    listeners.add(listener);
  }

  void unlisten(Consumer<SwarmEvent> listener) {
    listeners.remove(listener);
  }

  /** Notes an event, to be told by {@link #tell}. */
  synchronized void add(SwarmEvent event) {
    if (!listeners.isEmpty()) {
      queue.add(event);
    }
  }

  /**
   * Tells what was noted, unless another thread is about to. Call without locks. A listener that
   * throws hears no more.
   */
  void tell() {
    for (SwarmEvent event = next(true); event != null; event = next(false)) {
      for (Consumer<SwarmEvent> listener : listeners) {
        tell(listener, event);
      }
    }
  }

  private void tell(Consumer<SwarmEvent> listener, SwarmEvent event) {
    try {
      listener.accept(event);
    } catch (RuntimeException e) {
      listeners.remove(listener);
      Thread thread = Thread.currentThread();
      thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
    }
  }

  private synchronized @Nullable SwarmEvent next(boolean begin) {
    if (begin && telling) {
      return null;
    }
    SwarmEvent event = queue.poll();
    telling = event != null;
    return event;
  }
}
