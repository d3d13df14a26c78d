package org.cairndb.query.execute;

import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Database;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.cairndb.query.plan.Comparisons;
import org.cairndb.query.plan.Node;
import org.jspecify.annotations.Nullable;

/**
 * Matches a pattern against a database and joins what it finds to the bindings. How it reads
 * depends on what is bound and on the sizes at that moment: a look-up per row where rows are few,
 * else one pass over a slice of an index.
 */
final class DatabaseMatch {
  private final Terms terms;
  private final Database database;
  private final Bindings bindings;
  private final long wanted;
  private final Comparisons.@Nullable Range limits;

  /**
   * @param wanted the variables that are used after this pattern
   * @param limits what comparisons say of the value's variable, or null
   */
  private DatabaseMatch(
      Database database,
      Node.Match match,
      Bindings bindings,
      long wanted,
      Comparisons.@Nullable Range limits) {
    this.database = database;
    this.bindings = bindings;
    this.terms = new Terms(database, match, bindings);
    this.wanted = wanted;
    this.limits = limits;
  }

  static void match(
      Database database,
      Node.Match match,
      Bindings bindings,
      long wanted,
      Comparisons.@Nullable Range limits) {
    new DatabaseMatch(database, match, bindings, wanted, limits).run();
  }

  private void run() {
    if (terms.isImpossible()) {
      bindings.fail();
      return;
    }
    Relation byEntity = driver(Terms.E);
    Relation byValue = driver(Terms.V);
    boolean idsOnly =
        byEntity == null || byEntity.column(terms.slots[Terms.E]) instanceof Cells.Longs;
    terms.addDependencies(bindings.dependencies(), idsOnly);
    if (terms.attribute != null && !terms.hasRepeatedSlot()) {
      if (byEntity != null && idsOnly) {
        bindings.remove(terms.slots[Terms.E]);
        bindings.add(
            EntityJoin.join(terms, byEntity, wanted | shared(byEntity), bindings.budget()));
        return;
      }
      if (byValue != null && byEntity == null && terms.isOpen(Terms.E) && isComparable(byValue)) {
        bindings.remove(terms.slots[Terms.V]);
        bindings.add(
            new ValueJoin(terms, byValue, wanted | shared(byValue), bindings.budget()).join());
        return;
      }
    }
    if (terms.isOpen(Terms.A)
        && byEntity != null
        && idsOnly
        && byEntity.rows() * Access.LOOKUP < total()) {
      joinEntities(byEntity);
      return;
    }
    joinAll(byEntity, byValue);
  }

  /** The relation that has the variable at a position, or null. */
  private @Nullable Relation driver(int position) {
    int slot = terms.slots[position];
    return slot < 0 ? null : bindings.relationOf(slot);
  }

  /**
   * Variables of this pattern that relations other than the driving one have: their columns are
   * needed to join.
   */
  private long shared(Relation driving) {
    return bindings.bound() & ~driving.mask();
  }

  /** Whether the index can be asked for the values of a column as they are. */
  private boolean isComparable(Relation relation) {
    boolean isRef = terms.attribute != null && terms.attribute.isRef();
    return !isRef || relation.column(terms.slots[Terms.V]) instanceof Cells.Longs;
  }

  private long total() {
    return database.count(IndexRange.of(IndexOrder.EAVT, Key.ALL));
  }

  /** Any attribute of entities that are known. */
  private void joinEntities(Relation byEntity) {
    long visible = wanted | bindings.bound();
    DatomWriter writer = new DatomWriter(terms, visible, 1 << Terms.V, byEntity.rows());
    Relation entities =
        Joins.distinct(byEntity.project(1L << terms.slots[Terms.E], false), bindings.budget());
    long[] ids = ((Cells.Longs) entities.cells()[0]).array();
    for (int row = 0; row < entities.rows(); row++) {
      read(writer, IndexRange.of(IndexOrder.EAVT, Key.e(ids[row])));
    }
    bindings.add(writer.build(-1, terms.isDistinctIn(visible)));
  }

  private void joinAll(@Nullable Relation byEntity, @Nullable Relation byValue) {
    long visible = wanted | bindings.bound();
    Access access = Access.of(terms, limits);
    DatomWriter writer = new DatomWriter(terms, visible, access.checked(), access.count(database));
    for (IndexRange range : access.ranges()) {
      read(writer, range);
    }
    Relation found = writer.build(access.sortedPosition(), terms.isDistinctIn(visible));
    boolean translatesEntity = byEntity != null && needsIds(byEntity, Terms.E);
    boolean isRef = terms.attribute != null && terms.attribute.isRef();
    if (translatesEntity || (byValue != null && isRef && needsIds(byValue, Terms.V))) {
      new ReferenceJoin(terms, bindings).join(found);
    } else {
      bindings.add(found);
    }
  }

  private boolean needsIds(Relation relation, int position) {
    return !(relation.column(terms.slots[position]) instanceof Cells.Longs);
  }

  private void read(DatomWriter writer, IndexRange range) {
    Scan scan = database.scan(range);
    while (scan.advance()) {
      writer.addAll(scan.leaf(), scan.from(), scan.to());
      bindings.budget().rows(writer.rows());
    }
  }
}
