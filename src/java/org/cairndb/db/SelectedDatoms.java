package org.cairndb.db;

import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Predicate;
import org.cairndb.datom.Datom;
import org.jspecify.annotations.Nullable;

/** Some datoms of many, in their order. */
final class SelectedDatoms implements Iterator<Datom> {
  private final Iterator<Datom> all;
  private final Predicate<Datom> wanted;
  private final boolean thenAll;
  private boolean reached;
  private @Nullable Datom ahead;

  private SelectedDatoms(Iterator<Datom> all, Predicate<Datom> wanted, boolean thenAll) {
    this.all = all;
    this.wanted = wanted;
    this.thenAll = thenAll;
  }

  /** Those that are wanted. */
  static Iterator<Datom> where(Iterator<Datom> all, Predicate<Datom> wanted) {
    return new SelectedDatoms(all, wanted, false);
  }

  /** The first that is wanted, and all after it. */
  static Iterator<Datom> from(Iterator<Datom> all, Predicate<Datom> wanted) {
    return new SelectedDatoms(all, wanted, true);
  }

  @Override
  public boolean hasNext() {
    while (ahead == null && all.hasNext()) {
      Datom datom = all.next();
      if (reached || wanted.test(datom)) {
        reached = thenAll;
        ahead = datom;
      }
    }
    return ahead != null;
  }

  @Override
  public Datom next() {
    Datom datom = hasNext() ? ahead : null;
    if (datom == null) {
      throw new NoSuchElementException();
    }
    ahead = null;
    return datom;
  }
}
