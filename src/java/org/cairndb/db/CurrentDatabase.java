package org.cairndb.db;

import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import java.util.UUID;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.NodeCache;
import org.cairndb.index.Period;
import org.cairndb.index.Scan;
import org.cairndb.index.Tree;
import org.cairndb.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * The facts that hold after a transaction: three trees of the same datoms, the schema, and two
 * counters; and, if the database keeps history, three trees of the facts that held before.
 * Immutable; versions share what they have in common.
 */
public final class CurrentDatabase extends DatabaseValue {
  /**
   * The id of the transaction before the first: transaction t has the id {@code TX0 + t}. As in
   * Datahike.
   */
  public static final long TX0 = 0x20000000L;

  private final UUID id;
  private final Config config;
  private final Schema schema;
  private final Tree eavt;
  private final Tree aevt;
  private final Tree avet;
  private final @Nullable RetiredFacts retired;
  private final long maxEntity;
  private final long maxTx;
  private final IPersistentMap functions;
  private final boolean purged;
  private final Ancestry ancestry;

  /**
   * A database value without history from its parts, which must belong together.
   *
   * @param id the database's identity
   * @param config what it was created with
   * @param schema its attributes
   * @param eavt the datoms by entity
   * @param aevt the same by attribute and entity
   * @param avet the same by attribute and value
   * @param maxEntity the largest entity id given out or used
   * @param maxTx the newest transaction's id
   */
  public CurrentDatabase(
      UUID id,
      Config config,
      Schema schema,
      Tree eavt,
      Tree aevt,
      Tree avet,
      long maxEntity,
      long maxTx) {
    this(
        id,
        config,
        schema,
        eavt,
        aevt,
        avet,
        null,
        maxEntity,
        maxTx,
        PersistentHashMap.EMPTY,
        false,
        Ancestry.NONE);
  }

  private CurrentDatabase(
      UUID id,
      Config config,
      Schema schema,
      Tree eavt,
      Tree aevt,
      Tree avet,
      @Nullable RetiredFacts retired,
      long maxEntity,
      long maxTx,
      IPersistentMap functions,
      boolean purged,
      Ancestry ancestry) {
    this.id = id;
    this.config = config;
    this.schema = schema;
    this.eavt = eavt;
    this.aevt = aevt;
    this.avet = avet;
    this.retired = retired;
    this.maxEntity = maxEntity;
    this.maxTx = maxTx;
    this.functions = functions;
    this.purged = purged;
    this.ancestry = ancestry;
  }

  /** A database without datoms, which will keep history if it is configured to. */
  public static CurrentDatabase empty(UUID id, Config config, NodeCache nodes) {
    CurrentDatabase empty =
        new CurrentDatabase(
            id,
            config,
            config.initialSchema(),
            Tree.empty(IndexOrder.EAVT, nodes),
            Tree.empty(IndexOrder.AEVT, nodes),
            Tree.empty(IndexOrder.AVET, nodes),
            0,
            TX0);
    return config.keepsHistory() ? empty.withHistory(RetiredFacts.none(nodes)) : empty;
  }

  /** This database with the facts that held before, which it goes on to keep. */
  public CurrentDatabase withHistory(RetiredFacts facts) {
    return new CurrentDatabase(
        id, config, schema, eavt, aevt, avet, facts, maxEntity, maxTx, functions, purged, ancestry);
  }

  /** What an edit has made of this database. */
  CurrentDatabase next(
      Schema newSchema,
      Tree newEavt,
      Tree newAevt,
      Tree newAvet,
      @Nullable RetiredFacts newRetired,
      long newMaxEntity,
      long newMaxTx,
      IPersistentMap newFunctions) {
    return new CurrentDatabase(
        id,
        config,
        newSchema,
        newEavt,
        newAevt,
        newAvet,
        newRetired,
        newMaxEntity,
        newMaxTx,
        newFunctions,
        purged,
        ancestry);
  }

  /** Whether this is a state of the database in a storage, or of one of its branches. */
  public boolean isIn(Storage storage) {
    return eavt.isIn(storage);
  }

  /**
   * Whether facts have been purged since this was stored as a whole: what is stored of it may still
   * have their bytes.
   */
  public boolean purged() {
    return purged;
  }

  CurrentDatabase withPurged() {
    return new CurrentDatabase(
        id, config, schema, eavt, aevt, avet, retired, maxEntity, maxTx, functions, true, ancestry);
  }

  /** This database with the transaction functions that another version has in memory. */
  public CurrentDatabase withFunctionsOf(CurrentDatabase other) {
    return new CurrentDatabase(
        id,
        config,
        schema,
        eavt,
        aevt,
        avet,
        retired,
        maxEntity,
        maxTx,
        other.functions,
        purged,
        ancestry);
  }

  /** The commits that have led to it. */
  public Ancestry ancestry() {
    return ancestry;
  }

  /** This database as what other commits have led to. */
  public CurrentDatabase withAncestry(Ancestry other) {
    return new CurrentDatabase(
        id, config, schema, eavt, aevt, avet, retired, maxEntity, maxTx, functions, purged, other);
  }

  /** This database to make others of without a commit: they keep the id of its own. */
  public CurrentDatabase uncommitted() {
    Ancestry held = ancestry.held(basisT());
    return held == ancestry ? this : withAncestry(held);
  }

  /** The database's identity, the same for all its versions and replicas. */
  public UUID id() {
    return id;
  }

  @Override
  public Config config() {
    return config;
  }

  @Override
  public Schema schema() {
    return schema;
  }

  @Override
  public long maxTx() {
    return maxTx;
  }

  @Override
  public long maxEntity() {
    return maxEntity;
  }

  @Override
  public long datomCount() {
    return eavt.count();
  }

  /** About how much heap its trees have taken for what has changed; see {@link Tree#dirtied}. */
  public long dirtied() {
    return eavt.dirtied()
        + aevt.dirtied()
        + avet.dirtied()
        + (retired == null ? 0 : retired.dirtied());
  }

  /** One of its trees. */
  public Tree tree(IndexOrder order) {
    return switch (order) {
      case EAVT -> eavt;
      case AEVT -> aevt;
      case AVET -> avet;
    };
  }

  /**
   * The facts that held before; null if the database keeps no history, or was made by a version of
   * Cairn that did not.
   */
  public @Nullable RetiredFacts retired() {
    return retired;
  }

  @Override
  public Period period() {
    return Period.PRESENT;
  }

  @Override
  public CurrentDatabase current() {
    return this;
  }

  @Override
  DatabaseValue seen(Period period, String view, @Nullable Object point) {
    return new PeriodDatabase(this, this, period, view, point);
  }

  @Override
  public Scan scan(IndexRange range) {
    return tree(range.order()).scan(range);
  }

  @Override
  public Scan scanBackward(IndexRange range) {
    return tree(range.order()).scanBackward(range);
  }

  @Override
  public @Nullable Object firstValue(long e, int attribute) {
    return eavt.firstValue(Key.ea(e, attribute));
  }

  @Override
  public long firstEntity(int attribute, Object value) {
    return avet.firstEntity(Key.av(attribute, value));
  }

  @Override
  public long count(IndexRange range) {
    return tree(range.order()).count(range);
  }

  @Override
  public boolean isFiltered() {
    return false;
  }

  /**
   * The transaction function that {@code :db/fn} gave to an ident, or null. Functions are passed on
   * from version to version in memory only: they are not stored, take no part in equality, and a
   * database that is opened again has none.
   */
  public @Nullable IFn function(Keyword ident) {
    return (IFn) functions.valAt(ident);
  }

  IPersistentMap functions() {
    return functions;
  }

  /**
   * The same facts under another schema, which must give each attribute the id that it has now.
   * Values are not looked at.
   */
  public CurrentDatabase withSchema(Config newConfig, Schema newSchema) {
    return new CurrentDatabase(
        id, newConfig, newSchema, eavt, aevt, avet, retired, maxEntity, maxTx, functions, purged,
        ancestry);
  }

  /** Begins the next version, of many datoms at once. */
  public BulkEdit bulkEdit(BulkEdit.Rule rule, int expected) {
    return new BulkEdit(this, rule, expected);
  }

  /** Begins the next version. */
  public DatabaseEdit edit(long tx) {
    return new DatabaseEdit(this, tx);
  }
}
