package org.cairndb.query.parse;

import java.util.List;
import org.cairndb.edn.Form;
import org.jspecify.annotations.Nullable;

/**
 * A query as an abstract syntax tree. Immutable, holds no database, and can be kept as a key or
 * used from many threads.
 *
 * <pre>
 * query = :find find-spec (:with var+)? (:keys|:syms|:strs symbol+)? (:in input+)?
 *         (:where clause+)? (:limit n)? (:offset n)? (:timeout ms)? (:order-by …)?
 * </pre>
 *
 * @param find what it returns, and in which shape
 * @param with variables that keep rows apart but are not returned
 * @param keys names for the columns, null if rows are vectors
 * @param in its inputs in order; {@code $} alone if the query names none
 * @param namesNoInput whether it names no inputs and no clause uses {@code $}
 * @param where its clauses in the order in which they were written
 * @param orderBy columns to order by, empty if none
 * @param offset rows to leave out from the start
 * @param limit rows to give at most, -1 for all
 * @param timeoutMillis how long it may run, 0 for as long as it takes
 * @param form what it was read from
 */
public record Query(
    FindSpec find,
    List<Term.Variable> with,
    @Nullable ReturnKeys keys,
    List<Input> in,
    boolean namesNoInput,
    List<Clause> where,
    List<OrderBy> orderBy,
    int offset,
    int limit,
    long timeoutMillis,
    Form form) {

  /**
   * {@code :keys}, {@code :syms} or {@code :strs}: the keys of the maps that rows become, as they
   * appear in the result.
   */
  public record ReturnKeys(List<Object> keys) {}

  /** One key of {@code :order-by}: a position in the find elements. */
  public record OrderBy(int column, boolean descending) {}
}
