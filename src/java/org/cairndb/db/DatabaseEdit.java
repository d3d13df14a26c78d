package org.cairndb.db;

import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import java.util.List;
import java.util.UUID;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.cairndb.index.TreeEdit;
import org.jspecify.annotations.Nullable;

/**
 * The next version of a database in the making: the one mutable thing that a transaction, or the
 * replay of one, works on. It keeps the three trees the same, keeps what it takes away if the
 * database keeps history, and checks nothing else: rules of the schema are the caller's. For one
 * thread.
 */
public final class DatabaseEdit {
  private final CurrentDatabase before;
  private long tx;
  private final TreeEdit eavt;
  private final TreeEdit aevt;
  private final TreeEdit avet;
  private final RetiredFacts.@Nullable Edit retired;

  /** As it was before the transaction: what it says of history holds for all of it. */
  private Schema schemaBefore;

  private Schema schema;
  private long maxEntity;
  private IPersistentMap functions;
  private boolean purged;
  private Ancestry ancestry;

  DatabaseEdit(CurrentDatabase before, long tx) {
    this.before = before;
    this.tx = tx;
    this.eavt = before.tree(IndexOrder.EAVT).edit();
    this.aevt = before.tree(IndexOrder.AEVT).edit();
    this.avet = before.tree(IndexOrder.AVET).edit();
    RetiredFacts kept = before.retired();
    this.retired = kept == null ? null : kept.edit();
    this.schema = before.schema();
    this.schemaBefore = schema;
    this.maxEntity = before.maxEntity();
    this.functions = before.functions();
    this.purged = before.purged();
    this.ancestry = before.ancestry();
  }

  /** The transaction that added datoms belong to. */
  public long tx() {
    return tx;
  }

  /** Goes on with the next transaction: datoms added from now on belong to it. */
  public void begin(long nextTx) {
    tx = nextTx;
    schemaBefore = schema;
  }

  /** The attributes as they are now. */
  public Schema schema() {
    return schema;
  }

  /** Adds an attribute or changes what is known of one. */
  public void define(Attribute attribute) {
    schema = schema.with(attribute);
  }

  /** The attribute of a name, which gets an id if it has none. */
  public Attribute intern(Keyword ident) {
    schema = schema.interned(ident);
    return java.util.Objects.requireNonNull(schema.attribute(ident));
  }

  /** Keeps a transaction function under an ident, in memory; null takes it away. */
  public void install(Keyword ident, @Nullable IFn function) {
    functions = function == null ? functions.without(ident) : functions.assoc(ident, function);
  }

  /** The transaction function of an ident, or null. */
  public @Nullable IFn function(Keyword ident) {
    return (IFn) functions.valAt(ident);
  }

  /** The largest entity id given out or used until now. */
  public long maxEntity() {
    return maxEntity;
  }

  /** Notes that an entity id is in use. */
  public void useEntity(long e) {
    if (e < CurrentDatabase.TX0 && e > maxEntity) {
      maxEntity = e;
    }
  }

  /** Gives out an entity id. */
  public long nextEntity() {
    return ++maxEntity;
  }

  /**
   * Adds a datom.
   *
   * @param v canonical value
   * @return whether it was not there before
   */
  public boolean add(long e, Attribute a, Object v) {
    Object shared = avet.addShared(e, a.id(), v, tx);
    if (shared == null) {
      return false;
    }
    eavt.add(e, a.id(), shared, tx);
    aevt.add(e, a.id(), shared, tx);
    if (retired != null) {
      retired.asserted(tx, e, a.id(), shared);
    }
    useEntity(e);
    return true;
  }

  /**
   * Takes a datom away. It is kept as history, unless this transaction added it or its attribute
   * has none.
   *
   * @return whether it was there
   */
  public boolean retract(long e, Attribute a, Object v) {
    long since = retired == null ? tx : eavt.find(e, a.id(), v);
    if (since < 0 || !eavt.remove(e, a.id(), v)) {
      return false;
    }
    if (retired != null && since != tx && hasHistory(a)) {
      retired.add(e, a.id(), v, since, tx);
    } else if (retired != null) {
      retired.forgotten(since, e, a.id(), v);
    }
    aevt.remove(e, a.id(), v);
    avet.remove(e, a.id(), v);
    return true;
  }

  /** Forgets facts that held before, for all views of other times and for the log. */
  public void purge(Purge purge) {
    if (retired != null) {
      retired.purge(purge);
      purged = true;
    }
  }

  /** Notes what the transaction has come from, beside the one before it. */
  public void merge(List<UUID> parents) {
    ancestry = ancestry.merged(tx - CurrentDatabase.TX0, parents);
  }

  /** Notes that the transactions to come are a branch's own; see {@link Ancestry#branching}. */
  public void branch(long line, long origin) {
    ancestry = ancestry.branching(tx + 1 - CurrentDatabase.TX0, line, origin);
  }

  /** The facts of a range that held before, as a tree of those has them. */
  public @Nullable Scan scanRetired(IndexRange range) {
    return retired == null ? null : retired.seal().tree(range.order()).scan(range);
  }

  private boolean hasHistory(Attribute a) {
    return a.id() >= schemaBefore.size() || !schemaBefore.attribute(a.id()).noHistory();
  }

  /** The transaction that asserted a datom, or -1 if it does not hold now. */
  public long find(long e, Attribute a, Object v) {
    return eavt.find(e, a.id(), v);
  }

  /** The first value that an entity has of an attribute now, or null. */
  public @Nullable Object firstValue(long e, Attribute a) {
    return eavt.firstValue(Key.ea(e, a.id()));
  }

  /** The first entity that has a value of an attribute now, or -1. */
  public long firstEntity(Attribute a, Object v) {
    return avet.firstEntity(Key.av(a.id(), v));
  }

  /** The datoms of a range as they are now; to be read to its end before the next change. */
  public Scan scan(IndexRange range) {
    return tree(range.order()).scan(range);
  }

  private TreeEdit tree(IndexOrder order) {
    return switch (order) {
      case EAVT -> eavt;
      case AEVT -> aevt;
      case AVET -> avet;
    };
  }

  /** The database as it is now. The edit may go on; later changes do not reach what was sealed. */
  public CurrentDatabase seal() {
    CurrentDatabase next =
        before.next(
            schema,
            eavt.seal(),
            aevt.seal(),
            avet.seal(),
            retired == null ? null : retired.seal(),
            maxEntity,
            tx,
            functions);
    CurrentDatabase whole = purged ? next.withPurged() : next;
    return ancestry == before.ancestry() ? whole : whole.withAncestry(ancestry);
  }
}
