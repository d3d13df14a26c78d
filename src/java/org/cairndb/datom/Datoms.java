package org.cairndb.datom;

import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * Datoms in the order of an index. Each walk reads the index as it goes and no further than it is
 * asked to; the same datoms come each time.
 */
@FunctionalInterface
public interface Datoms extends Iterable<Datom> {
  /** A walk from the first datom. */
  @Override
  Iterator<Datom> iterator();

  /** The datoms as a stream. */
  default Stream<Datom> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  /** All of them at once. */
  default List<Datom> toList() {
    return stream().toList();
  }
}
