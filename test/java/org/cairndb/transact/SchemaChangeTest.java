package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import java.util.Objects;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Attribute.Unique;
import org.cairndb.datom.ValueType;
import org.cairndb.error.TransactionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What may become of an attribute that has been declared or has values. */
class SchemaChangeTest {
  private static final Given DB =
      Given.strict()
          .with(
              "[{:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one}"
                  + " {:db/ident :aka :db/valueType :db.type/string"
                  + "  :db/cardinality :db.cardinality/many}"
                  + " {:db/ident :unused :db/valueType :db.type/string"
                  + "  :db/cardinality :db.cardinality/one}"
                  + " {:db/ident :single :db/valueType :db.type/string"
                  + "  :db/cardinality :db.cardinality/many}"
                  + " {:db/ident :code :db/valueType :db.type/string"
                  + "  :db/cardinality :db.cardinality/one :db/unique :db.unique/value}]")
          .with(
              "[{:db/id 50 :name \"A\" :aka [\"x\" \"y\"] :single [\"s\"] :code \"1\"}"
                  + " {:db/id 51 :name \"A\" :single [\"t\"] :code \"2\"}]");

  private static Attribute attribute(Given db, String name) {
    return Objects.requireNonNull(db.db().schema().attribute(Keyword.intern(name)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/ident :name :db/cardinality :db.cardinality/many}]",
        "[{:db/ident :single :db/cardinality :db.cardinality/one}]",
        "[{:db/ident :unused :db/valueType :db.type/long}]",
        "[{:db/ident :code :db/unique :db.unique/identity}]",
        "[{:db/ident :single :db/unique :db.unique/value}]",
        "[{:db/ident :name :db/index true :db/noHistory true :db/doc \"text\"}]",
        "[[:db/retract [:db/ident :code] :db/unique]]",
        "[[:db/retractEntity :unused]]",
        "[{:db/id :unused :db/ident :renamed}]",
        "[{:db/ident :aka :db/cardinality :db.cardinality/one} [:db/retract 50 :aka \"y\"]]",
      })
  void aChangeThatTheDataAllowIsMade(String data) {
    assertNotNull(DB.with(data));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[{:db/ident :aka :db/cardinality :db.cardinality/one}] | :aka | the cardinality cannot"
            + " become one while an entity has several values",
        "[{:db/ident :name :db/valueType :db.type/long}] | :name | the value type cannot change"
            + " while the attribute has values",
        "[{:db/ident :name :db/unique :db.unique/value}] | :name | the attribute cannot become"
            + " unique while two entities have one value",
        "[[:db/retractEntity :name]] | :name | a declared attribute cannot be renamed or retracted"
            + " while it has values",
        "[{:db/id :name :db/ident :renamed}] | :name | a declared attribute cannot be renamed or"
            + " retracted while it has values",
        "[[:db/retract [:db/ident :name] :db/valueType]] | :name | incomplete declaration",
        "[{:db/ident :name :db/isComponent true}] | :name | :db/isComponent needs",
      })
  void aChangeThatTheDataForbidIsRefusedAndNamesTheAttribute(
      String data, String attribute, String reason) {
    TransactionException e = DB.thrown(data);
    assertEquals(":transact/schema", e.error().toString());
    assertEquals(attribute, String.valueOf(e.getData().valAt(Keyword.intern("attribute"))));
    assertTrue(String.valueOf(e.getMessage()).startsWith(reason), e.getMessage());
  }

  @Test
  void whatADeclarationDoesNotMentionStays() {
    Given db = DB.with("[{:db/ident :code :db/doc \"text\" :db/index true}]");
    Attribute code = attribute(db, "code");
    assertEquals(ValueType.STRING, code.type());
    assertEquals(Unique.VALUE, code.unique());
    assertTrue(code.indexed());
    Attribute after = attribute(db.with("[[:db/retract :code :db/index]]"), "code");
    assertFalse(after.indexed());
    assertEquals(Unique.VALUE, after.unique());
  }

  @Test
  void aRenamedAttributeIsAnotherOne() {
    Given db = DB.with("[{:db/id :unused :db/ident :renamed}]");
    assertEquals(":transact/schema", db.thrown("[{:unused \"x\"}]").error().toString());
    assertEquals(ValueType.STRING, attribute(db, "renamed").type());
    assertEquals(1, db.changes("[{:renamed \"x\"}]").size());
  }

  @ParameterizedTest(name = "{0} after {1}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        ":db/valueType :db.type/long | [{:db/id 1 :n 1} {:db/id 2 :n 2}] | true",
        ":db/valueType :db.type/long | [{:db/id 1 :n 1} {:db/id 2 :n \"2\"}] | false",
        ":db/valueType :db.type/ref | [{:db/id 1 :n 2}] | true",
        ":db/valueType :db.type/ref | [{:db/id 1 :n -2}] | false",
        ":db/unique :db.unique/identity | [{:db/id 1 :n 1} {:db/id 2 :n 2}] | true",
        ":db/unique :db.unique/identity | [{:db/id 1 :n 1} {:db/id 2 :n 1}] | false",
        ":db/cardinality :db.cardinality/many | [{:db/id 1 :n 1}] | true",
      })
  void aSchemalessAttributeIsDeclaredIfItsValuesFit(String said, String data, boolean fits) {
    Given db = Given.schemaless().with(data);
    String declaration = "[{:db/ident :n " + said + "}]";
    if (fits) {
      assertNotNull(db.with(declaration));
    } else {
      assertEquals(":transact/schema", db.thrown(declaration).error().toString());
    }
  }

  @Test
  void aDeclaredAttributeIsRespectedWithoutAStrictSchema() {
    Given db = Given.declaring("[{:db/ident :n :db/valueType :db.type/long}]");
    assertEquals(":transact/schema", db.thrown("[{:n \"x\"}]").error().toString());
    assertEquals(1, db.changes("[{:other \"x\"}]").size());
  }

  @Test
  void theRecordHoldsWhatWasDeclaredAndNamedFirst() {
    TxReport report =
        Given.schemaless().report("[{:db/ident :n :db/valueType :db.type/long} {:n 1 :m 2}]");
    assertEquals(2, report.record().attributes().size());
    assertEquals(0, DB.report("[{:name \"x\"}]").record().attributes().size());
    assertEquals(1, DB.report("[{:db/ident :name :db/index true}]").record().attributes().size());
  }
}
