package org.cairndb.query.parse;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Symbol;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cairndb.edn.EdnReader;
import org.cairndb.edn.Form;
import org.cairndb.error.CairnException;
import org.cairndb.error.QueryException;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What queries and rules are read as; {@link Summary} writes the trees down. */
class QueryParserTest {
  private static final String WHERE = " :where [?a :x ?b]]";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?a ?b                    | rel ?a ?b",
        "[?a ...]                 | coll ?a",
        "[?a ?b]                  | tuple ?a ?b",
        "[?a]                     | tuple ?a",
        "?a .                     | scalar ?a",
        "(count ?a) .             | scalar (count ?a)",
        "[(count ?a) ...]         | coll (count ?a)",
        "(max 3 ?a) ?b            | rel (max 3 ?a) ?b",
        "(max ?b ?a)              | rel (max ?b ?a)",
        "(my.ns/f ?a)             | rel (my.ns/f ?a)",
        "(aggregate ?b ?a)        | rel (?b ?a)",
        "(aggregate ?b 1 \"x\" ?a) | rel (?b 1 \"x\" ?a)",
        "(pull ?a [:x {:y [*]}])  | rel (pull $ ?a [:x {:y [*]}])",
        "(pull $ ?a [*]) .        | scalar (pull $ ?a [*])",
        "(pull ?a ?b)             | rel (pull $ ?a ?b)",
        "[(pull ?a [:x]) ...]     | coll (pull $ ?a [:x])",
      })
  void find(String find, String expected) {
    assertEquals(expected, Summary.of(parseBoth("[:find " + find + WHERE).find()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$ ?x                | $ ?x",
        "$1 $2 %             | $1 $2 %",
        "[?x ...]            | [?x ...]",
        "[?x ?y]             | [?x ?y]",
        "[?x]                | [?x]",
        "[?x _ ?y]           | [?x _ ?y]",
        "[[?x ?y]]           | rel[?x ?y]",
        "[[?x [?y ?z]]]      | rel[?x [?y ?z]]",
        "[[?x ?y] ...]       | [[?x ?y] ...]",
        "[[?x ...] ...]      | [[?x ...] ...]",
        "[[?x ...]]          | [[?x ...]]",
        "[[?x ?y] ?z]        | [[?x ?y] ?z]",
        "[[[?x ?y]]]         | rel[[?x ?y]]",
        "_ ?x                | _ ?x",
        "pattern my/f ?x     | pattern my/f ?x",
      })
  void inputs(String in, String expected) {
    Query query = parseBoth("[:find ?x :in " + in + (in.contains("?x") ? "" : " ?x") + "]");
    assertEquals(in.contains("?x") ? expected : expected + " ?x", Summary.inputs(query.in()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[?a]                                     | {$ ?a}",
        "[?a :x]                                  | {$ ?a :x}",
        "[?a :x ?b ?tx ?added]                    | {$ ?a :x ?b ?tx ?added}",
        "[_ :x ?a _ true]                         | {$ _ :x ?a _ true}",
        "[$b ?a :x nil]                           | {$b ?a :x nil}",
        "[[:name \"Ann\"] :x ?a]                  | {$ [:name \"Ann\"] :x ?a}",
        "[:ident ?p ?a]                           | {$ :ident ?p ?a}",
        "[?a ?b ?c ?d ?e ?f ?g]                   | {$ ?a ?b ?c ?d ?e ?f ?g}",
        "[?a :x #{1}]                             | {$ ?a :x #{1}}",
        "[?a] [(even? ?a)]                        | {$ ?a} pred(even? ?a)",
        "[?a] [(f)] [(?a $b x _y % 1 \"s\")]      | {$ ?a} pred(f) pred(?a $b x _y % 1 \"s\")",
        "[(ground [1 2]) [?a ...]]                | fn(ground [1 2])->[?a ...]",
        "[(ground 1) ?a] [(f ?a) [[?b _]]]        | fn(ground 1)->?a fn(f ?a)->rel[?b _]",
        "[?a] [(.toUpperCase ?a) ?b]              | {$ ?a} fn(.toUpperCase ?a)->?b",
        "[?a] [(q [:find ?z :where [?z]] $) ?b]   | {$ ?a} fn(q [:find ?z :where [?z]] $)->?b",
        "[?a] [(f ?a) _]                          | {$ ?a} fn(f ?a)->_",
        "(rule ?a 1 _)                            | rule($ rule ?a 1 _)",
        "($b rule ?a)                             | rule($b rule ?a)",
        "[?a] (not [?a :x])                       | {$ ?a} not({$ ?a :x})",
        "[?a] ($b not [?a :x] [$ ?a :y])          | {$ ?a} not({$b ?a :x} {$ ?a :y})",
        "[?a] (not-join [?a] [?a :x ?z])          | {$ ?a} not-join[?a]({$ ?a :x ?z})",
        "(or [?a :x] [?a :y])                     | or({$ ?a :x} {$ ?a :y})",
        "($b or [?a :x] (and [?a :y] (r ?a)))     | or({$b ?a :x} and({$b ?a :y} rule($b r ?a)))",
        "(or [?a :x] ($b and [?a :y]))            | or({$ ?a :x} and({$b ?a :y}))",
        "(or-join [?a] [?a :x ?z] [?a :y])        | or-join[[] ?a]({$ ?a :x ?z} {$ ?a :y})",
        "[?b] (or-join [[?b] ?a] [?a :x ?b])      | {$ ?b} or-join[[?b] ?a]({$ ?a :x ?b})",
        "(and [?a :x] [?a :y])                    | and({$ ?a :x} {$ ?a :y})",
        "[?a] (not (or [?a :x] (and [?a :y] (not [?a :z])))) "
            + "| {$ ?a} not(or({$ ?a :x} and({$ ?a :y} not({$ ?a :z}))))",
      })
  void clauses(String where, String expected) {
    Query query = parseBoth("[:find ?a :in $ $b % :where " + where + "]");
    assertEquals(expected, Summary.clauses(query.where()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "?a                  | 0+",
        "?b :desc            | 1-",
        "?b :desc ?a :asc    | 1- 0+",
        "1 :desc 0           | 1- 0+",
        "[?b :desc 0]        | 1- 0+",
        "[?a]                | 0+",
      })
  void order(String order, String expected) {
    assertEquals(expected, Summary.order(parseBoth("[:find ?a ?b :order-by " + order + WHERE)));
  }

  @Test
  void mapForm() {
    Query query =
        parseBoth(
            "{:find [?a ?b] :keys [x y/z] :with [?c] :in [$ ?c] :where [[?a :x ?b]] :limit 5"
                + " :offset [2] :timeout 1000 :order-by [[?b :desc]]}");
    assertEquals("rel ?a ?b", Summary.of(query.find()));
    assertEquals(List.of(Keyword.intern("x"), Keyword.intern("y", "z")), query.keys().keys());
    assertEquals("[?c]", query.with().stream().map(v -> v.name().toString()).toList().toString());
    assertEquals("1-", Summary.order(query));
    assertEquals(5, query.limit());
    assertEquals(2, query.offset());
    assertEquals(1000, query.timeoutMillis());
  }

  @Test
  void whatIsNotGivenHasADefault() {
    Query query = parseBoth("[:find ?a :where [?a]]");
    assertEquals("$", Summary.inputs(query.in()));
    assertEquals(-1, query.limit());
    assertEquals(0, query.offset());
    assertEquals(0, query.timeoutMillis());
    assertEquals(null, query.keys());
    assertEquals(
        "", Summary.inputs(parseBoth("{:find [?a] :in [] :where [[(ground 1) ?a]]}").in()));
  }

  @Test
  void keysAreWhatResultsWillHave() {
    assertEquals(List.of("a", "b/c"), parseBoth("[:find ?a ?b :strs a b/c" + WHERE).keys().keys());
    assertEquals(
        List.of(Symbol.intern("a"), Symbol.intern("b")),
        parseBoth("[:find ?a ?b :syms a b" + WHERE).keys().keys());
  }

  @Test
  void dataMayBeListsThroughout() {
    IFn list = Clojure.var("clojure.core", "list");
    Object pattern =
        Clojure.var("clojure.core", "map")
            .invoke(Clojure.var("clojure.core", "identity"), read("[?a :x ?b]"));
    Object call =
        list.invoke(
            list.invoke(read("get-else"), read("$"), read("?a"), read(":y"), 0L), read("?c"));
    Object query =
        RT.map(
            read(":find"),
            list.invoke(read("?a")),
            read(":where"),
            list.invoke(pattern, call),
            read(":limit"),
            null);
    assertEquals(
        "{$ ?a :x ?b} fn(get-else $ ?a :y 0)->?c",
        Summary.clauses(QueryParser.parse(query).where()));
  }

  @Test
  void javaCollectionsWillDo() {
    Object query =
        Map.of(
            read(":find"), List.of(read("?a")),
            read(":where"),
                List.of(
                    List.of(read("?a"), read(":age"), read("?b")),
                    List.of(List.of(read(">"), read("?b"), 18)),
                    List.of(
                        read("or"),
                        List.of(read("?a"), read(":x")),
                        List.of(read("?a"), List.of(1), 2))));
    assertEquals(
        "{$ ?a :age ?b} pred(> ?b 18) or({$ ?a :x} {$ ?a [1] 2})",
        Summary.clauses(QueryParser.parse(query).where()));
  }

  @Test
  void aQuoteTooMuchDoesNotMatter() {
    assertEquals(
        "rel ?a", Summary.of(QueryParser.parse(read("(quote [:find ?a :where [?a]])")).find()));
  }

  @Test
  void namesOfSyntaxQuotedVariablesMayHaveANamespace() {
    assertEquals(
        "rel user/?a", Summary.of(parseBoth("[:find user/?a :where [user/?a :x]]").find()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[[(r ?a) [?a :x]]]                        | r[[] ?a]: {$ ?a :x}",
        "[[(r [?a] ?b) [?a :x ?b] (r ?b ?a)]]      | r[[?a] ?b]: {$ ?a :x ?b} rule($ r ?b ?a)",
        "[[(r ?a) [?a :x]] [(s ?b) [?b]] [(r ?c) (not [?c])]] "
            + "| r[[] ?a]: {$ ?a :x}; s[[] ?b]: {$ ?b}; r[[] ?c]: not({$ ?c})",
        "[]                                        | ''",
      })
  void rules(String rules, String expected) {
    assertEquals(expected, Summary.rules(RulesParser.parse(rules)));
    assertEquals(expected, Summary.rules(RulesParser.parse(read(rules))));
  }

  @Test
  void aSetOfRulesWillDo() {
    assertEquals(
        "r[[] ?a]: {$ ?a :x}", Summary.rules(RulesParser.parse(read("#{[(r ?a) [?a :x]]}"))));
  }

  static Stream<String> seeds() {
    return Stream.of(
        "[:find ?n (max 3 ?a) (pull ?e [:x]) :with ?f :keys a b c :in $ $b % [?x ...] [[?y _]] ?f"
            + " :where [?e :name ?n] [$b ?e :age ?a ?t true] [(> ?a 18)] [(inc ?a) ?b] (rule ?e ?x)"
            + " (or [?e :a 1] (and [?e :b 2] [?e :c \"x\"])) (not-join [?e] [?e :d ?z])"
            + " (or-join [[?e] ?y] [?e :f ?y]) :order-by ?n :desc 1 :limit 10 :offset 2]",
        "{:find [[?e ...]] :in [$ ?x] :where [[?e :name ?x] (not [?e :age 3])] :timeout 100}");
  }

  /**
   * Whatever is changed in a text, it is read or refused with an error of ours, as text and as
   * data.
   */
  @ParameterizedTest
  @MethodSource("seeds")
  void changedQueriesAreReadOrRefusedAndNothingElse(String text) {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("QueryParserTest: -Dseed=" + seed);
    Random random = new Random(seed);
    String pieces = "()[]{}\"\\;#_?$%.:/,^ \n09aeN+-'@~";
    int refused = 0;
    for (int i = 0; i < 5_000; i++) {
      StringBuilder changed = new StringBuilder(text);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int from = random.nextInt(changed.length());
        int to = Math.min(changed.length(), from + random.nextInt(12));
        switch (random.nextInt(3)) {
          case 0 -> changed.delete(from, to);
          case 1 -> changed.insert(from, pieces.charAt(random.nextInt(pieces.length())));
          default ->
              changed.insert(random.nextInt(changed.length() + 1), changed.substring(from, to));
        }
      }
      refused += refuses(changed.toString()) ? 1 : 0;
    }
    assertTrue(refused > 1_000 && refused < 5_000, "refused: " + refused);
  }

  private static boolean refuses(String text) {
    try {
      // Not parse(text): the grammar's hint would be asked for each.
      Form form = EdnReader.read(text);
      boolean refused = fails(() -> QueryParser.read(form, new QueryErrors(form), false));
      fails(() -> QueryParser.parse(form.value() == null ? Symbol.intern("nil") : form.value()));
      fails(() -> RulesParser.parse(form.value() == null ? Symbol.intern("nil") : form.value()));
      return refused;
    } catch (CairnException e) {
      return true;
    }
  }

  private static boolean fails(Runnable parse) {
    try {
      parse.run();
      return false;
    } catch (CairnException e) {
      return true;
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"(not ", "(or ", "(and ", "(not-join [?a] "})
  void deeplyNestedClausesAreReadOrRefusedQuickly(String opening) {
    String query = "[:find ?a :where [?a] " + opening.repeat(400) + "[?a]" + ")".repeat(400) + "]";
    assertTimeoutPreemptively(Duration.ofSeconds(20), () -> fails(() -> QueryParser.parse(query)));
    String deeper = "[:find ?a :where " + opening.repeat(5_000) + "[?a]" + ")".repeat(5_000) + "]";
    assertThrows(CairnException.class, () -> QueryParser.parse(deeper));
  }

  @Test
  void aQueryOfThousandsOfClausesIsReadQuickly() {
    String clauses =
        IntStream.range(0, 5_000)
            .mapToObj(i -> "[?x" + i + " :a ?x" + (i + 1) + "]")
            .collect(Collectors.joining(" "));
    assertTimeoutPreemptively(
        Duration.ofSeconds(20),
        () ->
            assertEquals(
                5_000, QueryParser.parse("[:find ?x0 :where " + clauses + "]").where().size()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"5", "nil", "\"text\"", "[]", "{}", "#{}", "()"})
  void whatIsNoQueryIsRefused(String text) {
    assertThrows(QueryException.class, () -> QueryParser.parse(text));
  }

  @Test
  void everyExampleOfThePageIsRead() {
    String page = Repository.read("docs/query-language.md");
    int examples = 0;
    Matcher block = Pattern.compile("(?s)```clojure\n(.*?)```").matcher(page);
    while (block.find()) {
      for (Form form : EdnReader.readAll(block.group(1))) {
        Form first = form.first();
        if (first != null && first.isVector()) {
          RulesParser.parse(form.value());
        } else {
          QueryParser.parse(form.value());
        }
        examples++;
      }
    }
    assertTrue(examples > 20, "examples: " + examples);
  }

  /** The tree of a text, which must be that of the same data. */
  private static Query parseBoth(String text) {
    Query fromText = QueryParser.parse(text);
    assertEquals(Summary.of(fromText), Summary.of(QueryParser.parse(read(text))), "text and data");
    return fromText;
  }

  private static Object read(String text) {
    return Clojure.read(text);
  }

  /** Trees on one line. */
  private static final class Summary {
    static String of(Query query) {
      return String.join(
          " | ",
          of(query.find()),
          String.valueOf(query.with().stream().map(Term.Variable::name).toList()),
          query.keys() == null ? "" : String.valueOf(query.keys().keys()),
          inputs(query.in()),
          clauses(query.where()),
          order(query),
          query.offset() + " " + query.limit() + " " + query.timeoutMillis());
    }

    static String of(FindSpec find) {
      String kind =
          find.getClass()
              .getSimpleName()
              .toLowerCase(java.util.Locale.ROOT)
              .replace("relation", "rel");
      return kind
          + " "
          + find.elements().stream().map(Summary::element).collect(Collectors.joining(" "));
    }

    private static String element(FindElement element) {
      if (element instanceof FindElement.Pull pull) {
        return "(pull " + join(List.of(pull.source(), pull.variable(), pull.pattern())) + ")";
      }
      if (element instanceof FindElement.Aggregate a) {
        return "("
            + join(
                Stream.concat(
                        Stream.of(a.function()),
                        Stream.concat(a.arguments().stream(), Stream.of(a.variable())))
                    .toList())
            + ")";
      }
      return term(element.variable());
    }

    static String inputs(List<Input> inputs) {
      return inputs.stream()
          .map(in -> in instanceof Input.Values v ? binding(v.binding()) : in.form().toString())
          .collect(Collectors.joining(" "));
    }

    private static String binding(Binding binding) {
      if (binding instanceof Binding.Coll coll) {
        return "[" + binding(coll.element()) + " ...]";
      }
      if (binding instanceof Binding.Relation relation) {
        return "rel" + binding(relation.row());
      }
      if (binding instanceof Binding.Tuple tuple) {
        return tuple.parts().stream()
            .map(Summary::binding)
            .collect(Collectors.joining(" ", "[", "]"));
      }
      return binding instanceof Binding.Scalar scalar ? term(scalar.variable()) : "_";
    }

    static String clauses(List<Clause> clauses) {
      return clauses.stream().map(Summary::clause).collect(Collectors.joining(" "));
    }

    private static String clause(Clause clause) {
      String inner = "(" + clauses(Variables.inner(clause)) + ")";
      if (clause instanceof Clause.Pattern p) {
        return "{" + term(p.source()) + " " + join(p.terms()) + "}";
      }
      if (clause instanceof Clause.Predicate p) {
        return "pred(" + call(p.call()) + ")";
      }
      if (clause instanceof Clause.Function f) {
        return "fn(" + call(f.call()) + ")->" + binding(f.binding());
      }
      if (clause instanceof Clause.RuleCall r) {
        return "rule(" + term(r.source()) + " " + r.name() + " " + join(r.arguments()) + ")";
      }
      if (clause instanceof Clause.OrJoin j) {
        return "or-join" + vars(j.variables()) + inner;
      }
      if (clause instanceof Clause.NotJoin j) {
        return "not-join[" + join(j.variables()) + "]" + inner;
      }
      String other = clause instanceof Clause.Or ? "or" : "not";
      return (clause instanceof Clause.And ? "and" : other) + inner;
    }

    private static String call(Clause.Call call) {
      return (term(call.function()) + " " + join(call.arguments())).strip();
    }

    private static String vars(Clause.RuleVars vars) {
      return "[[" + join(vars.required()) + "] " + join(vars.free()) + "]";
    }

    static String order(Query query) {
      return query.orderBy().stream()
          .map(o -> o.column() + (o.descending() ? "-" : "+"))
          .collect(Collectors.joining(" "));
    }

    static String rules(List<Rule> rules) {
      return rules.stream()
          .map(r -> r.name() + vars(r.head()) + ": " + clauses(r.body()))
          .collect(Collectors.joining("; "));
    }

    private static String join(List<? extends Term> terms) {
      return terms.stream().map(Summary::term).collect(Collectors.joining(" "));
    }

    private static String term(Term term) {
      if (term instanceof Term.Variable variable) {
        return variable.name().toString();
      }
      if (term instanceof Term.Source source) {
        return source.name().toString();
      }
      return term instanceof Term.Constant constant ? RT.printString(constant.value()) : "_";
    }
  }
}
