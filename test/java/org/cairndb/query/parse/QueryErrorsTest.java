package org.cairndb.query.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.cairndb.edn.EdnReader;
import org.cairndb.error.CairnException;
import org.cairndb.error.SyntaxException;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Malformed queries and rules, and what is said of each, in {@code errors.txt}: given as text, then
 * given as the data that Clojure reads from the text. {@code -Drewrite=true} writes what is said
 * now into the file, so that a change shows as a difference.
 */
class QueryErrorsTest {
  private static final Path FILE =
      Repository.HOME.resolve("test/resources/org/cairndb/query/parse/errors.txt");

  /** One entry of the file. */
  private record Case(String title, String query, String text, String data) {
    static Case parse(String entry) {
      String[] parts = entry.split("\n--- (text|data)\n", -1);
      int lineEnd = parts[0].indexOf('\n');
      return new Case(
          parts[0].substring(0, lineEnd),
          parts[0].substring(lineEnd + 1),
          parts.length > 1 ? parts[1].stripTrailing() : "",
          parts.length > 2 ? parts[2].stripTrailing() : "");
    }

    Case asSaidNow() {
      return new Case(title, query, said(this, query), dataSaid());
    }

    String dataSaid() {
      try {
        return said(this, EdnReader.read(query).value());
      } catch (SyntaxException e) {
        return "";
      }
    }

    boolean isRules() {
      return title.startsWith("rules");
    }

    String written() {
      String asData = data.isEmpty() ? "" : "--- data\n" + data + "\n";
      return "=== " + title + "\n" + query + "\n--- text\n" + text + "\n" + asData + "\n";
    }
  }

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    String[] entries = Files.readString(FILE).split("(?m)^=== ");
    Arrays.stream(entries).skip(1).forEach(entry -> cases.add(Case.parse(entry)));
    return cases;
  }

  private static CairnException refusal(boolean rules, Object query) {
    try {
      Object tree = rules ? RulesParser.parse(query) : QueryParser.parse(query);
      throw new AssertionError("was read as " + tree);
    } catch (CairnException e) {
      return e;
    }
  }

  /** The code, then the message without what Instaparse, which may be missing, adds. */
  private static String said(Case entry, Object query) {
    CairnException e = refusal(entry.isRules(), query);
    String message = String.valueOf(e.getMessage()).replaceFirst("\nat line .* could be: .*", "");
    return e.error() + "\n" + message;
  }

  @TestFactory
  Stream<DynamicTest> everyErrorSaysWhatIsWrongAndWhere() throws IOException {
    List<Case> cases = cases();
    if (Boolean.getBoolean("rewrite")) {
      StringBuilder file = new StringBuilder();
      cases.forEach(entry -> file.append(entry.asSaidNow().written()));
      Files.writeString(FILE, file);
    }
    assertTrue(cases.size() >= 40, "cases: " + cases.size());
    return cases().stream()
        .map(entry -> DynamicTest.dynamicTest(entry.title(), () -> check(entry)));
  }

  private static void check(Case entry) {
    assertEquals(entry.text(), said(entry, entry.query()), "given as text");
    assertEquals(entry.data(), entry.dataSaid(), "given as data");
    CairnException e = refusal(entry.isRules(), entry.query());
    long line = (Long) e.getData().valAt(Keyword.intern("line"));
    long column = (Long) e.getData().valAt(Keyword.intern("column"));
    long offset = (Long) e.getData().valAt(Keyword.intern("offset"));
    assertTrue(
        entry.text().contains("\nat line " + line + ", column " + column + "\n"),
        "place in ex-data");
    String[] lines = entry.query().substring(0, (int) offset).split("\n", -1);
    assertEquals(line, lines.length, "offset and line");
    assertEquals(column, lines[lines.length - 1].length() + 1, "offset and column");
  }

  @Test
  void theDataHoldsThePartThatIsWrong() {
    CairnException e = refusal(false, "[:find ?x :where [?e :name ?n]]");
    assertEquals("?x", String.valueOf(e.getData().valAt(Keyword.intern("form"))));
    assertEquals(Keyword.intern("parser/query"), e.error());
  }

  @Test
  void aLongQueryAsDataIsPrintedSoThatThePartCanBeSeen() {
    StringBuilder text = new StringBuilder("[:find ?x0 :where ");
    for (int i = 0; i < 200; i++) {
      text.append("[?x").append(i).append(" :follows ?x").append(i + 1).append("] ");
    }
    Object data = EdnReader.read(text.append("(not [?lonely :a 1])]").toString()).value();
    String message = String.valueOf(refusal(false, data).getMessage());
    assertTrue(message.length() < 10_000, message);
    assertTrue(
        message.endsWith("(not [?lonely :a 1])]\n          ^^^^^^^^^^^^^^^^^^^^"),
        message.substring(message.length() - 100));
  }
}
