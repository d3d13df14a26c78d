package org.cairndb;

import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Date;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.cairndb.data.FromJava;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.Values;
import org.cairndb.db.Answers;
import org.cairndb.db.BulkEdit;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.db.DatabaseValue;
import org.cairndb.db.Dialect;
import org.cairndb.db.Entity;
import org.cairndb.db.FilteredDatabase;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;
import org.cairndb.error.CairnException;
import org.cairndb.index.NodeCache;
import org.cairndb.index.Tree;
import org.cairndb.storage.MemoryStorage;
import org.cairndb.system.Host;
import org.cairndb.system.SystemHost;
import org.cairndb.transact.SchemaMap;
import org.cairndb.transact.TransactionProcessor;
import org.cairndb.transact.TxReport;
import org.jspecify.annotations.Nullable;

/**
 * What can be done with a database value without a connection: nothing here is stored. Safe for any
 * number of threads.
 */
public final class Databases {
  private static final Keyword TX_PARTITION = Keyword.intern("db.part", "tx");
  private static final Keyword CURRENT_TX = Keyword.intern("db", "current-tx");
  private static final AtomicLong LAST_TEMPID = new AtomicLong(-1_000_000);
  private static final Host HOST = SystemHost.INSTANCE;
  private static final Config MEMORY =
      new Config(Config.SCHEMALESS.map().assoc(Config.KEEP_HISTORY, false));

  /** Values without a connection are never written, so there is nothing to load. */
  private static final NodeCache NODES =
      new NodeCache(new MemoryStorage(HOST, new byte[0]), Long.MAX_VALUE);

  static {
    Answers.give(new DatabaseAnswers());
  }

  private Databases() {}

  /** Has what database values need to answer Java programs. Those who give them out call it. */
  static void load() {
    // Loading this class did it.
  }

  /**
   * A database value in memory without datoms. It takes any attribute and keeps no history.
   *
   * @param schema as DataScript writes it, {@code {:aka {:db/cardinality :db.cardinality/many}}},
   *     or null for none
   * @throws CairnException if the schema is wrong
   */
  public static CurrentDatabase empty(@Nullable Object schema) {
    return empty(schema, schema(schema));
  }

  private static CurrentDatabase empty(@Nullable Object written, Schema schema) {
    return new CurrentDatabase(
        HOST.randomUuid(),
        config(written),
        schema,
        Tree.empty(IndexOrder.EAVT, NODES),
        Tree.empty(IndexOrder.AEVT, NODES),
        Tree.empty(IndexOrder.AVET, NODES),
        0,
        CurrentDatabase.TX0);
  }

  private static Config config(@Nullable Object schema) {
    return schema == null ? MEMORY : new Config(MEMORY.map().assoc(Config.SCHEMA, schema));
  }

  /**
   * The same datoms with another schema. Nothing is checked: the values must be such as the schema
   * declares them.
   *
   * @param schema as for {@link #empty}; it replaces the whole schema
   * @throws CairnException if the schema is wrong
   */
  public static CurrentDatabase withSchema(CurrentDatabase database, @Nullable Object schema) {
    Schema declared = schema(schema);
    Schema all = Schema.INITIAL;
    for (int id = all.size(); id < database.schema().size(); id++) {
      Keyword ident = database.schema().ident(id);
      Attribute attribute = declared.attribute(ident);
      all = all.with(attribute == null ? Attribute.schemaless(id, ident) : attribute.withId(id));
    }
    for (Attribute attribute : declared.byName()) {
      if (all.attribute(attribute.ident()) == null) {
        all = all.with(attribute.withId(all.size()));
      }
    }
    return database.withSchema(config(schema), all);
  }

  /** A schema as DataScript writes it, read; {@code null} declares nothing. */
  static Schema schema(@Nullable Object schema) {
    if (schema != null && !(schema instanceof Map)) {
      throw new CairnException(
          "schema/validation",
          "a schema is a map from attributes to declarations: found=" + RT.printString(schema),
          "found",
          schema);
    }
    return SchemaMap.parse((Map<?, ?>) schema);
  }

  /**
   * A database value in memory with given datoms. Nothing is checked: what is given is what it has.
   *
   * @param datoms a collection of datoms or of vectors {@code [e a v]}, {@code [e a v tx]} or
   *     {@code [e a v tx added]}; retracted ones are left out
   * @param schema as for {@link #empty}
   * @throws CairnException if something is no datom
   */
  public static CurrentDatabase of(@Nullable Object datoms, @Nullable Object schema) {
    if (datoms != null && !(datoms instanceof Iterable)) {
      throw notADatom("datoms come in a collection", datoms);
    }
    List<Datom> all = new ArrayList<>();
    for (Iterator<?> given = RT.iter(datoms); given.hasNext(); ) {
      Datom datom = datom(given.next());
      if (datom.added()) {
        all.add(datom);
      }
    }
    all.sort(Comparator.comparingLong(Datom::tx));
    BulkEdit edit = empty(schema).bulkEdit(BulkEdit.Rule.KEEP, all.size());
    for (Datom datom : all) {
      Attribute attribute = edit.intern(datom.a());
      edit.add(datom.e(), attribute.id(), datom.v(), datom.tx(), true);
      if (attribute.isRef() && datom.v() instanceof Long target) {
        edit.useEntity(target);
      }
    }
    if (!all.isEmpty()) {
      edit.setTransaction(all.get(all.size() - 1).tx());
    }
    return edit.build();
  }

  /**
   * The same with counters that may be ahead of the datoms.
   *
   * @param maxEntity the largest entity id that has been given out, transactions apart
   * @param maxTx the newest transaction's id
   */
  public static CurrentDatabase of(
      @Nullable Object datoms, @Nullable Object schema, long maxEntity, long maxTx) {
    CurrentDatabase database = of(datoms, schema);
    DatabaseEdit edit = database.edit(Math.max(maxTx, database.maxTx()));
    edit.useEntity(maxEntity);
    return edit.seal();
  }

  /** The datom that a vector of three to five components means. */
  private static Datom datom(@Nullable Object given) {
    if (given instanceof Datom datom) {
      return datom;
    }
    if (given instanceof List<?> parts
        && parts.size() >= 3
        && parts.size() <= 5
        && parts.get(0) instanceof Number e
        && parts.get(1) instanceof Keyword a
        && (parts.size() == 3 || parts.get(3) instanceof Number)) {
      long tx = parts.size() == 3 ? CurrentDatabase.TX0 : ((Number) parts.get(3)).longValue();
      boolean added = parts.size() < 5 || !Boolean.FALSE.equals(parts.get(4));
      return new Datom(e.longValue(), a, Values.canonical(parts.get(2)), tx, added);
    }
    throw notADatom("not a datom", given);
  }

  private static CairnException notADatom(String reason, @Nullable Object found) {
    return new CairnException(
        "datom/syntax",
        reason + ": expected=[e a v tx added], found=" + RT.printString(found),
        "found",
        found);
  }

  /**
   * What a transaction would do to a database value. Nothing is stored, and the value stays as it
   * is.
   *
   * @param database a whole database value
   * @param txData a collection of maps, vectors and datoms
   * @param txMeta facts about the transaction itself, or null
   * @throws CairnException if something is wrong with the data, or {@code :transaction/filtered}
   */
  public static TxReport with(
      @Nullable Object database, @Nullable Object txData, @Nullable Object txMeta) {
    return with(Dialect.DATAHIKE, database, txData, txMeta);
  }

  /** The same in one of the dialects. */
  public static TxReport with(
      Dialect dialect,
      @Nullable Object database,
      @Nullable Object txData,
      @Nullable Object txMeta) {
    if (database instanceof CurrentDatabase whole) {
      return TransactionProcessor.process(
          dialect,
          whole.uncommitted(),
          FromJava.txData(txData),
          FromJava.entityMap(txMeta),
          HOST.currentTimeMillis());
    }
    throw new CairnException(
        "transaction/filtered",
        "part of a database cannot be transacted on, use the database that it is part of: database="
            + value(database),
        "database",
        database);
  }

  /**
   * What was passed as a database value, if it is one.
   *
   * @throws CairnException {@code :database/syntax} if it is not, often because it is a connection
   */
  public static DatabaseValue value(@Nullable Object database) {
    if (database instanceof DatabaseValue value) {
      return value;
    }
    boolean isConnection = database instanceof Connection;
    throw new CairnException(
        "database/syntax",
        "not a database value"
            + (isConnection ? ", dereference the connection" : "")
            + ": found="
            + (isConnection ? String.valueOf(database) : RT.printString(database)),
        "found",
        database);
  }

  /**
   * A view with the datoms for which a predicate is true.
   *
   * @param predicate gets the unfiltered database and a datom
   */
  public static DatabaseValue filter(@Nullable Object database, IFn predicate) {
    return new FilteredDatabase(
        value(database),
        (unfiltered, datom) -> RT.booleanCast(predicate.invoke(unfiltered, datom)));
  }

  /**
   * All that a database has ever held, assertions and retractions.
   *
   * @throws CairnException {@code :history/not-kept} if it keeps no history
   */
  public static DatabaseValue history(@Nullable Object database) {
    return value(database).history();
  }

  /**
   * The state of a database after a transaction, or at a time.
   *
   * @param point the transaction's id or its t, a {@link Date} or an {@link Instant}
   * @throws CairnException {@code :history/not-kept} if it keeps no history, {@code
   *     :time-point/invalid} if the point is none
   */
  public static DatabaseValue asOf(@Nullable Object database, @Nullable Object point) {
    DatabaseValue value = value(database);
    Instant time = instant(point);
    return time != null ? value.asOf(time) : value.asOf(transaction(point));
  }

  /**
   * What has been asserted in a database after a transaction, or a time, and still holds.
   *
   * @param point the transaction's id or its t, a {@link Date} or an {@link Instant}; a negative
   *     number stands for the beginning
   * @throws CairnException {@code :history/not-kept} if it keeps no history, {@code
   *     :time-point/invalid} if the point is none
   */
  public static DatabaseValue since(@Nullable Object database, @Nullable Object point) {
    DatabaseValue value = value(database);
    Instant time = instant(point);
    return time != null ? value.since(time) : value.since(Math.max(0, transaction(point)));
  }

  /**
   * The time that a point in time means in a database: of a transaction its own.
   *
   * @param point the transaction's id or its t, a {@link Date} or an {@link Instant}
   * @throws CairnException {@code :time-point/invalid} if the point is none
   */
  public static Instant instant(@Nullable Object database, @Nullable Object point) {
    Instant time = instant(point);
    if (time != null) {
      return time;
    }
    long tx = value(database).asOf(transaction(point)).maxTx();
    Entity entity = Entity.of(value(database), tx);
    Object said = entity == null ? null : entity.valAt(SystemAttributes.TX_INSTANT);
    if (said instanceof Date date) {
      return date.toInstant();
    }
    throw notATimePoint("no transaction", point);
  }

  private static @Nullable Instant instant(@Nullable Object point) {
    if (point instanceof Date date) {
      return Instant.ofEpochMilli(date.getTime());
    }
    return point instanceof Instant instant ? instant : null;
  }

  private static long transaction(@Nullable Object point) {
    if (point instanceof Long || point instanceof Integer) {
      return ((Number) point).longValue();
    }
    throw notATimePoint("not a point in time", point);
  }

  private static CairnException notATimePoint(String reason, @Nullable Object found) {
    return new CairnException(
        "time-point/invalid",
        reason
            + ": expected=a transaction's id, its t or an instant, found="
            + RT.printString(found),
        "time-point",
        found);
  }

  /**
   * A tempid that nobody else in this process has; the name of the transaction for its partition.
   */
  public static Object tempid(@Nullable Object partition) {
    return partition == TX_PARTITION ? CURRENT_TX : (Object) LAST_TEMPID.decrementAndGet();
  }

  /** A random UUID whose first 32 bits are the time in seconds, so that they ascend with time. */
  public static UUID squuid() {
    return squuid(HOST.currentTimeMillis());
  }

  /** The same for another time, in milliseconds since 1970. */
  public static UUID squuid(long millis) {
    UUID random = HOST.randomUuid();
    long high = ((millis / 1000) << 32) | (random.getMostSignificantBits() & 0xFFFF_FFFFL);
    return new UUID(high, random.getLeastSignificantBits());
  }
}
