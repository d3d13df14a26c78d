package org.cairndb.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;

/**
 * What waits for the writer's thread, in order, and the bound on how much may be under way. Safe
 * for threads; one takes.
 */
final class RequestQueue {
  private final BlockingQueue<Request> waiting = new LinkedBlockingQueue<>();
  private final Semaphore places = new Semaphore(Transactor.MAX_UNDER_WAY);

  /** Waits for a place, which the request keeps until its caller is told, however that comes. */
  void takePlace(Request request) {
    places.acquireUninterruptibly();
    var unused = request.future.whenComplete((report, reason) -> places.release());
  }

  void add(Request request) {
    waiting.add(request);
  }

  /** Has the writer's thread look what there is to do. */
  void nudge() {
    waiting.add(Request.nudge());
  }

  boolean isEmpty() {
    return waiting.isEmpty();
  }

  /** Moves what there is to the end of a list; waits until there is something. */
  void take(List<Request> batch) {
    try {
      batch.add(waiting.take());
      waiting.drainTo(batch);
    } catch (InterruptedException e) {
      // Nobody has a reason to interrupt the writer's thread: a stop comes through the queue.
      return;
    }
  }

  /** Takes all that is left. */
  List<Request> rest() {
    List<Request> rest = new ArrayList<>();
    waiting.drainTo(rest);
    return rest;
  }
}
