package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentVector;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.cairndb.datom.Datom;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.TransactionException;
import org.cairndb.testing.Seed;
import org.cairndb.transact.NaiveFacts.Fact;
import org.cairndb.transact.NaiveFacts.Op;
import org.cairndb.transact.NaiveFacts.Refused;
import org.junit.jupiter.api.Test;

/** Random transactions against a plain set of facts; and what is kept of them, done again. */
class TransactionModelTest {
  private static final List<String> ATTRIBUTES =
      List.of("one", "tags", "ref", "refs", "uid", "uid2", "uval", "uids");
  private static final String DECLARATIONS =
      "[{:db/id 1 :db/ident :tags :db/cardinality :db.cardinality/many}"
          + " {:db/id 2 :db/ident :ref :db/valueType :db.type/ref}"
          + " {:db/id 3 :db/ident :refs :db/valueType :db.type/ref"
          + "  :db/cardinality :db.cardinality/many}"
          + " {:db/id 4 :db/ident :uid :db/unique :db.unique/identity}"
          + " {:db/id 5 :db/ident :uid2 :db/unique :db.unique/identity}"
          + " {:db/id 6 :db/ident :uids :db/unique :db.unique/identity"
          + "  :db/cardinality :db.cardinality/many}"
          + " {:db/id 7 :db/ident :uval :db/unique :db.unique/value}]";

  private final Random random = new Random(Seed.of(TransactionModelTest.class));

  private long entity(long max, boolean tempids) {
    return tempids && random.nextInt(3) > 0
        ? -1 - random.nextInt(5)
        : 8 + random.nextInt((int) max);
  }

  private Object value(String a, long max, boolean tempids) {
    if (NaiveFacts.isRef(a)) {
      return entity(max, tempids);
    }
    return NaiveFacts.isUnique(a) ? "u" + random.nextInt(12) : (Object) (long) random.nextInt(4);
  }

  private Op op() {
    String a = ATTRIBUTES.get(random.nextInt(ATTRIBUTES.size()));
    return switch (random.nextInt(12)) {
      case 0 -> new Op("retract", entity(20, false), a, value(a, 20, false), null);
      case 1 -> new Op("retract-attribute", entity(20, false), a, null, null);
      case 2 -> new Op("retract-entity", entity(20, false), a, null, null);
      case 3 -> {
        Object expected = random.nextBoolean() ? null : value(a, 20, false);
        yield random.nextInt(4) > 0
            ? add(a)
            : new Op("cas", entity(20, false), a, expected, value(a, 20, false));
      }
      default -> add(a);
    };
  }

  private Op add(String a) {
    String name = random.nextInt(3) == 0 ? "add-map" : "add";
    return new Op(name, entity(20, true), a, value(a, 20, true), null);
  }

  private static Object data(Op op) {
    Keyword a = Keyword.intern(op.a());
    return switch (op.name()) {
      case "add" -> PersistentVector.create(Keyword.intern("db", "add"), op.e(), a, op.v());
      case "add-map" ->
          PersistentArrayMap.createAsIfByAssoc(new Object[] {EntityMaps.DB_ID, op.e(), a, op.v()});
      case "retract" -> PersistentVector.create(Keyword.intern("db", "retract"), op.e(), a, op.v());
      case "retract-attribute" ->
          PersistentVector.create(Keyword.intern("db.fn", "retractAttribute"), op.e(), a);
      case "retract-entity" ->
          PersistentVector.create(Keyword.intern("db", "retractEntity"), op.e());
      default -> PersistentVector.create(Keyword.intern("db", "cas"), op.e(), a, op.v(), op.w());
    };
  }

  private static Set<Fact> facts(CurrentDatabase db) {
    Set<Fact> facts = new TreeSet<>();
    for (Datom d : Given.all(db)) {
      if (!"db".equals(d.a().getNamespace())) {
        facts.add(new Fact(d.e(), d.a().getName(), d.v()));
      }
    }
    return facts;
  }

  @Test
  void transactionsDoWhatTheModelDoes() {
    int refused = 0;
    int done = 0;
    for (int session = 0; session < 60; session++) {
      Given db = Given.declaring(DECLARATIONS);
      NaiveFacts model = new NaiveFacts(Set.of(), 7);
      for (int i = 0; i < 60; i++) {
        List<Op> ops = new ArrayList<>();
        List<Object> data = new ArrayList<>();
        for (int n = random.nextInt(8); n >= 0; n--) {
          Op op = op();
          ops.add(op);
          data.add(data(op));
        }
        NaiveFacts expected = null;
        try {
          expected = model.with(ops);
        } catch (Refused e) {
          // Then the transaction must be refused, too.
        }
        TxReport report = null;
        try {
          report = db.report(PersistentVector.create(data));
        } catch (TransactionException e) {
          assertEquals(null, expected, () -> "refused: " + data + " " + e.getMessage());
        }
        if (report == null || expected == null) {
          assertEquals(null, report, () -> "not refused: " + data);
          refused++;
          continue;
        }
        done++;
        String what = data.toString();
        assertEquals(expected.facts, facts(report.dbAfter()), what);
        assertEquals(expected.maxEntity, report.dbAfter().maxEntity(), what);
        assertNetChanges(report, what);
        assertEqualWhenReplayed(report, what);
        db = new Given(report.dbAfter());
        model = expected;
      }
    }
    assertTrue(done > 500 && refused > 50, "done=" + done + ", refused=" + refused);
  }

  /**
   * The report leads from the facts before to those after, and each change of it changes something.
   */
  private static void assertNetChanges(TxReport report, String what) {
    Set<Fact> facts = facts(report.dbBefore());
    Set<Fact> added = new TreeSet<>();
    for (Datom d : report.datoms()) {
      Fact fact = new Fact(d.e(), d.a().getName(), d.v());
      assertTrue(d.added() ? facts.add(fact) : facts.remove(fact), what);
      if (d.added()) {
        added.add(fact);
      } else {
        assertTrue(!added.contains(fact), what);
      }
    }
    assertEquals(facts, facts(report.dbAfter()), what);
  }

  private static void assertEqualWhenReplayed(TxReport report, String what) {
    CurrentDatabase after = report.dbAfter();
    CurrentDatabase replayed = TxCodecTest.replayed(report.dbBefore(), List.of(report));
    assertEquals(after, replayed, what);
    assertEquals(after.hashCode(), replayed.hashCode(), what);
    assertEquals(after.maxEntity(), replayed.maxEntity(), what);
    assertEquals(after.maxTx(), replayed.maxTx(), what);
    assertEquals(after.schema().size(), replayed.schema().size(), what);
  }
}
