package org.cairndb.query.execute;

import java.util.IdentityHashMap;
import java.util.function.LongSupplier;
import org.cairndb.query.plan.Actual;
import org.cairndb.query.plan.Node;
import org.jspecify.annotations.Nullable;

/** Counts what each step of one query really does. Only queries that are explained have one. */
final class Profile {
  private final LongSupplier nanoTime;
  private final IdentityHashMap<Node, Actual> actual = new IdentityHashMap<>();

  Profile(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** The time before a step. */
  long begin() {
    return nanoTime.getAsLong();
  }

  /** Says that a step that began at some time has left so many rows. */
  void end(Node node, long begin, double rows) {
    long nanos = nanoTime.getAsLong() - begin;
    actual.merge(node, new Actual(1, (long) rows, nanos), Actual::plus);
  }

  /** What a step did; null if it was never run. */
  @Nullable Actual of(Node node) {
    return actual.get(node);
  }
}
