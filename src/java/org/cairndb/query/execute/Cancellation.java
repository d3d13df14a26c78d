package org.cairndb.query.execute;

import clojure.lang.IDeref;
import clojure.lang.IPending;
import clojure.lang.RT;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.cairndb.error.CairnException;

/**
 * What may be given for {@code :cancel}: an atom or another reference that becomes true, a promise
 * or a future that is delivered something true, a future that is cancelled, an {@link
 * AtomicBoolean}, a {@link BooleanSupplier}. Asking never waits.
 */
final class Cancellation {
  private Cancellation() {}

  /** Refuses what cannot be asked. */
  static void check(Object cancel) {
    boolean known =
        cancel instanceof Future
            || cancel instanceof IDeref
            || cancel instanceof AtomicBoolean
            || cancel instanceof BooleanSupplier;
    if (!known) {
      throw new CairnException(
          "query/inputs",
          ":cancel must be a reference that becomes true, a future or an AtomicBoolean: class="
              + cancel.getClass().getName(),
          "key",
          "cancel");
    }
  }

  static boolean isWanted(Object cancel) {
    if (cancel instanceof Future<?> future && future.isCancelled()) {
      return true;
    }
    if (cancel instanceof AtomicBoolean flag) {
      return flag.get();
    }
    if (cancel instanceof BooleanSupplier supplier) {
      return supplier.getAsBoolean();
    }
    boolean isPending =
        (cancel instanceof IPending pending && !pending.isRealized())
            || (cancel instanceof Future<?> future && !future.isDone());
    return !isPending && cancel instanceof IDeref reference && RT.booleanCast(reference.deref());
  }
}
