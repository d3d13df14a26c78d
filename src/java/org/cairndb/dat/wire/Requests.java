package org.cairndb.dat.wire;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;

/**
 * What the peer of one connection has asked for. Blocks are read by several threads, and only as
 * fast as the peer takes them. Thread-safe.
 */
final class Requests {
  private static final int PREPARING = 4;

  private record Asked(Channel channel, Message.Request request) {}

  private final Session session;
  private final Outbox outbox;
  private final Executor workers;
  private final ArrayDeque<Asked> waiting = new ArrayDeque<>();
  private int preparing;

  Requests(Session session, Outbox outbox, Executor workers) {
    this.session = session;
    this.outbox = outbox;
    this.workers = workers;
  }

  /**
   * Takes a request.
   *
   * @throws EndedException if too many wait
   */
  void add(Channel channel, Message.Request request) {
    synchronized (this) {
      if (waiting.size() == Limits.REQUESTS) {
        throw new EndedException(
            Ending.Reason.LIMIT, "too many requests wait: peer=" + session.peer());
      }
      waiting.add(new Asked(channel, request));
    }
    serve();
  }

  /** Has blocks prepared, as many as the peer takes. */
  void serve() {
    while (outbox.hasRoom()) {
      Asked asked;
      synchronized (this) {
        if (preparing == PREPARING || waiting.isEmpty()) {
          return;
        }
        preparing++;
        asked = waiting.remove();
      }
      workers.execute(() -> prepare(asked));
    }
  }

  private void prepare(Asked asked) {
    try {
      byte[] frame = asked.channel().answer(asked.request());
      if (frame != null) {
        outbox.addBlock(frame);
      }
    } catch (EndedException e) {
      session.end(e.ending());
    } finally {
      synchronized (this) {
        preparing--;
      }
    }
    serve();
  }

  /** How many are not answered. */
  synchronized int count() {
    return waiting.size() + preparing;
  }

  synchronized void close() {
    waiting.clear();
  }
}
