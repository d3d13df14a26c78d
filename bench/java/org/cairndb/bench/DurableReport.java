package org.cairndb.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes the table of {@code docs/benchmarks-durable.md} between its two marks. The arguments: the
 * file with the figures and the page.
 */
public final class DurableReport {
  private static final String BEGIN = "<!-- figures: written by bench/compare durable -->\n";
  private static final String END = "<!-- end of figures -->\n";

  private DurableReport() {}

  /** Writes the page. */
  public static void main(String[] arguments) throws IOException {
    Map<String, Map<String, List<Double>>> figures = new LinkedHashMap<>();
    List<String> stores = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of(arguments[0]))) {
      String[] parts = line.split("\t", -1);
      if (!stores.contains(parts[0])) {
        stores.add(parts[0]);
      }
      figures
          .computeIfAbsent(parts[1], figure -> new LinkedHashMap<>())
          .computeIfAbsent(parts[0], store -> new ArrayList<>())
          .add(Double.parseDouble(parts[2]));
    }
    StringBuilder out = new StringBuilder("\n| |");
    stores.forEach(store -> out.append(' ').append(store).append(" |"));
    out.append("\n|---|").append("--:|".repeat(stores.size())).append('\n');
    figures.forEach(
        (figure, values) -> {
          out.append("| ").append(figure).append(" |");
          stores.forEach(store -> out.append(cell(values.get(store))));
          out.append('\n');
        });
    out.append('\n');
    Path page = Path.of(arguments[1]);
    String text = Files.readString(page);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IllegalArgumentException("the page has no marks: page=" + page);
    }
    Files.writeString(page, text.substring(0, begin + BEGIN.length()) + out + text.substring(end));
  }

  /** The median of what was measured. */
  private static String cell(@Nullable List<Double> values) {
    if (values == null) {
      return " - |";
    }
    double value = values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
    String format = value < 10 ? " %.2f |" : value < 100 ? " %.1f |" : " %,.0f |";
    return String.format(Locale.ROOT, format, value);
  }
}
