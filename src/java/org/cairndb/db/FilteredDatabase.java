package org.cairndb.db;

import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Leaf;
import org.cairndb.index.Period;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/** The datoms of a database value that a predicate lets through. Filters may be stacked. */
public final class FilteredDatabase extends DatabaseValue {
  /**
   * Decides which datoms are seen. Called from the threads that read; must be free of side effects.
   */
  public interface Predicate {
    /** Whether a datom of the unfiltered database is seen. */
    boolean test(Database unfiltered, Datom datom);
  }

  private final DatabaseValue base;
  private final DatabaseValue unfiltered;
  private final Predicate predicate;

  /** What {@code base} shows, less what the predicate refuses. */
  public FilteredDatabase(DatabaseValue base, Predicate predicate) {
    this(base, base instanceof FilteredDatabase filtered ? filtered.unfiltered() : base, predicate);
  }

  private FilteredDatabase(DatabaseValue base, DatabaseValue unfiltered, Predicate predicate) {
    this.base = base;
    this.unfiltered = unfiltered;
    this.predicate = predicate;
  }

  /** The database value without any filter, which was there when the first was put on. */
  public DatabaseValue unfiltered() {
    return unfiltered;
  }

  @Override
  public Config config() {
    return base.config();
  }

  @Override
  public Schema schema() {
    return base.schema();
  }

  @Override
  public long maxTx() {
    return base.maxTx();
  }

  @Override
  public long maxEntity() {
    return base.maxEntity();
  }

  @Override
  public Period period() {
    return base.period();
  }

  @Override
  public CurrentDatabase current() {
    return base.current();
  }

  /** Another time of what is filtered, under the same filter. */
  @Override
  DatabaseValue seen(Period period, String view, @Nullable Object point) {
    return new FilteredDatabase(base.seen(period, view, point), unfiltered, predicate);
  }

  @Override
  public boolean showsRetractions() {
    return base.showsRetractions();
  }

  @Override
  public boolean obeys(Attribute attribute) {
    return base.obeys(attribute);
  }

  @Override
  public long datomCount() {
    return countRows();
  }

  @Override
  public long count(IndexRange range) {
    return base.count(range);
  }

  @Override
  public boolean isFiltered() {
    return true;
  }

  @Override
  public Scan scan(IndexRange range) {
    return new FilteredScan(base.scan(range));
  }

  @Override
  public Scan scanBackward(IndexRange range) {
    return new FilteredScan(base.scanBackward(range));
  }

  /** Hands out what is left of each run as a leaf of its own. */
  private final class FilteredScan implements Scan {
    private final Scan all;
    private Leaf leaf;

    FilteredScan(Scan all) {
      this.all = all;
      this.leaf = all.leaf();
    }

    @Override
    public boolean advance() {
      while (all.advance()) {
        leaf = all.leaf().select(all.from(), all.to(), this::isSeen);
        if (leaf.size() > 0) {
          return true;
        }
      }
      return false;
    }

    private boolean isSeen(Leaf from, int i) {
      return predicate.test(unfiltered, DatomIterator.datom(schema(), from, i));
    }

    @Override
    public Leaf leaf() {
      return leaf;
    }

    @Override
    public int from() {
      return 0;
    }

    @Override
    public int to() {
      return leaf.size();
    }
  }
}
