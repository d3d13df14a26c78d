package org.cairndb.db;

import java.util.UUID;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.NodeCache;
import org.cairndb.index.Scan;
import org.cairndb.index.Tree;

/**
 * The facts that hold after a transaction: three trees of the same datoms, the schema, and two
 * counters. Immutable; versions share what they have in common.
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
  private final long maxEntity;
  private final long maxTx;

  /**
   * A database value from its parts, which must belong together.
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
    this.id = id;
    this.config = config;
    this.schema = schema;
    this.eavt = eavt;
    this.aevt = aevt;
    this.avet = avet;
    this.maxEntity = maxEntity;
    this.maxTx = maxTx;
  }

  /** A database without datoms. */
  public static CurrentDatabase empty(UUID id, Config config, NodeCache nodes) {
    return new CurrentDatabase(
        id,
        config,
        Schema.INITIAL,
        Tree.empty(IndexOrder.EAVT, nodes),
        Tree.empty(IndexOrder.AEVT, nodes),
        Tree.empty(IndexOrder.AVET, nodes),
        0,
        TX0);
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

  /** One of its trees. */
  public Tree tree(IndexOrder order) {
    return switch (order) {
      case EAVT -> eavt;
      case AEVT -> aevt;
      case AVET -> avet;
    };
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
  public long count(IndexRange range) {
    return tree(range.order()).count(range);
  }

  @Override
  public boolean isFiltered() {
    return false;
  }

  /** Begins the next version. */
  public DatabaseEdit edit(long tx) {
    return new DatabaseEdit(this, tx);
  }
}
