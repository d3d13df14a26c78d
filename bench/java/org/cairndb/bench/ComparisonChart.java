package org.cairndb.bench;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.cairndb.bench.Comparison.Line;
import org.cairndb.bench.Comparison.Time;

/**
 * A picture of how many times slower than Cairn each database is: a line for each row, a dot for
 * each database, on a scale of powers of ten. Dots left of the line at 1 are faster than Cairn.
 */
final class ComparisonChart {
  private static final int LEFT = 190;
  private static final int TOP = 60;
  private static final int LINE = 18;
  private static final int DECADE = 130;

  /** The scale begins at a tenth of Cairn's time. */
  private static final int FIRST_DECADE = -1;

  private static final int DECADES = 6;

  private static final List<String> SHOWN =
      List.of(
          "datascript", "datahike", "datalevin", "datomic", "xtdb", "rdf4j-memory", "jena-memory");
  private static final String[] COLOURS = {
    "#1f77b4", "#17becf", "#2ca02c", "#ff7f0e", "#9467bd", "#d62728", "#7f7f7f"
  };

  private final Comparison comparison;
  private final StringBuilder out = new StringBuilder();

  ComparisonChart(Comparison comparison) {
    this.comparison = comparison;
  }

  /** The picture as text. */
  String svg() {
    List<Line> lines =
        comparison.lines().stream().filter(line -> comparison.fastest(line).isPresent()).toList();
    int width = LEFT + DECADES * DECADE + 20;
    int height = TOP + lines.size() * LINE + 10;
    add("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" ", width, height);
    add("font-family=\"sans-serif\" font-size=\"12\">\n");
    add("<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", width, height);
    for (int i = 0; i < SHOWN.size(); i++) {
      int x = LEFT + i * 112;
      add("<circle cx=\"%d\" cy=\"14\" r=\"5\" fill=\"%s\"/>", x, COLOURS[i]);
      add("<text x=\"%d\" y=\"18\">%s</text>\n", x + 9, SHOWN.get(i));
    }
    for (int decade = 0; decade <= DECADES; decade++) {
      scale(decade, height);
    }
    for (int i = 0; i < lines.size(); i++) {
      line(lines.get(i), TOP + i * LINE + 8);
    }
    return out.append("</svg>\n").toString();
  }

  private void scale(int decade, int height) {
    int x = LEFT + decade * DECADE;
    boolean isCairn = decade + FIRST_DECADE == 0;
    double times = Math.pow(10, decade + FIRST_DECADE);
    String number =
        isCairn ? "Cairn" : String.format(Locale.ROOT, times < 1 ? "%.1f" : "%,.0f", times);
    add("<text x=\"%d\" y=\"44\" text-anchor=\"middle\">%s</text>", x, number);
    add("<path d=\"M%d %dV%d\" stroke=\"%s\"/>\n", x, 50, height, isCairn ? "black" : "#ddd");
  }

  private void line(Line line, int y) {
    add("<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>", LEFT - 12, y + 4, line.key());
    double cairn = comparison.time(line, "cairn").orElseThrow().millis();
    for (int i = 0; i < SHOWN.size(); i++) {
      Optional<Time> time = comparison.time(line, SHOWN.get(i));
      if (time.isPresent()) {
        double x = LEFT + (Math.log10(time.get().millis() / cairn) - FIRST_DECADE) * DECADE;
        add("<circle cx=\"%.1f\" cy=\"%d\" r=\"5\" ", x, y);
        add("fill=\"%s\" fill-opacity=\"0.75\"/>", COLOURS[i]);
      }
    }
    add("\n");
  }

  private void add(String format, Object... values) {
    out.append(String.format(Locale.ROOT, format, values));
  }
}
