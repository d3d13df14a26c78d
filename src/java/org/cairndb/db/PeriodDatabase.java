package org.cairndb.db;

import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Period;
import org.cairndb.index.PeriodScan;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * A database at another time: as it was after a transaction, what has come since one, or its whole
 * history, and these in any combination. Schema and counters are those of the present.
 */
final class PeriodDatabase extends DatabaseValue {
  private final CurrentDatabase current;
  private final DatabaseValue origin;
  private final Period period;
  private final String view;
  private final @Nullable Object point;

  /**
   * @param origin what the view was made from, for those who ask
   * @param view what kind of view it is, for printing
   * @param point the point in time as the caller named it; null for the history
   */
  PeriodDatabase(
      CurrentDatabase current,
      DatabaseValue origin,
      Period period,
      String view,
      @Nullable Object point) {
    this.current = current;
    this.origin = origin;
    this.period = period;
    this.view = view;
    this.point = point;
  }

  @Override
  public Config config() {
    return current.config();
  }

  @Override
  public Schema schema() {
    return current.schema();
  }

  @Override
  public long maxTx() {
    return current.maxTx();
  }

  @Override
  public long maxEntity() {
    return current.maxEntity();
  }

  @Override
  public Period period() {
    return period;
  }

  @Override
  public CurrentDatabase current() {
    return current;
  }

  @Override
  DatabaseValue origin() {
    return origin;
  }

  @Override
  @Nullable Object timePoint() {
    return point;
  }

  @Override
  DatabaseValue seen(Period other, String otherView, @Nullable Object otherPoint) {
    return new PeriodDatabase(current, this, other, otherView, otherPoint);
  }

  /** The retired facts, if any of them can be seen. */
  private @Nullable RetiredFacts seenRetired() {
    RetiredFacts retired = current.retired();
    boolean some = period.history() || period.upTo() < current.maxTx();
    return retired == null || !some || retired.count() == 0 ? null : retired;
  }

  private boolean showsAllOfThePresent() {
    return period.after() < CurrentDatabase.TX0 && period.upTo() >= current.maxTx();
  }

  @Override
  public long datomCount() {
    if (showsAllOfThePresent()) {
      RetiredFacts retired = seenRetired();
      return current.datomCount() + (retired == null ? 0 : 2 * retired.count());
    }
    return countRows();
  }

  @Override
  public long count(IndexRange range) {
    RetiredFacts retired = seenRetired();
    long before = retired == null ? 0 : retired.tree(range.order()).count(range);
    return current.count(range) + (period.history() ? 2 * before : before);
  }

  @Override
  public boolean isFiltered() {
    return false;
  }

  @Override
  public boolean showsRetractions() {
    return period.history();
  }

  @Override
  public boolean obeys(Attribute attribute) {
    if (period.history() || !current.obeys(attribute)) {
      return false;
    }
    return period.upTo() >= current.maxTx() || declaredAlready(attribute);
  }

  /**
   * Whether cardinality and uniqueness of an attribute, of which the schema has the present ones,
   * were the same when the period ended, as far as can be told quickly.
   */
  private boolean declaredAlready(Attribute attribute) {
    Key ident = Key.av(current.schema().id(SystemAttributes.IDENT), attribute.ident());
    IndexRange named = IndexRange.of(IndexOrder.AVET, ident);
    RetiredFacts retired = current.retired();
    if (retired != null && retired.avet().count(named) > 0) {
      return false;
    }
    Scan declaration = current.scan(named);
    if (!declaration.advance()) {
      return true;
    }
    long e = declaration.leaf().e()[declaration.from()];
    return unchanged(Key.ea(e, current.schema().id(SystemAttributes.CARDINALITY)))
        && unchanged(Key.ea(e, current.schema().id(SystemAttributes.UNIQUE)));
  }

  private boolean unchanged(Key declared) {
    IndexRange range = IndexRange.of(IndexOrder.EAVT, declared);
    RetiredFacts retired = current.retired();
    if (retired != null && retired.eavt().count(range) > 0) {
      return false;
    }
    Scan scan = current.scan(range);
    return !scan.advance() || scan.leaf().t()[scan.from()] <= period.upTo();
  }

  @Override
  public Scan scan(IndexRange range) {
    RetiredFacts retired = seenRetired();
    if (retired == null && showsAllOfThePresent()) {
      return current.scan(range);
    }
    Scan before = retired == null ? null : retired.tree(range.order()).scan(range);
    return new PeriodScan(range.order(), period, current.scan(range), before, false);
  }

  @Override
  public Scan scanBackward(IndexRange range) {
    RetiredFacts retired = seenRetired();
    if (retired == null && showsAllOfThePresent()) {
      return current.scanBackward(range);
    }
    Scan before = retired == null ? null : retired.tree(range.order()).scanBackward(range);
    return new PeriodScan(range.order(), period, current.scanBackward(range), before, true);
  }

  /** As Datahike prints such a view. */
  @Override
  public String toString() {
    String at = point == null ? "" : ", :time-point " + clojure.lang.RT.printString(point);
    return "#datahike/" + view + " {:origin " + origin + at + "}";
  }
}
