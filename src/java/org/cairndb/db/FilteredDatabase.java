package org.cairndb.db;

import org.cairndb.datom.Datom;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Leaf;
import org.cairndb.index.Scan;

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
  private final Predicate predicate;

  /** What {@code base} shows, less what the predicate refuses. */
  public FilteredDatabase(DatabaseValue base, Predicate predicate) {
    this.base = base;
    this.predicate = predicate;
  }

  /** The database value without any filter. */
  public DatabaseValue unfiltered() {
    return base instanceof FilteredDatabase filtered ? filtered.unfiltered() : base;
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
  public long datomCount() {
    long count = 0;
    Scan scan = scan(IndexRange.of(org.cairndb.datom.IndexOrder.EAVT, org.cairndb.index.Key.ALL));
    while (scan.advance()) {
      count += scan.to() - scan.from();
    }
    return count;
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
      Datom datom =
          new Datom(from.e()[i], schema().ident(from.a()[i]), from.v().get(i), from.t()[i], true);
      return predicate.test(unfiltered(), datom);
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
