package org.cairndb.bench;

import java.util.Map;
import org.cairndb.bench.workload.Figures;

/**
 * The query engine's figures beside the limit's: CPU milliseconds for each row of the workload. The
 * arguments are those of {@link Figures}: {@code cairn,limit q* 20000}.
 */
public final class QueryFigures {
  private QueryFigures() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    Figures.run(
        Map.of(
            "cairn",
            () -> new CairnContender(false),
            "cairn-strict",
            () -> new CairnContender(true),
            "limit",
            () -> new LimitContender(false),
            "limit-rows",
            () -> new LimitContender(true)),
        arguments);
  }
}
