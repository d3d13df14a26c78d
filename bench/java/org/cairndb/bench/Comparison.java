package org.cairndb.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.cairndb.bench.workload.Goal;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Table;

/**
 * What has been measured, and what follows for the databases that were measured on another day
 * only: they are taken to be as much slower than Datomic's peer as they were then. A figure that
 * was measured more than once counts with its least time, whoever's it is.
 */
final class Comparison {
  /** The databases that Cairn is compared with, as the table has them. */
  static final List<String> PEERS =
      List.of(
          "datascript",
          "datahike",
          "datalevin",
          "datomic",
          "datomic-indexed",
          "datomic-local",
          "xtdb",
          "rdf4j-memory",
          "rdf4j-lmdb",
          "jena-memory",
          "jena-tdb2");

  private static final List<String> ELSEWHERE = List.of("datascript", "datahike", "datalevin");
  private static final String REFERENCE = "datomic";
  private static final int[] SIZES = {20_000, 100_000, 1_000_000};

  private final Table measured = new Table();
  private final Table earlier;
  private final double drift;

  /** A time, and whether it follows from other figures. */
  record Time(double millis, boolean isDerived) {}

  /** A row with the number of people. */
  record Line(Row row, int size) {
    String key() {
      return row.key(size);
    }

    Goal goal() {
      return Goal.of(row);
    }
  }

  /** The fastest of the other databases. */
  record Best(String peer, Time time) {}

  /**
   * Reads both files.
   *
   * @param figures lines of {@link org.cairndb.bench.workload.Figures}
   */
  static Comparison read(Path figures, Path earlier) throws IOException {
    return new Comparison(Files.readAllLines(figures), Table.read(earlier));
  }

  private Comparison(List<String> lines, Table earlier) {
    this.earlier = earlier;
    for (String line : lines) {
      String[] cells = line.split("\t", -1);
      double millis = Double.parseDouble(cells[2]);
      double known = measured.get(cells[1], cells[0]).orElse(Double.MAX_VALUE);
      measured.put(cells[1], cells[0], Math.min(known, millis));
    }
    drift = drift();
  }

  /** How much slower Datomic's peer is now than it was then: the median of all rows. */
  private double drift() {
    List<Double> ratios = new ArrayList<>();
    for (Line line : everyLine()) {
      OptionalDouble then = earlier.get(line.key(), REFERENCE);
      OptionalDouble now = measured.get(line.key(), REFERENCE);
      if (then.isPresent() && now.isPresent()) {
        ratios.add(now.getAsDouble() / then.getAsDouble());
      }
    }
    ratios.sort(null);
    return ratios.isEmpty() ? 1 : ratios.get(ratios.size() / 2);
  }

  private static List<Line> everyLine() {
    List<Line> lines = new ArrayList<>();
    for (int size : SIZES) {
      for (Row row : Row.everyRow()) {
        if (row.isSized() || size == SIZES[0]) {
          lines.add(new Line(row, size));
        }
      }
    }
    return lines;
  }

  /** The rows at which Cairn was measured. */
  List<Line> lines() {
    return everyLine().stream().filter(line -> time(line, "cairn").isPresent()).toList();
  }

  /** Somebody's time. */
  Optional<Time> time(Line line, String contender) {
    OptionalDouble now = measured.get(line.key(), contender);
    if (now.isPresent()) {
      return Optional.of(new Time(now.getAsDouble(), false));
    }
    OptionalDouble then = earlier.get(line.key(), contender);
    if (then.isEmpty() || !ELSEWHERE.contains(contender)) {
      return Optional.empty();
    }
    OptionalDouble referenceThen = earlier.get(line.key(), REFERENCE);
    OptionalDouble reference = measured.get(line.key(), REFERENCE);
    double slower =
        referenceThen.isPresent() && reference.isPresent()
            ? reference.getAsDouble() / referenceThen.getAsDouble()
            : drift;
    return Optional.of(new Time(then.getAsDouble() * slower, true));
  }

  /** The fastest of the other databases at a row. */
  Optional<Best> fastest(Line line) {
    Best best = null;
    for (String peer : PEERS) {
      Optional<Time> time = time(line, peer);
      if (time.isPresent() && (best == null || time.get().millis() < best.time.millis())) {
        best = new Best(peer, time.get());
      }
    }
    return Optional.ofNullable(best);
  }
}
