package org.cairndb.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Supplier;

/**
 * Measures contenders at rows, one after the other in this JVM, and prints a line for each figure:
 * beside the first contender's own also how it stands to the others and to what the peers have
 * taken before. The arguments: contenders, rows ({@code q1,rules*}), numbers of people, each with
 * commas; then, if the figures shall be kept, a file that lines are added to.
 *
 * <pre>
 * line = contender TAB row TAB milliseconds TAB kilobytes TAB rows TAB sum
 * </pre>
 */
public final class Figures {
  /** What peers took before. */
  private static final Path EARLIER = Path.of("bench", "figures", "earlier.tsv");

  private final Map<String, Supplier<Contender>> known;
  private final Table earlier;
  private final Optional<Path> file;

  private Figures(Map<String, Supplier<Contender>> known, Table earlier, Optional<Path> file) {
    this.known = known;
    this.earlier = earlier;
    this.file = file;
  }

  /**
   * Measures what the arguments say.
   *
   * @param known the contenders that there are, by name
   */
  public static void run(Map<String, Supplier<Contender>> known, String... arguments)
      throws Exception {
    if (arguments.length < 3) {
      throw new IllegalArgumentException(
          "arguments are contenders, rows, numbers of people and a file: contenders="
              + known.keySet());
    }
    Optional<Path> file =
        arguments.length > 3 ? Optional.of(Path.of(arguments[3])) : Optional.empty();
    Figures figures = new Figures(known, Table.read(EARLIER), file);
    int[] sizes = Arrays.stream(arguments[2].split(",", -1)).mapToInt(Integer::parseInt).toArray();
    figures.measure(List.of(arguments[0].split(",", -1)), Row.named(arguments[1]), sizes);
  }

  private void measure(List<String> names, List<Row> rows, int[] sizes) throws Exception {
    Map<String, Contender> contenders = new LinkedHashMap<>();
    for (String name : names) {
      Supplier<Contender> supplier = known.get(name);
      if (supplier == null) {
        throw new IllegalArgumentException(
            "no such contender: name=" + name + ", contenders=" + known.keySet());
      }
      contenders.put(name, supplier.get());
    }
    for (Row row : rows) {
      for (int size : row.isSized() ? sizes : new int[] {sizes[0]}) {
        measure(contenders, row, size);
      }
    }
    for (Contender contender : contenders.values()) {
      contender.close();
    }
  }

  private void measure(Map<String, Contender> contenders, Row row, int size) throws Exception {
    String key = row.key(size);
    Map<String, Meter.Figure> found = new LinkedHashMap<>();
    for (Map.Entry<String, Contender> one : contenders.entrySet()) {
      Optional<Task> task = one.getValue().prepare(row, size);
      if (task.isPresent()) {
        Meter.Figure figure = Meter.measure(task.get());
        found.put(one.getKey(), figure);
        keep(one.getKey(), key, figure);
      }
    }
    if (!found.isEmpty()) {
      print(row, size, found);
    }
  }

  private void keep(String contender, String key, Meter.Figure figure) throws IOException {
    if (file.isPresent()) {
      String line =
          String.format(
              Locale.ROOT,
              "%s\t%s\t%.6f\t%.1f\t%d\t%d%n",
              contender,
              key,
              figure.millis(),
              figure.kilobytes(),
              figure.answer().rows(),
              figure.answer().sum());
      Files.writeString(file.get(), line, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }
  }

  /** The first one's time beside the others', the fastest peer's and DataScript's. */
  private void print(Row row, int size, Map<String, Meter.Figure> found) {
    String key = row.key(size);
    StringBuilder line = new StringBuilder(String.format(Locale.ROOT, "%-26s", key));
    Meter.Figure first = null;
    for (Map.Entry<String, Meter.Figure> one : found.entrySet()) {
      Meter.Figure figure = one.getValue();
      add(line, " %s %.4f ms %.0f KB", one.getKey(), figure.millis(), figure.kilobytes());
      if (figure.share() < 0.7) {
        add(line, " (ran %.0f %% of the time)", figure.share() * 100);
      }
      if (first == null) {
        first = figure;
      } else {
        add(line, " (%.2f x)", first.millis() / figure.millis());
        if (!first.answer().equals(figure.answer())) {
          add(line, " DIFFERS: %s, %s", first.answer(), figure.answer());
        }
      }
    }
    if (first != null) {
      Goal goal = Goal.of(row);
      double millis = first.millis();
      earlier
          .fastest(key)
          .ifPresent(
              best ->
                  add(
                      line,
                      " | %s %.3f: %.1f times%s",
                      best.contender(),
                      best.millis(),
                      best.millis() / millis,
                      wish(goal.fastest(), best.millis() / millis)));
      OptionalDouble dataScript = earlier.get(key, Table.DATASCRIPT);
      if (dataScript.isPresent()) {
        double times = dataScript.getAsDouble() / millis;
        add(line, " | datascript: %.1f times%s", times, wish(goal.dataScript(), times));
      }
      if (row.datoms(size) > 0) {
        double rate = row.datoms(size) / millis * 1000;
        add(line, " | %.0f datoms a second%s", rate, wish(goal.datomsPerSecond(), rate));
      }
    }
    System.out.println(line);
  }

  private static String wish(double goal, double reached) {
    return goal == 0
        ? ""
        : String.format(Locale.ROOT, " of %.0f%s", goal, reached >= goal ? "" : " NOT MET");
  }

  private static void add(StringBuilder line, String format, Object... values) {
    line.append(String.format(Locale.ROOT, format, values));
  }
}
