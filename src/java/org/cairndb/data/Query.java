package org.cairndb.data;

import clojure.lang.IPersistentMap;
import clojure.lang.PersistentArrayMap;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A query with what is asked of its run. Immutable: each method gives a query of its own, so one
 * may be kept and shared.
 */
public final class Query {
  private final IPersistentMap options;

  private Query(IPersistentMap options) {
    this.options = options;
  }

  /**
   * A query.
   *
   * @param query text in EDN, or data
   */
  public static Query of(Object query) {
    return new Query(PersistentArrayMap.EMPTY).with("query", query);
  }

  private Query with(String name, Object value) {
    return new Query(options.assoc(clojure.lang.Keyword.intern(name), value));
  }

  /** Gives no more than so many rows. */
  public Query limit(int rows) {
    return with("limit", (long) rows);
  }

  /** Leaves out so many rows from the start. */
  public Query offset(int rows) {
    return with("offset", (long) rows);
  }

  /** Ends with {@code :query/timeout} when it has taken so long; in milliseconds, at least one. */
  public Query timeout(Duration longest) {
    return with("timeout", Math.max(1, longest.toMillis()));
  }

  /** Ends with {@code :query/too-many-rows} if a step would hold more rows than that. */
  public Query maxRows(int rows) {
    return with("max-rows", (long) rows);
  }

  /**
   * Ends with {@code :query/canceled} soon after the flag is set, by whichever thread. An interrupt
   * of the thread that runs the query ends it too, with {@code :query/interrupted}.
   */
  public Query cancelledBy(AtomicBoolean flag) {
    return with("cancel", flag);
  }

  /** The same for anything that can be asked; it is asked often and must be quick. */
  public Query cancelledBy(BooleanSupplier isCancelled) {
    return with("cancel", isCancelled);
  }

  /** The map that {@code q} takes in Clojure, save for {@code :args}. */
  public Object toClojure() {
    return options;
  }

  /** What it asks for, without what is asked of its run. */
  public @Nullable Object form() {
    return options.valAt(clojure.lang.Keyword.intern("query"));
  }
}
