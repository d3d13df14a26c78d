package org.cairndb.cli;

import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.data.FromJava;
import org.cairndb.data.QueryResult;
import org.cairndb.data.Row;
import org.cairndb.db.Db;
import org.jspecify.annotations.Nullable;

/** Asks a database. */
final class QueryCommand implements Command {
  private static final int WIDEST = 60;

  @Override
  public String name() {
    return "q";
  }

  @Override
  public String summary() {
    return "asks a database a query";
  }

  @Override
  public String help() {
    return """
    cairn q DATABASE QUERY [INPUT …]

    DATABASE is its folder; QUERY is text, as '[:find ?n :where [_ :name ?n]]'; each INPUT after it
    is EDN, for what :in names after the database.

      --as-of T      as it was after transaction T
      --since T      what came after transaction T
      --history      all that it has ever held
      --edn          rows as EDN, one on a line
      --json         one array of rows
      --explain      how it would be answered

    cairn q people '[:find ?n ?a :in $ ?min :where [?e :name ?n] [?e :age ?a] [(>= ?a ?min)]]' 30
    """;
  }

  @Override
  public Options options() {
    return new Options(Set.of("history", "edn", "explain"), Set.of("as-of", "since"));
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    String place = arguments.word(0, "the database");
    String query = arguments.word(1, "the query");
    List<@Nullable Object> inputs = new ArrayList<>();
    try (Connection connection = Places.connect(place)) {
      inputs.add(view(connection.db(), arguments));
      for (int i = 2; i < arguments.count(); i++) {
        inputs.add(Cairn.edn(arguments.word(i, "an input")));
      }
      if (arguments.has("explain")) {
        Db db = connection.db();
        Object[] others = inputs.subList(1, inputs.size()).toArray();
        terminal.print(db.explain(query, others).stripTrailing());
      } else {
        show(Cairn.query(query, inputs.toArray()), arguments, terminal);
      }
    }
    return 0;
  }

  private static Db view(Db db, Arguments arguments) {
    Db view = db;
    if (arguments.has("as-of")) {
      view = view.asOf(arguments.number("as-of", 0, Long.MAX_VALUE, 0));
    }
    if (arguments.has("since")) {
      view = view.since(arguments.number("since", 0, Long.MAX_VALUE, 0));
    }
    return arguments.has("history") ? view.history() : view;
  }

  private static void show(QueryResult result, Arguments arguments, Terminal terminal) {
    if (arguments.json()) {
      List<List<@Nullable Object>> rows = new ArrayList<>();
      result.forEach(row -> rows.add(values(row)));
      terminal.json(rows);
    } else if (arguments.has("edn")) {
      for (Row row : result) {
        List<String> texts = new ArrayList<>();
        values(row).forEach(value -> texts.add(RT.printString(value)));
        terminal.print("[" + String.join(" ", texts) + "]");
      }
    } else {
      table(result, terminal);
    }
  }

  /** The values of a row as they are written: keywords and instants of Clojure. */
  private static List<@Nullable Object> values(Row row) {
    List<@Nullable Object> values = new ArrayList<>();
    row.forEach(value -> values.add(FromJava.value(value)));
    return values;
  }

  /** Columns as wide as their widest value, rows in the order of their text. */
  private static void table(QueryResult result, Terminal terminal) {
    List<String> names = result.columns();
    int[] widths = names.stream().mapToInt(String::length).toArray();
    List<List<String>> rows = new ArrayList<>();
    for (Row row : result) {
      List<String> cells = new ArrayList<>();
      for (Object value : values(row)) {
        String text = value instanceof String s ? s : RT.printString(value);
        widths[cells.size()] = Math.min(WIDEST, Math.max(widths[cells.size()], text.length()));
        cells.add(text);
      }
      rows.add(cells);
    }
    rows.sort(Comparator.comparing(row -> String.join("\0", row)));
    terminal.print(line(names, widths));
    List<String> rule = new ArrayList<>();
    for (int width : widths) {
      rule.add("-".repeat(width));
    }
    terminal.print(line(rule, widths));
    rows.forEach(row -> terminal.print(line(row, widths)));
    terminal.note(result.size() == 1 ? "1 row" : result.size() + " rows");
  }

  private static String line(List<String> cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.size(); i++) {
      String cell = cells.get(i);
      line.append(i == 0 ? "" : "  ").append(cell);
      line.append(" ".repeat(Math.max(0, widths[i] - cell.length())));
    }
    return line.toString().stripTrailing();
  }
}
