package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clojure.lang.AFn;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.List;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.junit.jupiter.api.Test;

/** Functions from a database to transaction data, passed in the data or kept under an ident. */
class FunctionTest {
  private static final Keyword CALL = Keyword.intern("db.fn", "call");
  private static final Keyword ADD = Keyword.intern("db", "add");
  private static final Keyword N = Keyword.intern("n");

  private static Object vector(Object... elements) {
    return PersistentVector.create(elements);
  }

  private static Object map(Object... pairs) {
    return PersistentArrayMap.createAsIfByAssoc(pairs);
  }

  /** Adds to an entity's {@code :n} how many datoms the database has. */
  private static final IFn COUNT =
      new AFn() {
        @Override
        public Object invoke(Object db, Object e) {
          return vector(vector(ADD, e, N, ((CurrentDatabase) db).datomCount()));
        }
      };

  @Test
  void aFunctionSeesWhatTheTransactionHasDoneBefore() {
    assertEquals(
        List.of("+[1 :a 1]", "+[2 :a 2]", "+[3 :n 2]", "+[4 :n 3]"),
        Given.schemaless()
            .changes(
                vector(
                    vector(ADD, 1L, Keyword.intern("a"), 1L),
                    vector(ADD, 2L, Keyword.intern("a"), 2L),
                    vector(CALL, COUNT, 3L),
                    vector(CALL, COUNT, 4L))));
  }

  @Test
  void aFunctionMayGiveNothing() {
    IFn nothing =
        new AFn() {
          @Override
          public Object invoke(Object db) {
            return null;
          }
        };
    assertEquals(List.of(), Given.schemaless().changes(vector(vector(CALL, nothing))));
  }

  @Test
  void aFunctionThatCallsItselfForEverIsRefused() {
    IFn endless =
        new AFn() {
          @Override
          public Object invoke(Object db) {
            return vector(vector(CALL, this));
          }
        };
    assertEquals(
        ":transact/syntax",
        Given.schemaless().thrown(vector(vector(CALL, endless))).error().toString());
  }

  @Test
  void whatAFunctionThrowsReachesTheCaller() {
    RuntimeException mine = new IllegalStateException("mine");
    IFn failing =
        new AFn() {
          @Override
          public Object invoke(Object db) {
            throw mine;
          }
        };
    assertSame(
        mine,
        assertThrows(
            IllegalStateException.class,
            () -> Given.schemaless().report(vector(vector(CALL, failing)))));
  }

  @Test
  void aFunctionIsKeptUnderItsIdentInMemory() {
    Keyword name = Keyword.intern("count-all");
    Object install = vector(map(SystemIdent.IDENT, name, Keyword.intern("db", "fn"), COUNT));
    Given db = Given.schemaless().with(install);
    assertEquals(List.of("+[7 :n 1]"), db.changes(vector(vector(name, 7L))));
    assertSame(COUNT, db.db().function(name));
    assertEquals(
        List.of("+[1 :db/ident :count-all]", "+[7 :n 1]"),
        Given.changes(
            Given.schemaless().report(RT.conj((PersistentVector) install, vector(name, 7L)))));
    Given other = Given.schemaless().with("[{:db/ident :count-all}]");
    assertEquals(
        ":transact/syntax the entity has no transaction function in memory: functions are not"
            + " stored, add :db/fn again: operation=:count-all, context=[:count-all 7]",
        other.refusal(vector(vector(name, 7L))));
    assertEquals(
        ":transact/syntax",
        db.with("[[:db.fn/retractAttribute :count-all :db/fn]]")
            .thrown(vector(vector(name, 7L)))
            .error()
            .toString());
  }

  @Test
  void whatIsNoFunctionIsRefused() {
    Given db = Given.schemaless();
    assertEquals(":transact/syntax", db.thrown("[[:db.fn/call 5]]").error().toString());
    assertEquals(":transact/schema", db.thrown("[{:db/ident :f :db/fn 5}]").error().toString());
    assertEquals(":transact/syntax", db.thrown("[[:nobody 5]]").error().toString());
  }

  private static final class SystemIdent {
    static final Keyword IDENT = Schema.INITIAL.ident(0);
  }
}
