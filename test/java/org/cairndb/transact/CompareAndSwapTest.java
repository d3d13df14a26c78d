package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clojure.lang.Keyword;
import org.cairndb.error.TransactionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code :db/cas}: changes a value only if it is what the caller takes it to be. */
class CompareAndSwapTest {
  private static final Given DB =
      Given.declaring("[{:db/id 100 :db/ident :label :db/cardinality :db.cardinality/many}]")
          .with("[{:db/id 1 :weight 200 :label [\"x\" \"y\"]}]");

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[[:db/cas 1 :weight 200 300]] | -[1 :weight 200], +[1 :weight 300]",
        "[[:db.fn/cas 1 :weight 200 300]] | -[1 :weight 200], +[1 :weight 300]",
        "[[:db/cas 1 :weight 200 200]] | ~~",
        "[[:db/cas 1 :height nil 5]] | +[1 :height 5]",
        "[[:db/cas 9 :height nil 5]] | +[9 :height 5]",
        "[[:db/cas 1 :label \"x\" \"z\"]] | +[1 :label \"z\"]",
        "[[:db/cas 1 :weight 200 300] [:db/cas 1 :weight 300 400]]"
            + " | -[1 :weight 200], +[1 :weight 400]",
      })
  void aSwapWhoseExpectationHoldsIsDone(String data, String changes) {
    assertEquals(changes, String.join(", ", DB.changes(data)));
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "[[:db/cas 1 :weight 201 300]] | :transact/cas",
        "[[:db/cas 1 :weight 200.0 300]] | :transact/cas",
        "[[:db/cas 1 :weight nil 300]] | :transact/cas",
        "[[:db/cas 1 :height 1 2]] | :transact/cas",
        "[[:db/cas 1 :label \"z\" \"w\"]] | :transact/cas",
        "[[:db/cas 1 :label nil \"w\"]] | :transact/cas",
        "[[:db/cas 1 :weight 200 nil]] | :transact/syntax",
        "[[:db/cas 1 :weight 200]] | :transact/syntax",
      })
  void aSwapWhoseExpectationFailsIsRefused(String data, String error) {
    assertEquals(error, DB.thrown(data).error().toString());
  }

  @Test
  void theRefusalSaysWhatWasThere() {
    TransactionException e = DB.thrown("[[:db/cas 1 :weight 201 300]]");
    assertEquals(200L, e.getData().valAt(Keyword.intern("old")));
    assertEquals(201L, e.getData().valAt(Keyword.intern("expected")));
    assertEquals(300L, e.getData().valAt(Keyword.intern("new")));
    assertEquals(
        "compare and swap found another value: attribute=:weight, entity-id=1, old=200,"
            + " expected=201, new=300, context=[:db/cas 1 :weight 201 300]",
        e.getMessage());
  }
}
