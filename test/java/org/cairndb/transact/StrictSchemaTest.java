package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clojure.lang.PersistentVector;
import clojure.lang.Symbol;
import java.math.BigInteger;
import java.net.URI;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.UUID;
import org.cairndb.datom.Datom;
import org.cairndb.datom.ValueType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Databases that take declared attributes only, and values of the declared types. */
class StrictSchemaTest {
  private static final Given DB = Given.strict().with(everyType());

  private static String everyType() {
    StringBuilder text = new StringBuilder("[");
    for (ValueType type : ValueType.values()) {
      if (type != ValueType.ANY) {
        text.append("{:db/ident :").append(type.keyword().getName());
        text.append(" :db/valueType ").append(type.keyword());
        text.append(" :db/cardinality :db.cardinality/one}");
      }
    }
    return text + "]";
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "string | \"a\" | \"a\"",
        "boolean | true | true",
        "boolean | false | false",
        "long | 1 | 1",
        "long | 1N | 1",
        "bigint | 1N | 1N",
        "bigint | 1 | 1N",
        "float | 1.5 | 1.5",
        "double | 1.5 | 1.5",
        "double | ##NaN | ##NaN",
        "number | 1 | 1",
        "number | 1.5 | 1.5",
        "number | 1M | 1M",
        "bigdec | 1.50M | 1.50M",
        "keyword | :a/b | :a/b",
        "symbol | a/b | a/b",
        "ref | 5 | 5",
        "tuple | [1 nil \"x\"] | [1 nil \"x\"]",
        "tuple | (1 2) | [1 2]",
      })
  void aValueOfTheTypeIsTaken(String attribute, String value, String stored) {
    assertEquals(
        "+[1 :" + attribute + " " + stored + "]",
        String.join(", ", DB.changes("[[:db/add 1 :" + attribute + " " + value + "]]")));
  }

  @Test
  void javaValuesAreTakenToo() {
    Date now = new Date(5);
    List<List<Object>> cases =
        List.of(
            List.of(ValueType.LONG, 7, 7L),
            List.of(ValueType.LONG, (short) 7, 7L),
            List.of(ValueType.DOUBLE, 1.5f, 1.5),
            List.of(ValueType.BIGINT, BigInteger.TEN, clojure.lang.BigInt.fromLong(10)),
            List.of(ValueType.INSTANT, now, now),
            List.of(ValueType.INSTANT, Instant.ofEpochMilli(5), now),
            List.of(ValueType.UUID, new UUID(1, 2), new UUID(1, 2)),
            List.of(ValueType.URI, URI.create("a:b"), URI.create("a:b")),
            List.of(ValueType.SYMBOL, Symbol.intern("x"), Symbol.intern("x")),
            List.of(ValueType.TUPLE, List.of(1, 2), PersistentVector.create(1L, 2L)));
    for (List<Object> row : cases) {
      Object attribute = clojure.lang.Keyword.intern(((ValueType) row.get(0)).keyword().getName());
      Object op = List.of(clojure.lang.Keyword.intern("db", "add"), 1L, attribute, row.get(1));
      Datom datom = DB.report(List.of(op)).datoms().get(0);
      assertEquals(row.get(2), datom.v());
    }
  }

  @ParameterizedTest(name = "{0} {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "string | 1", "string | :a", "boolean | 1", "boolean | \"true\"", "long | 1.0",
        "long | \"1\"", "long | 9223372036854775808N", "bigint | 1.5", "float | 1", "double | 1",
        "number | \"1\"", "bigdec | 1.5", "instant | 5", "uuid | \"x\"", "uri | \"a:b\"",
        "keyword | \"a\"", "symbol | :a", "bytes | \"x\"", "tuple | 5", "tuple | #{1}",
      })
  void aValueOfAnotherTypeIsRefused(String attribute, String value) {
    String op = "[:db/add 1 :" + attribute + " " + value + "]";
    assertEquals(
        ":transact/schema value is not of the attribute's type: attribute=:"
            + attribute
            + ", expected=:db.type/"
            + attribute
            + ", value="
            + value
            + ", class="
            + Given.edn(value).getClass().getName()
            + ", context="
            + op,
        DB.refusal("[" + op + "]"));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/id 1 :strng \"x\"}] | attribute is not declared, did you mean :string? (a database"
            + " with :schema-flexibility :write takes declared attributes only): attribute=:strng,"
            + " context={:db/id 1, :strng \"x\"}",
        "[[:db/add 1 :completely-different 1]] | attribute is not declared (a database with"
            + " :schema-flexibility :write takes declared attributes only):"
            + " attribute=:completely-different, context=[:db/add 1 :completely-different 1]",
      })
  void anUndeclaredAttributeIsRefusedWithASuggestion(String data, String message) {
    assertEquals(":transact/schema " + message, DB.refusal(data));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[[:db/retract 1 :nothing]]",
        "[[:db/retract 1 :nothing 1]]",
        "[[:db/cas 1 :nothing nil 1]]",
        "[{:db/id 1 :_nothing 2}]",
        "[{:nothing 1} {:db/ident :nothing :db/valueType :db.type/long"
            + " :db/cardinality :db.cardinality/one}]",
      })
  void anUndeclaredAttributeIsRefusedWhereverItStands(String data) {
    assertEquals(":transact/schema", DB.thrown(data).error().toString());
  }

  @Test
  void aDeclarationHoldsFromTheNextDatumOn() {
    assertEquals(
        List.of("[9 :size 5]"),
        DB.with(
                "[{:db/ident :size :db/valueType :db.type/long"
                    + " :db/cardinality :db.cardinality/one} {:db/id 9 :size 5}]")
            .facts());
  }

  @Test
  void aDeclarationMayComeInPieces() {
    Given db =
        DB.with(
            "[[:db/add -1 :db/cardinality :db.cardinality/many]"
                + " [:db/add -1 :db/valueType :db.type/long] [:db/add -1 :db/ident :size]]");
    assertEquals(
        List.of("[9 :size 5]", "[9 :size 6]"), db.with("[{:db/id 9 :size [5 6]}]").facts());
  }

  @Test
  void anIdentAloneIsNoAttribute() {
    Given db = DB.with("[{:db/ident :color/red}]");
    assertEquals(":transact/schema", db.thrown("[{:color/red 1}]").error().toString());
    assertEquals(1, db.changes("[{:db/id 50 :ref :color/red}]").size());
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/ident :x :db/valueType :db.type/long}] | incomplete declaration",
        "[{:db/ident :x :db/cardinality :db.cardinality/one}] | incomplete declaration",
        "[{:db/ident :x :db/valueType :db.type/any :db/cardinality :db.cardinality/one}]"
            + " | incomplete declaration",
        "[{:db/valueType :db.type/long :db/cardinality :db.cardinality/one}]"
            + " | a declaration of an attribute needs a :db/ident",
        "[{:db/ident :x :db/valueType :db.type/lon :db/cardinality :db.cardinality/one}]"
            + " | unknown value type, expected one of :db.type/string",
        "[{:db/ident :x :db/valueType :db.type/long :db/cardinality :many}] | unknown cardinality",
        "[{:db/ident :x :db/unique :yes}] | unknown uniqueness",
        "[{:db/ident :x :db/valueType :db.type/long :db/cardinality :db.cardinality/one"
            + " :db/isComponent true}] | :db/isComponent needs :db/valueType :db.type/ref",
        "[{:db/ident :db/x :db/valueType :db.type/long :db/cardinality :db.cardinality/one}]"
            + " | the namespace db is the database's own",
        "[{:db/ident :db/doc :db/cardinality :db.cardinality/many}]"
            + " | the namespace db is the database's own",
        "[{:db/ident :a/_x :db/valueType :db.type/long :db/cardinality :db.cardinality/one}]"
            + " | the name of an attribute must not begin with an underscore",
      })
  void aWrongDeclarationIsRefused(String data, String reason) {
    String refusal = DB.refusal(data);
    String expected = ":transact/schema " + reason;
    assertEquals(
        expected, refusal.substring(0, Math.min(expected.length(), refusal.length())), refusal);
  }

  @Test
  void valuesOfSystemAttributesAreTyped() {
    assertEquals(":transact/schema", DB.thrown("[{:db/ident \"x\"}]").error().toString());
    assertEquals(":transact/schema", DB.thrown("[{:db/ident :x :db/doc 5}]").error().toString());
    assertEquals(
        ":transact/schema",
        Given.schemaless().thrown("[{:db/ident :x :db/index 1}]").error().toString());
  }
}
