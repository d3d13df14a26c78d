package org.cairndb.query.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import java.util.List;
import java.util.Random;
import org.cairndb.edn.EdnReader;
import org.cairndb.edn.Form;
import org.cairndb.error.CairnException;
import org.cairndb.testing.Needs;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The grammar in {@code cairn/grammar/datalog.ebnf}, run by Instaparse, and the parser read the
 * same language: on texts generated from the grammar, and on the same texts with random changes.
 */
class GrammarTest {
  private static final Keyword ERROR = Keyword.intern("error");
  private static final Keyword EXPECTED = Keyword.intern("expected");
  private static final Keyword COULD_BE = Keyword.intern("could-be");

  /** What the parser says of a text. */
  private enum Verdict {
    READ,
    REFUSED,
    /**
     * Refused for something that no grammar can say: a duplicate key, a section that stands twice.
     */
    BEYOND_GRAMMAR
  }

  @BeforeEach
  void instaparseIsHere() {
    Needs.that(
        getClass().getClassLoader().getResource("instaparse/core.cljc") != null,
        "Instaparse on the class path",
        "apt-get install libinstaparse-clojure");
    Clojure.var("clojure.core", "require").invoke(Clojure.read("cairn.grammar-cases"));
  }

  @ParameterizedTest
  @CsvSource({"query, 1000, 600", "rules, 200, 200"})
  void theParserReadsWhatTheGrammarDescribesAndRefusesWhatItDoesNot(
      String rule, int generated, int mutated) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("GrammarTest " + rule + ": -Dseed=" + seed);
    Random random = new Random(seed);
    IFn generate = Clojure.var("cairn.grammar-cases", "generate");
    IFn mutate = Clojure.var("cairn.grammar-cases", "mutate");
    int accepted = 0;
    int refused = 0;
    int beyond = 0;
    for (int i = 0; accepted < generated || refused < mutated; i++) {
      assertTrue(i < 10 * (generated + mutated), "too few texts are accepted or too few refused");
      String text = (String) generate.invoke(random, 4 + random.nextInt(8), rule);
      if (text.length() > 600) {
        continue;
      }
      if (i % 3 == 0) {
        text = (String) mutate.invoke(random, text);
      }
      Verdict verdict = verdict(rule, text);
      if (verdict == Verdict.BEYOND_GRAMMAR) {
        beyond++;
        continue;
      }
      boolean accepts = accepts(rule, text);
      String told =
          "the grammar " + (accepts ? "accepts" : "refuses") + ", -Dseed=" + seed + ":\n" + text;
      assertEquals(accepts ? Verdict.READ : Verdict.REFUSED, verdict, told);
      accepted += accepts ? 1 : 0;
      refused += accepts ? 0 : 1;
    }
    System.out.println(
        "GrammarTest "
            + rule
            + ": accepted="
            + accepted
            + " refused="
            + refused
            + " beyond="
            + beyond);
    assertTrue(
        beyond < accepted + refused, "most texts have a duplicate or the like: beyond=" + beyond);
  }

  @Test
  void anErrorTellsWhatCouldHaveStoodWhereTheTextBroke() {
    CairnException error = refusal("[:find ?n\n :wher [?e :name ?n]]");
    List<?> tokens = (List<?>) error.getData().valAt(COULD_BE);
    assertTrue(tokens.containsAll(List.of(":where", ":in", "?variable", "]")), tokens.toString());
    assertTrue(
        String.valueOf(error.getMessage()).contains("\nat line 2, column 2 could be: "),
        error.getMessage());
    assertEquals(2L, error.getData().valAt(Keyword.intern("line")));
  }

  @Test
  void anErrorOfTheReaderTellsItToo() {
    CairnException error = refusal("[:find ?n :where [(> ?n 3]]");
    List<?> tokens = (List<?>) error.getData().valAt(COULD_BE);
    assertTrue(tokens.containsAll(List.of(")", "number", "?variable")), tokens.toString());
  }

  @Test
  void aQueryThatKeepsTheGrammarButMeansNothingGetsNoSuchHint() {
    CairnException error = refusal("[:find ?x :where [?e :name ?n]]");
    assertEquals(null, error.getData().valAt(COULD_BE));
  }

  @Test
  void aTextTooLongForInstaparseGetsNoHintButTheSameError() {
    String blanks = " ".repeat(GrammarHint.LONGEST_TEXT);
    CairnException error = refusal("[:find ?n" + blanks + ":wher [?e :name ?n]]");
    assertEquals(null, error.getData().valAt(COULD_BE));
  }

  private static CairnException refusal(String text) {
    try {
      QueryParser.parse(text);
    } catch (CairnException e) {
      return e;
    }
    throw new AssertionError("was read: " + text);
  }

  private static boolean accepts(String rule, String text) {
    return (Boolean) Clojure.var("cairn.grammar", "accepts?").invoke(rule, text);
  }

  private static Verdict verdict(String rule, String text) {
    try {
      Form form = EdnReader.read(text);
      if (rule.equals("rules")) {
        RulesParser.read(form, new QueryErrors(form));
      } else {
        QueryParser.read(form, new QueryErrors(form), false);
      }
      return Verdict.READ;
    } catch (CairnException e) {
      String error = String.valueOf(e.getData().valAt(ERROR));
      boolean grammar = e.getData().valAt(EXPECTED) != null && !error.equals(":parser/value");
      return grammar ? Verdict.REFUSED : Verdict.BEYOND_GRAMMAR;
    }
  }
}
