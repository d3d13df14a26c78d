package org.cairndb.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clojure.lang.RT;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.cairndb.edn.EdnReader;
import org.cairndb.error.CairnException;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class FromJavaTest {
  /** What is given, and the EDN of what it means. */
  private record Case(Object given, String meaning) {
    @Override
    public String toString() {
      return meaning;
    }
  }

  private static Stream<Case> transactions() {
    return Stream.of(
        new Case("[{:name \"Alice\"}]", "[{:name \"Alice\"}]"),
        new Case(List.of(Map.of("name", "Alice")), "[{:name \"Alice\"}]"),
        new Case(List.of(Map.of(":a/b", ":c")), "[{:a/b \":c\"}]"),
        new Case(List.of(Map.of("mood", Keyword.of("calm"))), "[{:mood :calm}]"),
        new Case(List.of(Map.of("db/id", "x", "y", "z")), "[{:db/id \"x\" :y \"z\"}]"),
        new Case(List.of(Map.of("db/id", List.of("e", ":f"))), "[{:db/id [:e \":f\"]}]"),
        new Case(List.of(Map.of("tags", List.of("a", ":b"))), "[{:tags [\"a\" \":b\"]}]"),
        new Case(List.of(Map.of("tags", Set.of("a"))), "[{:tags #{\"a\"}}]"),
        new Case(List.of(Map.of("friend", LookupRef.of(":e", 1))), "[{:friend [:e 1]}]"),
        new Case(List.of(Map.of("part", Map.of("n", "x"))), "[{:part {:n \"x\"}}]"),
        new Case(List.of(Map.of("db/ident", "a/b")), "[{:db/ident :a/b}]"),
        new Case(List.of(Map.of("db/doc", ":a")), "[{:db/doc \":a\"}]"),
        new Case(
            List.of(Map.of("db/tupleAttrs", List.of("a", ":b"))), "[{:db/tupleAttrs [:a :b]}]"),
        new Case(List.of(Map.of("db.attr/preds", "a/b")), "[{:db.attr/preds a/b}]"),
        new Case(List.of(Map.of("at", Instant.EPOCH)), "[{:at #inst \"1970-01-01\"}]"),
        new Case(List.of(Map.of("maybe", Optional.of(1))), "[{:maybe 1}]"),
        new Case(List.of(List.of("db/add", "t", "a", ":v")), "[[:db/add \"t\" :a \":v\"]]"),
        new Case(List.of(List.of(":db/cas", 1, ":a", "x", "y")), "[[:db/cas 1 :a \"x\" \"y\"]]"),
        new Case(List.of(List.of("db/add", 1, "db/ident", "x")), "[[:db/add 1 :db/ident :x]]"),
        new Case(
            List.of(List.of("db/retractEntity", List.of("e", 1))), "[[:db/retractEntity [:e 1]]]"),
        new Case(List.of(List.of("my/fn", "a", ":b")), "[[:my/fn \"a\" \":b\"]]"),
        new Case(new Object[] {new Object[] {"db/add", 1, "a", 2}}, "[[:db/add 1 :a 2]]"));
  }

  @ParameterizedTest
  @MethodSource("transactions")
  void thePlaceDecidesWhatAStringIs(Case given) {
    assertEquals(edn(given.meaning), FromJava.txData(given.given));
  }

  private static Stream<Case> patterns() {
    return Stream.of(
        new Case(List.of("name", "*"), "[:name *]"),
        new Case(List.of(Map.of("friend", List.of("name"))), "[{:friend [:name]}]"),
        new Case(List.of(Map.of("friend", "...")), "[{:friend ...}]"),
        new Case(List.of(Map.of("friend", 3)), "[{:friend 3}]"),
        new Case(List.of(List.of("aka", ":limit", 2)), "[[:aka :limit 2]]"));
  }

  @ParameterizedTest
  @MethodSource("patterns")
  void partsOfAPatternAreNames(Case given) {
    assertEquals(edn(given.meaning), FromJava.pattern(given.given));
  }

  private static Stream<Case> inputs() {
    return Stream.of(
        new Case(List.of("a", ":b", List.of(Keyword.of("c"))), "[\"a\" \":b\" [:c]]"),
        new Case(Map.of("a", ":b"), "{\"a\" \":b\"}"),
        new Case(LookupRef.of("a", "b"), "[:a \"b\"]"));
  }

  @ParameterizedTest
  @MethodSource("inputs")
  void inputsAreValuesThroughout(Case given) {
    assertEquals(edn(given.meaning), FromJava.input(given.given));
  }

  private static Stream<Case> configurations() {
    return Stream.of(
        new Case(
            Map.of("store", Map.of("backend", "file", "path", ":x"), "name", ":n"),
            "{:store {:backend :file :path \":x\"} :name \":n\"}"),
        new Case(
            Map.of(":schema-flexibility", ":read", "keep-history?", false),
            "{:schema-flexibility :read :keep-history? false}"),
        new Case("{:keep-history? true}", "{:keep-history? true}"),
        new Case("datahike:mem://x", "\"datahike:mem://x\""));
  }

  @ParameterizedTest
  @MethodSource("configurations")
  void configurations(Case given) {
    assertEquals(edn(given.meaning), FromJava.config(given.given));
  }

  @Test
  void clojuresCollectionsAreTakenAsTheyAre() {
    Object given = edn("[{\"name\" 1} [\"db/add\"]]");
    assertSame(given, FromJava.txData(given));
    assertSame(given, FromJava.value(given));
    assertSame(given, FromJava.pattern(given));
  }

  @Test
  void aNameThatStandsTwiceIsRefused() {
    CairnException e =
        assertThrows(
            CairnException.class,
            () -> FromJava.txData(List.of(Map.of("name", "a", ":name", "b"))));
    assertEquals("keyword/duplicate", e.code());
  }

  @Test
  void dataWithinThemselvesAreRefused() {
    List<Object> list = new ArrayList<>();
    list.add(list);
    Map<String, Object> map = new HashMap<>();
    map.put("map", map);
    for (Object endless : Arrays.asList(list, Map.of("a", list), new Object[] {list})) {
      assertEquals("value/too-deep", refused(() -> FromJava.value(endless)));
      assertEquals("value/too-deep", refused(() -> FromJava.input(endless)));
      assertEquals(
          "value/too-deep", refused(() -> FromJava.txData(List.of(List.of("f", endless)))));
    }
    assertEquals("value/too-deep", refused(() -> FromJava.txData(List.of(map))));
    assertEquals("value/too-deep", refused(() -> FromJava.pattern(list)));
    assertEquals("value/too-deep", refused(() -> FromJava.config(Map.of("store", map))));
  }

  @Test
  void whatIsNoNameIsRefused() {
    for (String name :
        List.of(
            "", ":", "::a", "a b", "a\n", "/a", "a/", ":a/", "a/b/c", "a,b", "(a", "a\"", "a;b")) {
      assertEquals("keyword/syntax", refused(() -> Keyword.of(name)), name);
    }
    for (String name :
        List.of("a", ":a", "a/b", "a.b/c-d?", "+", "/", "_a", "db.type/string", "ä")) {
      String bare = name.startsWith(":") ? name.substring(1) : name;
      assertEquals(":" + bare, Keyword.of(name).toString());
    }
  }

  /** What is taken for a name is one in EDN, so what is stored can be written and read as text. */
  @Test
  void everyNameThatIsTakenCanBeReadAsEdn() {
    Random random = new Random(Seed.of(FromJavaTest.class));
    String letters = "ab1/:.#'%&*+-_?!<>=|$~@^`\\\"()[]{};, \t\u00a0\u0000é\u200b";
    int taken = 0;
    for (int i = 0; i < 20_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int n = random.nextInt(5) + 1; n > 0; n--) {
        name.append(letters.charAt(random.nextInt(letters.length())));
      }
      Keyword keyword;
      try {
        keyword = Keyword.of(name.toString());
      } catch (CairnException e) {
        continue;
      }
      taken++;
      assertSame(keyword.toClojure(), EdnReader.read(keyword.toString()).value(), name.toString());
    }
    assertEquals(true, taken > 1000, "names taken: " + taken);
  }

  private static String refused(Runnable call) {
    return assertThrows(CairnException.class, call::run).code();
  }

  private static Object edn(String text) {
    return RT.readString(text);
  }
}
