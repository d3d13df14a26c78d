package org.cairndb.transact;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.Collection;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.function.Consumer;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.datom.ValueType;
import org.cairndb.datom.Values;
import org.cairndb.db.BulkEdit;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;
import org.cairndb.error.CairnException;
import org.cairndb.error.TransactionException;
import org.cairndb.index.RowSort;
import org.cairndb.index.Rows;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;
import org.jspecify.annotations.Nullable;

/**
 * Loads datoms of another database, {@code [e a v t op]}: entities and transactions get ids of this
 * one, in the order in which they come up, those of transactions ascending with the ones that they
 * had; references follow. What an assertion replaces and what a retraction takes away goes to the
 * history. For one use.
 */
public final class TupleLoad implements Load {
  /** How many datoms are dealt with at once; the order of transactions is made within these. */
  private static final int STEP = 1 << 20;

  private static final Keyword INSTALL = Keyword.intern("db.install", "attribute");
  private static final int INSTANT = Declaration.TX_INSTANT;
  private static final int FEW = 1 << 14;

  private final Iterator<?> tuples;
  private final Consumer<Progress> listener;
  private final Host host;
  private final int step;
  private final long total;
  private final long start;
  private final LongMap entities = new LongMap();
  private final LongMap transactions = new LongMap();
  private final LongMap dated = new LongMap();
  private @Nullable CurrentDatabase original;
  private Schema schema = Schema.INITIAL;
  private long rows;
  private long lastEntity;
  private long lastTx;
  private boolean checked;

  /** The entity that was asked for last, and its id here. */
  private long seen;

  private long seenHere;
  private boolean isSeen;

  /**
   * Will load datoms.
   *
   * @param tuples lists {@code [e a v t op]}, where {@code op} may be missing if it is true, or
   *     {@link Datom}s
   * @param listener told how far it has come, on the writer's thread
   */
  public TupleLoad(Iterable<?> tuples, Consumer<Progress> listener, Host host) {
    this(tuples, STEP, listener, host);
  }

  /** The same in steps of another size. */
  TupleLoad(Iterable<?> tuples, int step, Consumer<Progress> listener, Host host) {
    this.step = step;
    this.tuples = tuples.iterator();
    this.total = tuples instanceof Collection<?> all ? all.size() : -1;
    this.listener = listener;
    this.host = host;
    this.start = host.nanoTime();
  }

  @Override
  public @Nullable CurrentDatabase next(CurrentDatabase before) {
    CurrentDatabase first = original;
    if (first == null) {
      if (before.config().refersToAttributes()) {
        throw new TransactionException(
            null,
            "load/attribute-refs",
            "a database with attribute references cannot be loaded into; transact the data, or load"
                + " into a database without :attribute-refs?");
      }
      first = before;
      original = before;
      schema = before.schema();
      lastEntity = before.maxEntity();
      lastTx = before.maxTx();
    }
    if (tuples.hasNext()) {
      CurrentDatabase after = step(first, before, read());
      report();
      return after;
    }
    if (checked || rows == 0) {
      return null;
    }
    checked = true;
    CurrentDatabase after = date(first, before);
    LoadedValues.checkUnique(after);
    return after;
  }

  private void report() {
    listener.accept(new Progress(rows, total, host.nanoTime() - start));
  }

  private Rows read() {
    Rows read = new Rows(total < 0 ? FEW : (int) Math.min(step, total - rows), false);
    while (read.size() < step && tuples.hasNext()) {
      rows++;
      Object tuple = tuples.next();
      try {
        read(tuple, read);
      } catch (ClassCastException | IndexOutOfBoundsException e) {
        throw refuse("transact/syntax", "not a datom, expected [e a v t op]", tuple);
      }
      if (rows % FEW == 0) {
        report();
      }
    }
    return read;
  }

  private void read(@Nullable Object tuple, Rows to) {
    if (tuple instanceof Datom datom) {
      put(datom.e(), datom.a(), datom.v(), datom.tx(), datom.added(), to);
    } else if (tuple instanceof List<?> parts && (parts.size() == 5 || parts.size() == 4)) {
      if (parts.get(1) instanceof Number) {
        throw refuse(
            "import/mismatch",
            "an attribute must be a keyword; data of a database with attribute references have"
                + " numbers, which mean nothing elsewhere",
            tuple);
      }
      boolean added = parts.size() == 4 || (Boolean) parts.get(4);
      Object v = canonical(parts.get(2), tuple);
      put(whole(parts.get(0)), (Keyword) parts.get(1), v, whole(parts.get(3)), added, to);
    } else {
      throw refuse("transact/syntax", "not a datom, expected [e a v t op]", tuple);
    }
  }

  private static long whole(@Nullable Object number) {
    if (number instanceof Long || number instanceof Integer) {
      return ((Number) number).longValue();
    }
    throw new ClassCastException("not an integer");
  }

  private Object canonical(@Nullable Object v, @Nullable Object tuple) {
    try {
      return Values.canonical(v);
    } catch (CairnException e) {
      throw refuse("transact/syntax", String.valueOf(e.getMessage()), tuple);
    }
  }

  private void put(long e, Keyword a, Object v, long t, boolean added, Rows to) {
    if (a == INSTALL) {
      return;
    }
    schema = schema.interned(a);
    int row = to.add(e, java.util.Objects.requireNonNull(schema.attribute(a)).id(), v, t);
    if (!added) {
      to.setRemoval(row);
    }
  }

  private CurrentDatabase step(CurrentDatabase first, CurrentDatabase before, Rows read) {
    int[] order = new RowSort(read).byTransaction();
    number(read, order);
    declare(first, before, read, order);
    BulkEdit edit = before.bulkEdit(BulkEdit.Rule.REPLACE, order.length);
    edit.setSchema(schema);
    boolean strict = before.config().isStrict();
    boolean history = before.config().keepsHistory();
    long t = 0;
    long tx = -1;
    for (int row : order) {
      Attribute a = schema.attribute(read.a(row));
      if (tx < 0 || read.t(row) != t) {
        t = read.t(row);
        tx = transactions.get(t);
      }
      if (a.id() == INSTANT) {
        dated.put(tx, 1);
        if (!history) {
          continue;
        }
      }
      boolean added = !read.isRemoval(row);
      if (strict && a.type() == ValueType.ANY && a.id() >= SystemAttributes.ALL.size()) {
        throw refuse(
            "transact/schema", "attribute is not declared: " + a.ident(), tuple(read, row));
      }
      Object v = value(a, read, row, added);
      if (a.isRef()) {
        v = entity((Long) v, read.t(row));
        edit.useEntity((Long) v);
      }
      edit.add(entity(read.e(row), read.t(row)), a.id(), v, tx, added);
    }
    edit.useEntity(lastEntity);
    edit.setTransaction(lastTx);
    return edit.build();
  }

  /** Gives the transactions of a step their ids, in their order. */
  private void number(Rows read, int[] order) {
    isSeen = false;
    for (int i = 0; i < order.length; i++) {
      long t = read.t(order[i]);
      boolean isNew = i == 0 || t != read.t(order[i - 1]);
      if (isNew && transactions.get(t) < 0) {
        transactions.put(t, ++lastTx);
      }
    }
  }

  /** Takes the declarations of a step. An ident that this database has is the same entity. */
  private void declare(CurrentDatabase first, CurrentDatabase before, Rows read, int[] order) {
    for (int row : order) {
      if (read.a(row) == Declaration.IDENT && entities.get(read.e(row)) < 0) {
        Object ident = read.value(row);
        if (ident instanceof Keyword) {
          org.cairndb.db.EntityIds.find(before, ident).ifPresent(e -> entities.put(read.e(row), e));
        }
      }
    }
    LoadedSchema declared = new LoadedSchema(first, before);
    for (int row : order) {
      Attribute a = schema.attribute(read.a(row));
      if (LoadedSchema.isDeclaring(a)) {
        boolean added = !read.isRemoval(row);
        Object v = value(a, read, row, added);
        declared.say(entity(read.e(row), read.t(row)), a, v, added);
      }
    }
    schema = declared.applyTo(schema);
  }

  private Object value(Attribute a, Rows read, int row, boolean added) {
    Object v = read.value(row);
    if (a.type() == ValueType.BIGINT && v instanceof Long l) {
      return BigInt.fromLong(l);
    }
    if (a.type() == ValueType.DOUBLE && v instanceof Float f) {
      return (double) f;
    }
    boolean fits = a.isRef() ? v instanceof Long : TypedValues.conforms(a.type(), v);
    if (!fits && (added || a.isRef())) {
      throw refuse(
          "transact/schema",
          "value is not of its attribute's type, expected " + a.type().keyword(),
          tuple(read, row));
    }
    return v;
  }

  private Object tuple(Rows read, int row) {
    return RT.vector(
        read.e(row), schema.ident(read.a(row)), read.value(row), read.t(row), !read.isRemoval(row));
  }

  /** The id that an entity of the other database has here. Its datoms mostly come together. */
  private long entity(long e, long t) {
    if (e == t) {
      return find(e, t);
    }
    if (!isSeen || e != seen) {
      seenHere = find(e, t);
      seen = e;
      isSeen = true;
    }
    return seenHere;
  }

  private long find(long e, long t) {
    long known = e == t ? transactions.get(t) : transactions.get(e);
    if (known < 0) {
      known = entities.get(e);
    }
    if (known < 0) {
      if (lastEntity + 1 >= CurrentDatabase.TX0) {
        throw new TransactionException(
            null, "transact/entities", "no entity ids are left: largest=" + lastEntity);
      }
      known = ++lastEntity;
      entities.put(e, known);
    }
    return known;
  }

  /** Gives the transactions that came without an instant the present one. */
  private CurrentDatabase date(CurrentDatabase first, CurrentDatabase before) {
    BulkEdit edit = before.bulkEdit(BulkEdit.Rule.REPLACE, 0);
    Date now = new Date(host.currentTimeMillis());
    for (long tx = first.maxTx() + 1; tx <= lastTx && before.config().keepsHistory(); tx++) {
      if (dated.get(tx) < 0) {
        edit.add(tx, INSTANT, now, tx, true);
      }
    }
    return edit.build();
  }

  private TransactionException refuse(String error, String reason, @Nullable Object tuple) {
    return new TransactionException(
        null,
        error,
        reason + ": row=" + rows + ", context=" + Shown.of(tuple),
        "row",
        rows,
        "context",
        tuple);
  }
}
