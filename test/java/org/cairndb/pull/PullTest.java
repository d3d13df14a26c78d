package org.cairndb.pull;

import static org.cairndb.testing.Facts.edn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Repeat;
import java.util.List;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.testing.Facts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PullTest {
  private static Facts facts() {
    return new Facts()
        .attribute("name", "identity")
        .attribute("aka", "many")
        .attribute("child", "many", "ref")
        .attribute("father", "ref")
        .attribute("friend", "many", "ref")
        .attribute("enemy", "many", "ref")
        .attribute("part", "many", "ref", "component")
        .attribute("spec", "ref", "component")
        .entity(1, "name", "Anna", "aka", "Nan", "aka", "Ann", "child", 2, "child", 3)
        .entity(2, "name", "Bert", "father", 1)
        .entity(3, "name", "Carl", "father", 1)
        .entity(4, "name", "Dora", "father", 3)
        .entity(5, "db/ident", Keyword.intern("somebody"))
        .entity(10, "name", "car", "part", 11, "part", 14, "spec", 15)
        .entity(11, "name", "wheel", "part", 12)
        .entity(12, "name", "tyre")
        .entity(14, "name", "door")
        .entity(15, "text", "red");
  }

  private static final CurrentDatabase FAMILY = facts().database();

  /** A ring of friends 1 to 4, and enemies across. */
  private static final CurrentDatabase RING =
      facts()
          .entity(1, "friend", 2)
          .entity(2, "friend", 3, "enemy", 4)
          .entity(3, "friend", 4)
          .entity(4, "friend", 1)
          .database();

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[:name :aka]                  | 1  | {:name \"Anna\" :aka [\"Ann\" \"Nan\"]}",
        "[:name :father :db/id]        | 4  | {:name \"Dora\" :father {:db/id 3} :db/id 4}",
        "[:name]                       | [:name \"Bert\"] | {:name \"Bert\"}",
        "[:db/id]                      | :somebody | {:db/id 5}",
        "[:db/id]                      | 1  | {:db/id 1}",
        "[[:db/id :as :id]]            | 1  | {:id 1}",
        "[:unheard-of]                 | 1  | nil",
        "[:name]                       | [:name \"Nobody\"] | nil",
        "[*]                           | [:name \"Nobody\"] | nil",
        "[:name]                       | :nobody | nil",
        "[:name]                       | 999 | nil",
        "[:db/id]                      | 999 | nil",
        "[*]                           | 999 | {:db/id 999}",
        "[*]                           | 1  | {:db/id 1 :name \"Anna\" :aka [\"Ann\" \"Nan\"]"
            + " :child [{:db/id 2} {:db/id 3}]}",
        "[* :_child]                   | 2  | {:db/id 2 :name \"Bert\" :father {:db/id 1} :_child"
            + " [{:db/id 1}]}",
        "[[:aka :as :alias] *]         | 1  | {:db/id 1 :name \"Anna\" :alias [\"Ann\" \"Nan\"]"
            + " :child [{:db/id 2} {:db/id 3}]}",
        "[\"*\"]                       | 3  | {:db/id 3 :name \"Carl\" :father {:db/id 1}}",
        "[:_child]                     | 2  | {:_child [{:db/id 1}]}",
        "[{:_child [:name]}]           | 2  | {:_child [{:name \"Anna\"}]}",
        "[:_father]                    | 1  | {:_father [{:db/id 2} {:db/id 3}]}",
        "[(limit :_father 1)]          | 1  | {:_father [{:db/id 2}]}",
        "[:_name]                      | 1  | nil",
        "[:_part]                      | 11 | {:_part {:db/id 10}}",
        "[{:_part [:name]}]            | 11 | {:_part {:name \"car\"}}",
        "[:name :part]                 | 10 | {:name \"car\" :part [{:db/id 11 :name \"wheel\""
            + " :part [{:db/id 12 :name \"tyre\"}]} {:db/id 14 :name \"door\"}]}",
        "[:spec]                       | 10 | {:spec {:db/id 15 :text \"red\"}}",
        "[:name {:part [:name]}]       | 10 | {:name \"car\" :part [{:name \"wheel\"} {:name"
            + " \"door\"}]}",
        "[:name {:part 1}]             | 10 | {:name \"car\" :part [{:name \"wheel\"} {:name"
            + " \"door\"}]}",
        "[:name {:father [:name]}]     | 4  | {:name \"Dora\" :father {:name \"Carl\"}}",
        "[:name {:child [:name]}]      | 1  | {:name \"Anna\" :child [{:name \"Bert\"} {:name"
            + " \"Carl\"}]}",
        "[:name {:father [:name]}]     | 1  | {:name \"Anna\"}",
        "[:name {:child [:foo]}]       | 1  | {:name \"Anna\" :child []}",
        "[:name {:father [:foo]}]      | 2  | {:name \"Bert\"}",
        "[{:father [{:father [:name]}]}] | 4 | {:father {:father {:name \"Anna\"}}}",
        "[{:child [:name], :_father [:db/id]}] | 1 | {:child [{:name \"Bert\"} {:name \"Carl\"}]"
            + " :_father [{:db/id 2} {:db/id 3}]}",
        "[:name {(limit :child 1) [:name]}] | 1 | {:name \"Anna\" :child [{:name \"Bert\"}]}",
        "[{[:child :as :kids :limit 1] [:name]}] | 1 | {:kids [{:name \"Bert\"}]}",
        "[[:name :as \"Name\"]]        | 1  | {\"Name\" \"Anna\"}",
        "[[:name :as nil]]             | 1  | {nil \"Anna\"}",
        "[:name [:name :as :n]]        | 1  | {:name \"Anna\" :n \"Anna\"}",
        "[(default :foo \"bar\")]      | 1  | {:foo \"bar\"}",
        "[[:foo :default false]]       | 1  | {:foo false}",
        "[[:foo :default nil]]         | 1  | {:foo nil}",
        "[[:x :as \"X\" :default 0]]   | 1  | {\"X\" 0}",
        "[[:name :default 0]]          | 1  | {:name \"Anna\"}",
        "[[:_child :default 2]]        | 1  | {:_child 2}",
        "[[:child :default 1]]         | 2  | {:child 1}",
        "[(default (limit :aka 1) [])] | 1  | {:aka [\"Ann\"]}",
        "[[:aka :limit 1]]             | 1  | {:aka [\"Ann\"]}",
        "[[:name :xform clojure.core/keyword] [:aka :xform first]] | 1 | {:name :Anna :aka"
            + " \"Ann\"}",
        "[{[:child :xform first] [:name]}] | 1 | {:child {:name \"Bert\"}}",
        "[[:foo :xform count]]         | 1  | nil",
        "(:name)                       | 1  | {:name \"Anna\"}",
      })
  void aPatternShows(String pattern, String entity, String expected) {
    Object asData = Pull.pull(FAMILY, edn(pattern), edn(entity));
    assertEquals(edn(expected), asData);
    assertEquals(asData, Pull.pull(FAMILY, pattern, edn(entity)), "the same as text");
  }

  @ParameterizedTest(name = "{0} of {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[:name {:father ...}]   | 4 | {:name \"Dora\" :father {:name \"Carl\" :father {:name"
            + " \"Anna\"}}}",
        "[:name {:father \"...\"}] | 4 | {:name \"Dora\" :father {:name \"Carl\" :father {:name"
            + " \"Anna\"}}}",
        "[:name {:father 1}]     | 4 | {:name \"Dora\" :father {:name \"Carl\"}}",
        "[:db/id {:friend ...}]  | 1 | {:db/id 1 :friend [{:db/id 2 :friend [{:db/id 3 :friend"
            + " [{:db/id 4 :friend [{:db/id 1 :friend [{:db/id 2}]}]}]}]}]}",
        "[:db/id {:friend 2}]    | 1 | {:db/id 1 :friend [{:db/id 2 :friend [{:db/id 3}]}]}",
        "[:db/id {:friend 2 :enemy 1}] | 1 | {:db/id 1 :friend [{:db/id 2 :friend [{:db/id 3}]"
            + " :enemy [{:db/id 4 :friend [{:db/id 1}]}]}]}",
        "[:db/id {:friend 1 :enemy 1}] | 2 | {:db/id 2 :friend [{:db/id 3}] :enemy [{:db/id 4"
            + " :friend [{:db/id 1}]}]}",
        "[:db/id {:friend [:db/id {:enemy ...}]}] | 1 | {:db/id 1 :friend [{:db/id 2 :enemy"
            + " [{:db/id 4}]}]}",
        "[:db/id {:_friend 2}]   | 1 | {:db/id 1 :_friend [{:db/id 4 :_friend [{:db/id 3}]}]}",
      })
  void recursionFollowsAnAttributeAndEndsInARing(String pattern, long entity, String expected) {
    assertEquals(edn(expected), Pull.pull(RING, edn(pattern), entity));
  }

  @Test
  void partsThatContainEachOtherAreShownOnce() {
    CurrentDatabase loop = facts().entity(12, "part", 10).database();
    assertEquals(
        edn(
            "{:part [{:db/id 12 :name \"tyre\" :part [{:db/id 10 :name \"car\" :part"
                + " [{:db/id 11} {:db/id 14 :name \"door\"}] :spec {:db/id 15 :text \"red\"}}]}]}"),
        Pull.pull(loop, edn("[:part]"), 11));
  }

  @Test
  void depthIsNotBoundByTheThreadsStack() {
    Facts chain = facts();
    int length = 100_000;
    for (int e = 100; e < 100 + length; e++) {
      chain.entity(e, "father", e + 1);
    }
    Object map = Pull.pull(chain.database(), edn("[:db/id {:father ...}]"), 100);
    Keyword father = Keyword.intern("father");
    int depth = 0;
    for (Object at = map; at != null; at = RT.get(at, father)) {
      depth++;
    }
    assertEquals(length, depth);
  }

  @Test
  void aThousandValuesAreShownUnlessAnotherLimitIsSet() {
    Facts many = facts();
    for (int i = 0; i < 2000; i++) {
      many.entity(50, "aka", "aka-" + i);
    }
    CurrentDatabase database = many.entity(50, "zip", 1).database();
    Keyword aka = Keyword.intern("aka");
    Object[][] cases = {
      {"[:aka]", 1000},
      {"[*]", 1000},
      {"[(limit :aka 500)]", 500},
      {"[[:aka :limit 1500]]", 1500},
      {"[(limit :aka nil)]", 2000},
      {"[[:aka :limit nil]]", 2000},
      {"[* (limit :aka nil)]", 2000},
    };
    for (Object[] each : cases) {
      IPersistentMap map = Pull.pull(database, each[0], 50);
      assertEquals(each[1], RT.count(map.valAt(aka)), each[0].toString());
    }
    assertEquals(edn("{:zip 1}"), Pull.pull(database, "[:zip]", 50));
    assertEquals(1L, Pull.pull(database, "[*]", 50).valAt(Keyword.intern("zip")));
    assertEquals(1L, Pull.pull(database, "[:aka :zip]", 50).valAt(Keyword.intern("zip")));
  }

  @Test
  void pullManyLeavesOutWhatIsMissing() {
    assertEquals(
        edn("[{:name \"Anna\"} {:name \"Dora\"}]"),
        Pull.pullMany(
            FAMILY,
            edn("[:name]"),
            List.of(1, 5, 999, edn("[:name \"No\"]"), edn("[:name \"Dora\"]"))));
    assertEquals(edn("[]"), Pull.pullMany(FAMILY, edn("[:name]"), null));
  }

  @Test
  void anEndlessPatternIsRefused() {
    Object endless = Repeat.create(Keyword.intern("name"));
    CairnException refused =
        assertThrows(CairnException.class, () -> Pull.pull(FAMILY, endless, 1));
    assertEquals(edn(":parser/too-large"), refused.error());
  }

  @Test
  void aParsedPatternServesAgain() {
    PullPattern pattern = PullPattern.of("[:name]");
    assertSame(pattern, PullPattern.of("[:name]"));
    assertSame(pattern, PullPattern.of(pattern));
    assertEquals(edn("{:name \"Bert\"}"), Pull.pull(FAMILY, pattern, 2));
    assertNull(Pull.pull(FAMILY, pattern, 999));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]                      | []              | not a pull pattern",
        "nil                     | nil             | not a pull pattern",
        ":name                   | :name           | not a pull pattern",
        "[:name \"aka\"]         | \"aka\"         | not a part of a pull pattern",
        "[:name [:aka :foo 1]]   | :foo            | no such option",
        "[[:aka :as]]            | [:aka :as]      | an option without a value",
        "[[:aka :limit 0]]       | 0               | no limit",
        "[[:aka :limit \"x\"]]   | \"x\"           | no limit",
        "[(limit :aka :bar)]     | :bar            | no limit",
        "[(limit :aka)]          | (limit :aka)    | an attribute with the wrong number of"
            + " arguments",
        "[(default 1 :bar)]      | 1               | not a part of a pull pattern",
        "[[\"x\" :as :y]]        | \"x\"           | options without an attribute",
        "[{}]                    | {}              | an empty map in a pull pattern",
        "[{:child :name}]        | :name           | nothing to pull of a reference",
        "[{:child -1}]           | -1              | no depth of recursion",
        "[{:child []}]           | []              | not a pull pattern",
        "[{:child [:name foo]}]  | foo             | not a part of a pull pattern",
        "[[:name :xform no.such/function]] | no.such/function | no such function",
        "[[:name :xform clojure.core/when]] | clojure.core/when | no such function",
        "[[:name :xform \"count\"]] | \"count\"    | no function",
      })
  void aWrongPatternIsRefusedAndItsWrongPartNamed(String pattern, String culprit, String reason) {
    for (Object given : new Object[] {pattern, edn(pattern)}) {
      CairnException refused =
          assertThrows(CairnException.class, () -> Pull.pull(FAMILY, given, 1));
      assertEquals(edn(":parser/pull"), refused.error());
      assertEquals(edn(culprit), refused.getData().valAt(Keyword.intern("form")));
      assertEquals(reason, refused.getMessage().substring(0, refused.getMessage().indexOf(':')));
    }
  }

  @Test
  void aWrongPatternInTextIsPointedAt() {
    CairnException refused =
        assertThrows(CairnException.class, () -> Pull.pull(FAMILY, "[:name\n {:child :name}]", 1));
    assertEquals(
        """
        nothing to pull of a reference: expected=a pattern, a positive integer or ...
        at line 2, column 10
           {:child :name}]
                   ^^^^^\
        """,
        refused.getMessage());
    assertEquals(2L, refused.getData().valAt(Keyword.intern("line")));
  }

  @Test
  void lookingIntoPlainValuesIsAnErrorThatNamesTheAttribute() {
    CairnException refused =
        assertThrows(CairnException.class, () -> Pull.pull(FAMILY, "[{:name [:aka]}]", 1));
    assertEquals(edn(":pull/not-a-reference"), refused.error());
    assertEquals(
        "a pattern looks into an attribute whose values are no entities, declare it as"
            + " :db.type/ref: attribute=:name",
        refused.getMessage());
  }
}
