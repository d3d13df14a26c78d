package org.cairndb.db;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.index.Leaf;
import org.cairndb.index.Scan;

/** The runs of a forward scan in the opposite order; the scan is read to its end first. */
final class BufferedBackwardScan implements Scan {
  private record Run(Leaf leaf, int from, int to) {}

  private final List<Run> runs = new ArrayList<>();
  private int next;

  BufferedBackwardScan(Scan forward) {
    while (forward.advance()) {
      runs.add(new Run(forward.leaf(), forward.from(), forward.to()));
    }
    next = runs.size();
  }

  @Override
  public boolean advance() {
    if (next == 0) {
      return false;
    }
    next--;
    return true;
  }

  @Override
  public Leaf leaf() {
    return runs.get(next).leaf();
  }

  @Override
  public int from() {
    return runs.get(next).from();
  }

  @Override
  public int to() {
    return runs.get(next).to();
  }
}
