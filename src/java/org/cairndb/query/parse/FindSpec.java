package org.cairndb.query.parse;

import java.util.List;

/** The shape of a result. */
public sealed interface FindSpec {
  /** What stands in a row. */
  List<FindElement> elements();

  /** {@code :find ?a ?b}: a set of rows. */
  record Relation(List<FindElement> elements) implements FindSpec {}

  /** {@code :find [?a ...]}: one column as a vector. */
  record Coll(FindElement element) implements FindSpec {
    @Override
    public List<FindElement> elements() {
      return List.of(element);
    }
  }

  /** {@code :find [?a ?b]}: one row, or nil. */
  record Tuple(List<FindElement> elements) implements FindSpec {}

  /** {@code :find ?a .}: one value, or nil. */
  record Scalar(FindElement element) implements FindSpec {
    @Override
    public List<FindElement> elements() {
      return List.of(element);
    }
  }
}
