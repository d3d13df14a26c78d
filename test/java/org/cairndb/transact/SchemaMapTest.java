package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clojure.lang.Keyword;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Attribute.Unique;
import org.cairndb.datom.ValueType;
import org.cairndb.db.Schema;
import org.cairndb.error.TransactionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Schemas in the form of DataScript. */
class SchemaMapTest {
  private static Schema parse(String text) {
    return SchemaMap.parse((Map<?, ?>) Given.edn(text));
  }

  private static Attribute attribute(Schema schema, String name) {
    return Objects.requireNonNull(schema.attribute(Keyword.intern(name)));
  }

  @Test
  void attributesAreDeclaredByMaps() {
    Schema schema =
        parse(
            "{:aka {:db/cardinality :db.cardinality/many :db/doc \"text\"}"
                + " :friend {:db/valueType :db.type/ref :db/isComponent true}"
                + " :name {:db/unique :db.unique/identity :custom/key 5} :plain {} :none nil"
                + " :a+b {:db/tupleAttrs [:a :b] :db/index true}}");
    assertEquals(true, attribute(schema, "aka").many());
    assertEquals(ValueType.REF, attribute(schema, "friend").type());
    assertEquals(true, attribute(schema, "friend").component());
    assertEquals(Unique.IDENTITY, attribute(schema, "name").unique());
    assertEquals(ValueType.ANY, attribute(schema, "plain").type());
    assertEquals(
        List.of(Keyword.intern("a"), Keyword.intern("b")),
        attribute(schema, "a+b").tupleAttributes());
    assertEquals(ValueType.TUPLE, attribute(schema, "a+b").type());
    assertEquals(Schema.INITIAL.size() + 6, schema.size());
    assertEquals(Schema.INITIAL, SchemaMap.parse(null));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{\"aka\" {}} | an attribute must be a keyword: attribute=\"aka\"",
        "{:aka 5} | a declaration must be a map: attribute=:aka, found=5",
        "{:aka {:db/cardinalty :db.cardinality/many}} | a declaration does not take this key, did"
            + " you mean :db/cardinality?: attribute=:aka, key=:db/cardinalty",
        "{:aka {:db/cardinality :many}} | unknown cardinality, expected :db.cardinality/one or"
            + " :db.cardinality/many: attribute=:aka, key=:db/cardinality, value=:many",
        "{:aka {:db/index 1}} | expected a value of :db.type/boolean: attribute=:aka,"
            + " key=:db/index, value=1",
        "{:aka {:db/isComponent true}} | :db/isComponent needs :db/valueType :db.type/ref:"
            + " attribute=:aka",
        "{:a+b {:db/tupleAttrs [:a :b]} :a {:db/cardinality :db.cardinality/many}} | an attribute"
            + " in :db/tupleAttrs must not be of cardinality many: :a: attribute=:a+b",
        "{:db/aka {}} | the namespace db is the database's own: attribute=:db/aka",
        "{:_aka {}} | the name of an attribute must not begin with an underscore, which reads it"
            + " backwards: attribute=:_aka",
      })
  void aWrongSchemaIsRefused(String text, String message) {
    TransactionException e = assertThrows(TransactionException.class, () -> parse(text));
    assertEquals(message, e.getMessage());
    assertEquals(":schema/validation", e.error().toString());
  }
}
