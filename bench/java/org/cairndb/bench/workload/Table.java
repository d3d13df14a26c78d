package org.cairndb.bench.workload;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Milliseconds by row and contender, read from text: a first line that names the columns, the first
 * of which is the row's, then one line for each row, with tabs between; what is no number is not
 * known.
 */
public final class Table {
  /** What DataScript is called. */
  public static final String DATASCRIPT = "datascript";

  private final Map<String, Map<String, Double>> rows = new LinkedHashMap<>();

  /** The fastest of several. */
  public record Best(String contender, double millis) {}

  /** Reads a file; one that is not there has no rows. */
  public static Table read(Path file) throws IOException {
    Table table = new Table();
    if (!Files.exists(file)) {
      return table;
    }
    List<String> lines = Files.readAllLines(file);
    String[] names = lines.get(0).split("\t", -1);
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split("\t", -1);
      for (int i = 1; i < cells.length; i++) {
        if (cells[i].matches("[0-9.]+")) {
          table.put(cells[0], names[i], Double.parseDouble(cells[i]));
        }
      }
    }
    return table;
  }

  /** Sets a figure. */
  public void put(String row, String contender, double millis) {
    rows.computeIfAbsent(row, r -> new LinkedHashMap<>()).put(contender, millis);
  }

  /** A figure, if it is known. */
  public OptionalDouble get(String row, String contender) {
    Double found = rows.getOrDefault(row, Map.of()).get(contender);
    return found == null ? OptionalDouble.empty() : OptionalDouble.of(found);
  }

  /** Whoever was fastest at a row. */
  public Optional<Best> fastest(String row) {
    return rows.getOrDefault(row, Map.of()).entrySet().stream()
        .min(Map.Entry.comparingByValue())
        .map(entry -> new Best(entry.getKey(), entry.getValue()));
  }
}
