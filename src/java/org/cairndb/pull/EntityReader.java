package org.cairndb.pull;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Database;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Leaf;
import org.cairndb.index.Scan;

/**
 * Reads some attributes of an entity, or all, in one pass over EAVT, and jumps over long runs of
 * values that nobody wants. Used as {@code while (reader.next()) … reader.attribute(),
 * reader.values() …}.
 */
final class EntityReader {
  private static final Leaf NO_LEAF =
      Leaf.of(
          new long[0],
          new int[0],
          new org.cairndb.index.Column.OfLong(new long[0]),
          new long[0],
          0);

  private final Database database;
  private final long e;
  private final AttributeLimits limits;
  private final List<Object> values = new ArrayList<>();
  private Scan scan;
  private Leaf leaf = NO_LEAF;
  private int at;
  private int to;
  private boolean ended;
  private int attribute;

  /** How many values of an attribute are wanted; 0 for none. */
  interface AttributeLimits {
    int limit(int attribute);

    /**
     * The least attribute after one of which any is wanted; {@link Integer#MAX_VALUE} if none is.
     */
    int next(int after);
  }

  EntityReader(Database database, long e, AttributeLimits limits) {
    this.database = database;
    this.e = e;
    this.limits = limits;
    this.scan = scanFrom(limits.next(-1));
    advance();
  }

  private Scan scanFrom(int first) {
    Key from = first == 0 ? Key.e(e) : Key.ea(e, first);
    return database.scan(IndexRange.of(IndexOrder.EAVT, from, Key.e(e)));
  }

  private void advance() {
    ended = !scan.advance();
    if (!ended) {
      leaf = scan.leaf();
      at = scan.from();
      to = scan.to();
    }
  }

  /** Moves to the next wanted attribute that the entity has. */
  boolean next() {
    while (!ended) {
      attribute = leaf.a()[at];
      int limit = limits.limit(attribute);
      values.clear();
      take(limit);
      if (limit > 0) {
        return true;
      }
    }
    return false;
  }

  /** Takes up to {@code limit} values of the attribute and goes on to the next one. */
  private void take(int limit) {
    while (!ended && leaf.a()[at] == attribute) {
      while (at < to && leaf.a()[at] == attribute && values.size() < limit) {
        values.add(leaf.v().get(at++));
      }
      if (values.size() >= limit) {
        skip();
        return;
      }
      if (at == to) {
        advance();
      }
    }
  }

  /**
   * Goes on to the next attribute that is wanted: within the leaf by looking, beyond it by
   * searching.
   */
  private void skip() {
    int next = limits.next(attribute);
    if (next == Integer.MAX_VALUE) {
      ended = true;
      return;
    }
    while (at < to && leaf.a()[at] < next) {
      at++;
    }
    if (at == to) {
      scan = scanFrom(next);
      advance();
    }
  }

  /** The attribute's id. */
  int attribute() {
    return attribute;
  }

  /** Its values in their order, at least one; valid until the next move. */
  List<Object> values() {
    return values;
  }
}
