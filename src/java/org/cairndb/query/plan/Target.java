package org.cairndb.query.plan;

import java.util.List;

/** How a value is taken apart into variables. */
public sealed interface Target {
  /** The variables that it sets. */
  long slots();

  /** The value itself. */
  record Scalar(int slot) implements Target {
    @Override
    public long slots() {
      return 1L << slot;
    }
  }

  /** Nothing. */
  record Ignore() implements Target {
    @Override
    public long slots() {
      return 0;
    }
  }

  /** The parts of a sequential value. */
  record Tuple(List<Target> parts) implements Target {
    @Override
    public long slots() {
      long slots = 0;
      for (Target part : parts) {
        slots |= part.slots();
      }
      return slots;
    }
  }

  /** Each element of a collection in turn. */
  record Each(Target element) implements Target {
    @Override
    public long slots() {
      return element.slots();
    }
  }
}
