package org.cairndb.db;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.RowSort;
import org.cairndb.index.Rows;
import org.cairndb.index.Scan;
import org.cairndb.index.Tree;
import org.jspecify.annotations.Nullable;

/**
 * The next version of a database made of many datoms at once: they are collected, sorted, and put
 * into the trees in one pass each. What comes out is what {@link DatabaseEdit} would have made of
 * them, one transaction after the other; like that, it checks nothing. For one thread.
 */
public final class BulkEdit {
  /** What becomes of an older value of an attribute that may have only one. */
  public enum Rule {
    /** An assertion retracts it, as in a transaction. */
    REPLACE,
    /**
     * It stays, whatever the schema says, as does what has been retracted: all has been decided.
     */
    KEEP
  }

  private final CurrentDatabase before;
  private final Rule rule;
  private final Rows rows;
  private final Rows current;
  private final @Nullable Rows retired;
  private final @Nullable BulkLog log;
  private Schema schema;
  private long maxEntity;
  private long maxTx;

  /**
   * Begins.
   *
   * @param before what to add to
   * @param expected about how many datoms will come
   */
  public BulkEdit(CurrentDatabase before, Rule rule, int expected) {
    this.before = before;
    this.rule = rule;
    this.rows = new Rows(expected, false);
    this.current = new Rows(expected, false);
    this.retired = before.retired() == null ? null : new Rows(0, true);
    RetiredFacts past = before.retired();
    TxLog known = past == null ? null : past.log();
    // Without retired facts the log has no retraction that an assertion could meet.
    long newest = past == null || past.count() == 0 ? -1 : before.maxTx();
    this.log = known == null ? null : new BulkLog(known, newest, expected);
    this.schema = before.schema();
    this.maxEntity = before.maxEntity();
    this.maxTx = before.maxTx();
  }

  /** The attributes as they are to be. */
  public Schema schema() {
    return schema;
  }

  /** The attribute of a name, which gets an id if it has none. */
  public Attribute intern(Keyword ident) {
    Attribute known = schema.attribute(ident);
    if (known != null) {
      return known;
    }
    schema = schema.interned(ident);
    return java.util.Objects.requireNonNull(schema.attribute(ident));
  }

  /** Replaces the attributes: ids that datoms have been added with must stay. */
  public void setSchema(Schema newSchema) {
    schema = newSchema;
  }

  /** How many datoms have come. */
  public int size() {
    return rows.size();
  }

  /** Notes that an entity id is in use. */
  public void useEntity(long e) {
    if (e < CurrentDatabase.TX0 && e > maxEntity) {
      maxEntity = e;
    }
  }

  /** Says which transaction is to be the newest; at least that of any datom, unless said after. */
  public void setTransaction(long tx) {
    maxTx = tx;
  }

  /**
   * Adds a datom. Those of one fact, and of one attribute that has one value, must come in the
   * order of time.
   *
   * @param v canonical value
   * @param added false if it is retracted
   */
  public void add(long e, int a, Object v, long tx, boolean added) {
    int row = rows.add(e, a, v, tx);
    if (!added) {
      rows.setRemoval(row);
    }
    useEntity(e);
    maxTx = Math.max(maxTx, tx);
  }

  /** The database with all that was added. This can be used no more. */
  public CurrentDatabase build() {
    resolve();
    RowSort sort = new RowSort(current);
    int[] order = sequence(current.size());
    Tree aevt = before.tree(IndexOrder.AEVT);
    Tree avet = before.tree(IndexOrder.AVET);
    int[] byEntity = sort.order(IndexOrder.EAVT, order.clone());
    int[] byValue = sort.order(IndexOrder.AVET, order.clone());
    return before.next(
        schema,
        before.tree(IndexOrder.EAVT).merge(current, byEntity),
        aevt.merge(current, order),
        avet.merge(current, byValue),
        retiredFacts(),
        maxEntity,
        maxTx,
        before.functions());
  }

  private static int[] sequence(int n) {
    int[] order = new int[n];
    java.util.Arrays.setAll(order, i -> i);
    return order;
  }

  private @Nullable RetiredFacts retiredFacts() {
    RetiredFacts known = before.retired();
    if (known == null || retired == null) {
      return known;
    }
    TxLog newLog = log == null ? null : log.build();
    if (retired.size() == 0) {
      return new RetiredFacts(known.eavt(), known.aevt(), known.avet(), newLog);
    }
    RowSort sort = new RowSort(retired);
    int[] order = sort.aevt();
    return new RetiredFacts(
        known.eavt().merge(retired, sort.order(IndexOrder.EAVT, order.clone())),
        known.aevt().merge(retired, order.clone()),
        known.avet().merge(retired, sort.order(IndexOrder.AVET, order)),
        newLog);
  }

  /** From datoms in the order of time to what changes in the trees, sorted by AEVT. */
  private void resolve() {
    RowSort sort = new RowSort(rows);
    int[] order = sort.byAttributeAndEntity();
    boolean isEmpty = before.tree(IndexOrder.AEVT).count() == 0;
    for (int from = 0; from < order.length; ) {
      int row = order[from];
      int to = from + 1;
      while (to < order.length
          && rows.a(order[to]) == rows.a(row)
          && rows.e(order[to]) == rows.e(row)) {
        to++;
      }
      if (isEmpty && to - from == 1) {
        if (!rows.isRemoval(row)) {
          current.add(rows, row, rows.t(row));
          if (log != null) {
            log.asserted(rows.t(row), rows.e(row), rows.a(row), rows.value(row));
          }
        }
      } else {
        group(sort, order, from, to);
      }
      from = to;
    }
  }

  /** The datoms of one entity and one attribute. */
  private void group(RowSort sort, int[] order, int from, int to) {
    Attribute attribute = schema.attribute(rows.a(order[from]));
    boolean one = rule == Rule.REPLACE && !attribute.many();
    List<Held> held = held(rows.e(order[from]), attribute);
    if (one) {
      for (int i = from; i < to; i++) {
        replace(held, order[i], attribute);
      }
      held.sort((x, y) -> ValueOrder.compare(x.v, y.v));
      held.forEach(fact -> settle(fact, order[from]));
      return;
    }
    sort.byValue(order, from, to);
    int at = 0;
    for (int i = from; i < to; ) {
      Object v = rows.value(order[i]);
      while (at < held.size() && ValueOrder.compare(held.get(at).v, v) < 0) {
        at++;
      }
      Held fact =
          at < held.size() && ValueOrder.equal(held.get(at).v, v) ? held.get(at) : new Held(v);
      int first = i;
      for (; i < to && rows.compareValues(order[first], order[i]) == 0; i++) {
        apply(fact, order[i], attribute);
      }
      settle(fact, order[from]);
    }
  }

  /** A value that an entity has or had: since when before, and since when now. */
  private static final class Held {
    /** As it was asserted last: values of several classes may be equal. */
    Object v;

    long before = -1;
    long now = -1;

    /** When it was retracted last, and the number of that in the log. */
    long retracted = -1;

    int retraction;

    Held(Object v) {
      this.v = v;
    }
  }

  private List<Held> held(long e, Attribute attribute) {
    List<Held> held = new ArrayList<>(1);
    Tree tree = before.tree(IndexOrder.AEVT);
    if (tree.count() > 0) {
      Scan scan = tree.scan(IndexRange.of(IndexOrder.AEVT, Key.ea(e, attribute.id())));
      while (scan.advance()) {
        for (int i = scan.from(); i < scan.to(); i++) {
          Held fact = new Held(scan.leaf().v().get(i));
          fact.before = scan.leaf().t()[i];
          fact.now = fact.before;
          held.add(fact);
        }
      }
    }
    return held;
  }

  private void replace(List<Held> held, int row, Attribute attribute) {
    Object v = rows.value(row);
    Held same = null;
    for (Held fact : held) {
      if (ValueOrder.equal(fact.v, v)) {
        same = fact;
      } else if (!rows.isRemoval(row) && fact.now >= 0) {
        retire(fact, rows.e(row), attribute, rows.t(row));
      }
    }
    if (same == null && !rows.isRemoval(row)) {
      same = new Held(v);
      held.add(same);
    }
    if (same != null) {
      apply(same, row, attribute);
    }
  }

  private void apply(Held fact, int row, Attribute attribute) {
    if (rows.isRemoval(row)) {
      if (fact.now >= 0) {
        retire(fact, rows.e(row), attribute, rows.t(row));
      }
    } else if (fact.now < 0) {
      fact.v = rows.value(row);
      fact.now = rows.t(row);
    }
  }

  private void retire(Held fact, long e, Attribute attribute, long tx) {
    boolean kept = rule == Rule.KEEP || !attribute.noHistory();
    if (log != null && fact.now < tx && kept) {
      logAssertion(log, fact, e, attribute.id());
      fact.retracted = tx;
      fact.retraction = log.retracted(tx, e, attribute.id(), fact.v);
    } else if (log != null && fact.now == fact.before) {
      log.forgotten(fact.now, e, attribute.id(), fact.v);
    }
    if (retired != null && fact.now < tx && kept) {
      retired.setUntil(retired.add(e, attribute.id(), fact.v, fact.now), tx);
    }
    fact.now = -1;
  }

  private static void logAssertion(BulkLog log, Held fact, long e, int a) {
    if (fact.now == fact.retracted) {
      log.assertedAgain(fact.retraction);
    } else if (fact.now != fact.before) {
      log.asserted(fact.now, e, a, fact.v);
    }
  }

  /** Says what is to change of a fact. */
  private void settle(Held fact, int row) {
    if (fact.before == fact.now) {
      return;
    }
    if (fact.before >= 0) {
      current.setRemoval(current.add(rows.e(row), rows.a(row), fact.v, fact.before));
    }
    if (fact.now >= 0) {
      current.add(rows.e(row), rows.a(row), fact.v, fact.now);
      if (log != null) {
        logAssertion(log, fact, rows.e(row), rows.a(row));
      }
    }
  }
}
