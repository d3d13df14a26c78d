package org.cairndb.transact;

import clojure.lang.IFn;
import clojure.lang.IPersistentVector;
import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueType;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;
import org.cairndb.db.SystemEntities;
import org.cairndb.error.TransactionException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * One run over the data of a transaction: the version in the making and what the parts of the
 * processor share. Thrown away if the run finds that two tempids, or a tempid and an entity, are
 * the same. For one thread.
 */
final class Transaction {
  /** How deep maps may lie in maps, and calls of transaction functions in their results. */
  private static final int MAX_DEPTH = 400;

  private static final Attribute TX_INSTANT = Schema.INITIAL.attribute(8);

  final CurrentDatabase before;
  final DatabaseEdit edit;
  final long tx;
  final boolean strict;

  /** Whether datoms refer to attributes, which then are entities. */
  final boolean refs;

  /** Whether a datom in the data keeps the transaction that it names. */
  final boolean keepsTx;

  final Changes changes;
  final EntityIds ids;
  final TypedValues values;
  final Facts facts;
  final Tuples tuples;
  final Declarations declarations;
  final Constraints constraints;
  final EntitySpecs specs;
  final EntityMaps maps;
  final Purges purges;
  final Operations operations;

  private final Set<Integer> touchedAttributes = new TreeSet<>();
  private @Nullable Object context;
  private @Nullable CurrentDatabase sealed;
  private int sealedVersion = -1;
  private int depth;

  Transaction(CurrentDatabase before, Identities identities, boolean keepsTx) {
    this.before = before;
    this.tx = before.maxTx() + 1;
    this.edit = before.edit(tx);
    this.strict = before.config().isStrict();
    this.refs = before.config().refersToAttributes();
    this.keepsTx = keepsTx;
    this.changes = new Changes(edit);
    this.ids = new EntityIds(this, identities);
    this.values = new TypedValues(this);
    this.facts = new Facts(this);
    this.tuples = new Tuples(this);
    this.declarations = new Declarations(this);
    this.constraints = new Constraints(this);
    this.specs = new EntitySpecs(this);
    this.maps = new EntityMaps(this);
    this.purges = new Purges(this);
    this.operations = new Operations(this);
  }

  /** Notes what is being processed, for errors; gives what was before. */
  @Nullable Object enter(@Nullable Object datum) {
    Object outer = context;
    context = datum;
    return outer;
  }

  /** What is being processed. */
  @Nullable Object context() {
    return context;
  }

  /** Enters a datum that is part of another; {@link #ascend} leaves it. */
  @Nullable Object descend(Object datum) {
    if (++depth > MAX_DEPTH) {
      throw refuse("transact/syntax", "nested too deep", "limit", MAX_DEPTH);
    }
    return enter(datum);
  }

  /** Goes back to the datum that {@link #descend} gave. */
  void ascend(@Nullable Object outer) {
    depth--;
    enter(outer);
  }

  /** Keeps a transaction function in memory; null takes it away. */
  void install(Keyword ident, @Nullable IFn function) {
    edit.install(ident, function);
    sealedVersion = -1;
  }

  /**
   * Sets the instant of this transaction, which may be long ago, but not before that of the newest:
   * else a time would not tell what came before it.
   */
  void instant(Date instant) {
    Long previous = previousInstant();
    if (previous != null && instant.getTime() < previous) {
      throw refuse(
          "transact/tx-instant",
          "a transaction cannot be earlier than the one before it",
          "instant",
          instant,
          "newest",
          new Date(previous));
    }
    changes.instant(edit.schema().attribute(TX_INSTANT.id()), instant);
  }

  /** The instant of the transaction before this one, in milliseconds since 1970; null if none. */
  @Nullable Long previousInstant() {
    return instant(before);
  }

  /** The instant of the newest transaction of a database; null if it has none. */
  static @Nullable Long instant(CurrentDatabase database) {
    Object value = database.firstValue(database.maxTx(), TX_INSTANT.id());
    return value instanceof Date date ? (Long) date.getTime() : null;
  }

  /** Brings everything to an end that was put off, and checks what can only be checked now. */
  void finish() {
    declarations.refresh();
    tuples.flush();
    tuples.check();
    declarations.validate();
    specs.check();
  }

  /** The database as this transaction has made it until now. */
  CurrentDatabase intermediate() {
    tuples.flush();
    declarations.refresh();
    CurrentDatabase database = sealed;
    if (database == null || sealedVersion != changes.version()) {
      database = edit.seal();
      sealed = database;
      sealedVersion = changes.version();
    }
    return database;
  }

  /** The attribute of a name, or null if it has not been mentioned. */
  @Nullable Attribute known(Keyword ident) {
    Attribute attribute = edit.schema().attribute(ident);
    if (attribute == null) {
      Attribute later = SystemAttributes.later(ident);
      if (later == null) {
        return null;
      }
      attribute =
          refs
              ? SystemEntities.entity(later.withId(edit.schema().size()))
              : later.withId(edit.schema().size());
      define(attribute);
    }
    return (strict && isUndeclared(attribute)) ? null : attribute;
  }

  private static boolean isUndeclared(Attribute attribute) {
    return attribute.type() == ValueType.ANY && attribute.id() >= SystemAttributes.ALL.size();
  }

  /**
   * The attribute of a name that is about to be used: given an id where no schema is needed, else
   * refused if unknown.
   */
  Attribute attribute(Keyword ident) {
    Attribute attribute = known(ident);
    if (attribute != null) {
      return attribute;
    }
    if (strict) {
      throw unknown(ident);
    }
    if (ident == EntityMaps.DB_ID) {
      throw refuse("transact/syntax", ":db/id is no attribute", "attribute", ident);
    }
    Attribute interned = edit.intern(ident);
    touchedAttributes.add(interned.id());
    return interned;
  }

  TransactionException unknown(Keyword ident) {
    Keyword near = edit.schema().nearest(ident);
    return refuse(
        "transact/schema",
        "attribute is not declared"
            + (near == null ? "" : ", did you mean " + near + "?")
            + " (a database with :schema-flexibility :write takes declared attributes only)",
        "attribute",
        ident);
  }

  /** Puts an attribute in the place of the one with its id. */
  void define(Attribute attribute) {
    edit.define(attribute);
    touchedAttributes.add(attribute.id());
    constraints.forget();
    sealedVersion = -1;
  }

  /** The attributes that are new or have changed. */
  List<Attribute> definedAttributes() {
    List<Attribute> defined = new ArrayList<>();
    for (int id : touchedAttributes) {
      Attribute now = edit.schema().attribute(id);
      if (id >= before.schema().size() || !now.equals(before.schema().attribute(id))) {
        defined.add(now);
      }
    }
    return List.copyOf(defined);
  }

  /** A value that an entity has of an attribute now, or null. */
  @Nullable Object value(long e, Attribute a) {
    return edit.firstValue(e, a);
  }

  /** All values that an entity has of an attribute now, in order. */
  List<Object> values(long e, Attribute a) {
    List<Object> found = new ArrayList<>();
    Scan scan = edit.scan(IndexRange.of(IndexOrder.EAVT, Key.ea(e, a.id())));
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        found.add(scan.leaf().v().get(i));
      }
    }
    return found;
  }

  /** The first entity that has a value now, or -1. */
  long holder(Attribute a, Object v) {
    return edit.firstEntity(a, v);
  }

  /** All entities that have a value now. */
  List<Long> holders(Attribute a, Object v) {
    List<Long> found = new ArrayList<>();
    Scan scan = edit.scan(IndexRange.of(IndexOrder.AVET, Key.av(a.id(), v)));
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        found.add(scan.leaf().e()[i]);
      }
    }
    return found;
  }

  /**
   * A refusal that shows the datum being processed.
   *
   * @param reason what is wrong
   * @param data names and values in turn, shown in the message and kept in the exception's data
   */
  TransactionException refuse(String error, String reason, @Nullable Object... data) {
    return refuse(null, error, reason, data);
  }

  /** As above, because of another exception. */
  TransactionException refuse(
      @Nullable Throwable cause, String error, String reason, @Nullable Object... data) {
    StringBuilder message = new StringBuilder(reason).append(": ");
    for (int i = 0; i < data.length; i += 2) {
      message.append(data[i]).append('=').append(Shown.of(data[i + 1])).append(", ");
    }
    message.append("context=").append(Shown.of(context));
    @Nullable Object[] all = java.util.Arrays.copyOf(data, data.length + 2);
    all[data.length] = "context";
    all[data.length + 1] = context;
    return new TransactionException(cause, error, message.toString(), all);
  }

  /** Names for a message. */
  static IPersistentVector vector(List<?> elements) {
    return PersistentVector.create(elements);
  }
}
