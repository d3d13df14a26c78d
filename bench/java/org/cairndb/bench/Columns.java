package org.cairndb.bench;

/** A result as columns of numbers, all equally long. */
final class Columns {
  private final long[][] columns;

  Columns(long[]... columns) {
    this.columns = columns;
  }

  long[][] columns() {
    return columns;
  }
}
