package org.cairndb.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cairndb.bench.Comparison.Line;
import org.cairndb.bench.Comparison.Time;
import org.cairndb.bench.workload.Goal;

/**
 * Writes the tables of {@code docs/benchmarks.md} between its two marks, and the picture beside it.
 * The arguments: the file with the figures, that with the earlier ones, and the page.
 */
public final class ComparisonReport {
  private static final String BEGIN = "<!-- figures: written by bench/compare -->\n";
  private static final String END = "<!-- end of figures -->\n";

  private final Comparison comparison;
  private final StringBuilder out = new StringBuilder();

  private ComparisonReport(Comparison comparison) {
    this.comparison = comparison;
  }

  /** Writes the page. */
  public static void main(String[] arguments) throws IOException {
    Comparison comparison = Comparison.read(Path.of(arguments[0]), Path.of(arguments[1]));
    Path page = Path.of(arguments[2]);
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("the page has no marks: page=" + page);
    }
    ComparisonReport report = new ComparisonReport(comparison);
    report.write();
    Files.writeString(
        page, text.substring(0, begin + BEGIN.length()) + report.out + text.substring(end));
    Files.writeString(page.resolveSibling("benchmarks.svg"), new ComparisonChart(comparison).svg());
  }

  private void write() {
    List<Line> lines = comparison.lines();
    long met = lines.stream().filter(line -> misses(line).isEmpty()).count();
    add("\n### Goals\n\nAll goals are met at %d of %d rows.\n\n", met, lines.size());
    add("| row | Cairn ms | fastest other | times faster | DataScript: times faster ");
    add("| limit ms | times the limit | times the limit, as rows | goal |\n");
    add("|---|--:|---|--:|--:|--:|--:|--:|---|\n");
    lines.forEach(this::verdict);
    add("\n### Every database\n\nTimes slower than Cairn; below 1 it is faster.\n\n| row |");
    Comparison.PEERS.forEach(peer -> add(" %s |", peer));
    add(" cairn-strict |\n|---|%s--:|\n", "--:|".repeat(Comparison.PEERS.size()));
    lines.forEach(this::ratios);
    add("\n");
  }

  private void verdict(Line line) {
    double cairn = millis(line, "cairn").orElseThrow();
    Optional<Comparison.Best> best = comparison.fastest(line);
    add("| %s | %s ", line.key(), shortly(cairn));
    add(
        "| %s | %s ",
        best.map(Comparison.Best::peer).orElse("-"),
        best.map(one -> times(one.time(), cairn)).orElse("-"));
    add("| %s ", comparison.time(line, "datascript").map(one -> times(one, cairn)).orElse("-"));
    add("| %s ", millis(line, "limit").map(ComparisonReport::shortly).orElse("-"));
    for (String limit : List.of("limit", "limit-rows")) {
      add("| %s ", millis(line, limit).map(one -> shortly(cairn / one)).orElse("-"));
    }
    List<String> misses = misses(line);
    add("| %s |\n", misses.isEmpty() ? "met" : "**not met**: " + String.join(", ", misses));
  }

  private void ratios(Line line) {
    double cairn = millis(line, "cairn").orElseThrow();
    add("| %s |", line.key());
    for (String peer : Comparison.PEERS) {
      add(" %s |", comparison.time(line, peer).map(one -> times(one, cairn)).orElse("-"));
    }
    Optional<Double> strict = millis(line, "cairn-strict");
    add(" %s |\n", strict.map(one -> shortly(one / cairn)).orElse("-"));
  }

  /** The goals of a row that Cairn does not reach, with what they ask. */
  private List<String> misses(Line line) {
    double cairn = millis(line, "cairn").orElseThrow();
    Goal goal = line.goal();
    List<String> misses = new ArrayList<>();
    double fastest = comparison.fastest(line).map(one -> one.time().millis()).orElse(cairn * 100);
    if (fastest < goal.fastest() * cairn) {
      misses.add(String.format(Locale.ROOT, "%.0f times the fastest", goal.fastest()));
    }
    double dataScript = millis(line, "datascript").orElse(cairn * 100);
    if (dataScript < goal.dataScript() * cairn) {
      misses.add(String.format(Locale.ROOT, "%.0f times DataScript", goal.dataScript()));
    }
    double limit = millis(line, "limit").orElse(cairn);
    if (goal.limit() > 0 && cairn > goal.limit() * limit) {
      misses.add(String.format(Locale.ROOT, "%.0f times the limit", goal.limit()));
    }
    double rate = line.row().datoms(line.size()) / cairn * 1000;
    if (goal.datomsPerSecond() > rate) {
      misses.add(
          String.format(
              Locale.ROOT, "%,.0f of %,.0f datoms a second", rate, goal.datomsPerSecond()));
    }
    return misses;
  }

  private Optional<Double> millis(Line line, String contender) {
    return comparison.time(line, contender).map(Time::millis);
  }

  /** How many times slower a time is; what is derived is marked. */
  private static String times(Time time, double cairn) {
    return (time.isDerived() ? "~" : "") + shortly(time.millis() / cairn);
  }

  /** Three digits that count. */
  private static String shortly(double number) {
    int digits = number >= 100 ? 0 : number >= 10 ? 1 : number >= 1 ? 2 : number >= 0.1 ? 3 : 4;
    return String.format(Locale.ROOT, "%." + digits + "f", number);
  }

  private void add(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }
}
