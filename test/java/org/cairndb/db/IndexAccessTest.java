package org.cairndb.db;

import static org.cairndb.testing.Facts.edn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.ISeq;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cairndb.datom.Datom;
import org.cairndb.error.CairnException;
import org.cairndb.testing.Facts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IndexAccessTest {
  /** Attributes are declared against the order of their names, so that ids and names disagree. */
  private static final CurrentDatabase PEOPLE =
      new Facts()
          .attribute("name", "index")
          .attribute("email", "identity")
          .attribute("friend", "many", "ref")
          .attribute("age", "index")
          .entity(1, "name", "Petr", "age", 44, "plain", true, "email", "p@x")
          .entity(2, "name", "Ivan", "age", 25, "friend", 1)
          .entity(3, "name", "Sergey", "age", 11, "friend", 1, "friend", 2)
          .database();

  private static ISeq read(String how, Database database, Object index, Object... components) {
    return switch (how) {
      case "datoms" -> IndexAccess.datoms(database, index, components);
      case "seek" -> IndexAccess.seekDatoms(database, index, components);
      default -> IndexAccess.rseekDatoms(database, index, components);
    };
  }

  private static String shown(ISeq datoms) {
    StringBuilder text = new StringBuilder();
    for (ISeq s = datoms; s != null; s = s.next()) {
      Datom d = (Datom) s.first();
      text.append(text.length() == 0 ? "" : " ");
      text.append(d.e()).append(d.a()).append('=').append(RT.printString(d.v()));
    }
    return text.toString();
  }

  @ParameterizedTest(name = "{0} {1} {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "none",
      value = {
        "datoms | :eavt | [1]              | 1:age=44 1:email=\"p@x\" 1:name=\"Petr\" 1:plain=true",
        "datoms | :eavt | [1 :age]         | 1:age=44",
        "datoms | :eavt | [1 :age 44]      | 1:age=44",
        "datoms | :eavt | [1 :age 45]      | ``",
        "datoms | :eavt | [1 :age nil nil] | 1:age=44",
        "datoms | :eavt | [[:email \"p@x\"] :name] | 1:name=\"Petr\"",
        "datoms | :eavt | [3 :friend]      | 3:friend=1 3:friend=2",
        "datoms | :eavt | [3 :friend [:email \"p@x\"]] | 3:friend=1",
        "datoms | :eavt | [1 :age 44 536870913] | 1:age=44",
        "datoms | :eavt | [1 :age 44 536870914] | ``",
        "datoms | :eavt | [999]            | ``",
        "datoms | :eavt | [1 :unheard-of]  | ``",
        "datoms | :aevt | [:age]           | 1:age=44 2:age=25 3:age=11",
        "datoms | :aevt | [:age 2]         | 2:age=25",
        "datoms | :aevt | [:friend 3]      | 3:friend=1 3:friend=2",
        "datoms | :avet | [:age]           | 3:age=11 2:age=25 1:age=44",
        "datoms | :avet | [:age 25]        | 2:age=25",
        "datoms | :avet | [:age 25 2]      | 2:age=25",
        "datoms | :avet | [:age 25 1]      | ``",
        "datoms | :avet | [:friend 1]      | 2:friend=1 3:friend=1",
        "datoms | :avet | [:plain]         | ``",
        "datoms | :avet | [:plain true]    | ``",
        "datoms | :avet | []               | 3:age=11 2:age=25 1:age=44 1:email=\"p@x\" 2:friend=1"
            + " 3:friend=1 3:friend=2 2:name=\"Ivan\" 1:name=\"Petr\" 3:name=\"Sergey\"",
        "seek   | :avet | [:friend 2]      | 3:friend=2 2:name=\"Ivan\" 1:name=\"Petr\""
            + " 3:name=\"Sergey\"",
        "seek   | :avet | [:friend 1 3]    | 3:friend=1 3:friend=2 2:name=\"Ivan\" 1:name=\"Petr\""
            + " 3:name=\"Sergey\"",
        "seek   | :avet | [:name \"P\"]    | 1:name=\"Petr\" 3:name=\"Sergey\"",
        "seek   | :avet | [:g]             | 2:name=\"Ivan\" 1:name=\"Petr\" 3:name=\"Sergey\"",
        "seek   | :avet | [:plain]         | ``",
        "seek   | :aevt | [:name 3]        | 3:name=\"Sergey\" 1:plain=true",
        "seek   | :eavt | [3 :b]           | 3:friend=1 3:friend=2 3:name=\"Sergey\"",
        "seek   | :eavt | [2 :friend 0]    | 2:friend=1 2:name=\"Ivan\" 3:age=11 3:friend=1"
            + " 3:friend=2 3:name=\"Sergey\"",
        "seek   | :eavt | [3 :friend 2]    | 3:friend=2 3:name=\"Sergey\"",
        "seek   | :eavt | [3 :name \"Sergey\" 536870914] | ``",
        "seek   | :eavt | [4]              | ``",
        "rseek  | :avet | [:age 26]        | 2:age=25 3:age=11",
        "rseek  | :avet | [:age 25]        | 2:age=25 3:age=11",
        "rseek  | :avet | [:email \"a\"]   | 1:age=44 2:age=25 3:age=11",
        "rseek  | :avet | [:b]             | 1:age=44 2:age=25 3:age=11",
        "rseek  | :aevt | [:age 2]         | 2:age=25 1:age=44",
        "rseek  | :eavt | [1 :f]           | 1:email=\"p@x\" 1:age=44",
        "rseek  | :eavt | [2 :friend]      | 2:friend=1 2:age=25 1:plain=true 1:name=\"Petr\""
            + " 1:email=\"p@x\" 1:age=44",
        "rseek  | :eavt | [0]              | ``",
      })
  void componentsSelectDatomsInTheOrderOfAttributeNames(
      String how, String index, String components, String expected) {
    Object[] parts = ((List<?>) edn(components)).toArray();
    assertEquals(expected, shown(read(how, PEOPLE, edn(index), parts)));
  }

  @ParameterizedTest
  @CsvSource({":eavt", ":aevt", ":avet"})
  void theWholeIndexBackwardsIsTheWholeIndexReversed(String index) {
    List<Object> forward = new ArrayList<>();
    for (ISeq s = IndexAccess.datoms(PEOPLE, edn(index)); s != null; s = s.next()) {
      forward.add(s.first());
    }
    List<Object> backward = new ArrayList<>();
    for (ISeq s = IndexAccess.rseekDatoms(PEOPLE, edn(index)); s != null; s = s.next()) {
      backward.add(s.first());
    }
    assertTrue(forward.size() >= 10);
    Collections.reverse(backward);
    assertEquals(forward, backward);
    assertEquals(shown(RT.seq(forward)), shown(IndexAccess.seekDatoms(PEOPLE, edn(index))));
  }

  @ParameterizedTest(name = "{0} from {1} to {2}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ":age    | 11  | 25  | 3:age=11 2:age=25",
        ":age    | 12  | 43  | 2:age=25",
        ":age    | nil | 25  | 3:age=11 2:age=25",
        ":age    | 25  | nil | 2:age=25 1:age=44",
        ":age    | 30  | 20  | ``",
        ":friend | [:email \"p@x\"] | 1 | 2:friend=1 3:friend=1",
        ":plain  | nil | nil | ``",
        ":nobody | nil | nil | ``",
      })
  void anIndexRangeHasBothItsEnds(String attribute, String start, String end, String expected) {
    assertEquals(
        expected, shown(IndexAccess.indexRange(PEOPLE, edn(attribute), edn(start), edn(end))));
  }

  @Test
  void nothingFoundIsNilAsForAnySeq() {
    assertNull(IndexAccess.datoms(PEOPLE, Keyword.intern("eavt"), 999));
    assertNull(IndexAccess.seekDatoms(PEOPLE, Keyword.intern("eavt"), 999));
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        ":vaet | []                | :index-access | there is no such index, expected :eavt, :aevt"
            + " or :avet: index=:vaet",
        "nil   | []                | :index-access | there is no such index, expected :eavt, :aevt"
            + " or :avet: index=nil",
        ":eavt | [1 \"name\"]      | :index-access | an attribute is named by a keyword:"
            + " attribute=\"name\"",
        ":eavt | [nil :name]       | :index-access | a component is nil before one that is given:"
            + " position=0",
        ":eavt | [1 :name 2 3 4]   | :index-access | a datom has four components to look it up by:"
            + " components=5",
        ":eavt | [[:email \"q\"]]  | :entity-id/missing | nothing found for entity:"
            + " entity-id=[:email \"q\"]",
        ":eavt | [:no-ident]       | :entity-id/missing | nothing found for entity:"
            + " entity-id=:no-ident",
        ":eavt | [[:age 44]]       | :lookup-ref/unique | the attribute of a lookup ref must have"
            + " :db/unique: attribute=:age, lookup-ref=[:age 44]",
        ":eavt | [[:email]]        | :lookup-ref/syntax | not a lookup ref: expected=[attribute"
            + " value], found=[:email]",
        ":eavt | [\"one\"]         | :entity-id/syntax | not an entity: expected=a number, an ident"
            + " or a lookup ref, found=\"one\"",
        ":avet | [:friend 1.5]     | :entity-id/syntax | not an entity: expected=a number, an ident"
            + " or a lookup ref, found=1.5",
      })
  void whatCannotBeLookedUpIsRefused(
      String index, String components, String error, String message) {
    Object[] parts = ((List<?>) edn(components)).toArray();
    CairnException refused =
        assertThrows(CairnException.class, () -> IndexAccess.datoms(PEOPLE, edn(index), parts));
    assertEquals(edn(error), refused.error());
    assertEquals(message, refused.getMessage());
  }

  @Test
  void aFilteredDatabaseShowsItsPartBothWays() {
    DatabaseValue young =
        new FilteredDatabase(
            PEOPLE, (all, datom) -> datom.a() != Keyword.intern("age") || ((Long) datom.v()) < 30);
    assertEquals(
        "3:age=11 2:age=25",
        shown(IndexAccess.datoms(young, Keyword.intern("avet"), Keyword.intern("age"))));
    assertEquals(
        "2:age=25 3:age=11",
        shown(IndexAccess.rseekDatoms(young, Keyword.intern("avet"), Keyword.intern("age"))));
  }

  @Test
  void aValueWithoutAFasterWayBackwardsReadsForwardsFirst() {
    Database slow =
        new Database() {
          @Override
          public Schema schema() {
            return PEOPLE.schema();
          }

          @Override
          public long maxTx() {
            return PEOPLE.maxTx();
          }

          @Override
          public long maxEntity() {
            return PEOPLE.maxEntity();
          }

          @Override
          public long datomCount() {
            return PEOPLE.datomCount();
          }

          @Override
          public org.cairndb.index.Scan scan(org.cairndb.index.IndexRange range) {
            return PEOPLE.scan(range);
          }

          @Override
          public long count(org.cairndb.index.IndexRange range) {
            return PEOPLE.count(range);
          }

          @Override
          public boolean isFiltered() {
            return false;
          }
        };
    Keyword eavt = Keyword.intern("eavt");
    assertEquals(
        shown(IndexAccess.rseekDatoms(PEOPLE, eavt, 2)),
        shown(IndexAccess.rseekDatoms(slow, eavt, 2)));
  }

  /** More datoms than a leaf and than a branch's first child hold. */
  @Test
  void largeIndexesReadTheSameBothWaysFromAnyPlace() {
    Facts facts = new Facts().attribute("n", "index");
    int size = 5000;
    for (int e = 1; e <= size; e++) {
      facts.entity(e, "n", e / 3);
    }
    CurrentDatabase database = facts.database();
    Keyword avet = Keyword.intern("avet");
    Keyword n = Keyword.intern("n");
    for (int value = -1; value <= size / 3 + 1; value += 7) {
      int least = value;
      int upTo = Math.max(0, Math.min(size, 3 * value + 2));
      List<Datom> back = new ArrayList<>();
      for (ISeq s = IndexAccess.rseekDatoms(database, avet, n, least); s != null; s = s.next()) {
        back.add((Datom) s.first());
      }
      assertEquals(upTo, back.size(), () -> "rseek from " + least);
      for (int i = 0; i < back.size(); i++) {
        assertEquals(upTo - i, back.get(i).e());
      }
      int from = Math.max(1, 3 * value);
      ISeq forward = IndexAccess.seekDatoms(database, avet, n, least);
      assertEquals(Math.max(0, size - from + 1), RT.count(forward), () -> "seek from " + least);
    }
  }
}
