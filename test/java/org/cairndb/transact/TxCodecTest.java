package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cairndb.codec.ByteReader;
import org.cairndb.codec.ByteWriter;
import org.cairndb.codec.ValueCodec;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueType;
import org.cairndb.db.AttributeCodec;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.error.CorruptException;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;

/** Commits as bytes: done again, they give the same database; damaged, they say so. */
class TxCodecTest {
  private static final List<String> SESSION =
      List.of(
          "[{:db/ident :name :db/unique :db.unique/identity :db/valueType :db.type/string}"
              + " {:db/ident :friends :db/valueType :db.type/ref"
              + "  :db/cardinality :db.cardinality/many :db/isComponent true}"
              + " {:db/ident :a+b :db/tupleAttrs [:a :b]}"
              + " {:db/ident :mixed :db/tupleTypes [:db.type/long :db.type/string]}]",
          "[{:name \"A\" :friends [{:name \"B\" :a 1} {:name \"C\" :b 2.5}]}]",
          "[{:name \"B\" :b :x :mixed [1 \"x\"]} [:db/retract [:name \"A\"] :friends]]",
          "[[:db/retractEntity [:name \"C\"]] {:db/id 5000 :free {:x #{1 2}}}]",
          "[{:db/ident :name :db/index true :db/doc \"text\"} {:db/id :db/current-tx :by \"me\"}]",
          "[]",
          "[[:db/retract [:name \"A\"] :name \"A\"] {:db/id -1 :name \"A\"}]");

  /** Reports of the session, on a database that keeps history. */
  private static List<TxReport> session() {
    List<TxReport> reports = new ArrayList<>();
    Given db = Given.withHistory();
    for (String data : SESSION) {
      TxReport report = db.report(data);
      reports.add(report);
      db = new Given(report.dbAfter());
    }
    return reports;
  }

  private static byte[] bytes(List<TxReport> reports) {
    TxCodec.Group group = new TxCodec.Group();
    for (TxReport report : reports) {
      group.add(report.record(), report.dbAfter().schema());
    }
    return group.toBytes();
  }

  private static CurrentDatabase replayed(CurrentDatabase before, byte[] bytes) {
    DatabaseEdit edit = before.edit(before.maxTx());
    TxCodec.replay(edit, new ByteReader(bytes, "commit"));
    return edit.seal();
  }

  /** The database that transactions give when they are done again from their bytes. */
  static CurrentDatabase replayed(CurrentDatabase before, List<TxReport> reports) {
    return replayed(before, bytes(reports));
  }

  private static void assertSame(CurrentDatabase expected, CurrentDatabase found) {
    assertEquals(expected, found);
    assertEquals(expected.maxTx(), found.maxTx());
    assertEquals(expected.maxEntity(), found.maxEntity());
    assertEquals(expected.schema().size(), found.schema().size());
    for (int id = 0; id < expected.schema().size(); id++) {
      assertEquals(expected.schema().attribute(id), found.schema().attribute(id));
    }
    for (IndexOrder order : IndexOrder.values()) {
      assertEquals(expected.tree(order).count(), found.tree(order).count());
    }
  }

  @Test
  void aCommitDoneAgainGivesTheSameDatabase() {
    List<TxReport> reports = session();
    CurrentDatabase first = reports.get(0).dbBefore();
    assertSame(reports.get(6).dbAfter(), replayed(first, reports));
    CurrentDatabase oneByOne = first;
    for (TxReport report : reports) {
      oneByOne = replayed(oneByOne, List.of(report));
      assertSame(report.dbAfter(), oneByOne);
    }
  }

  @Test
  void aSmallTransactionTakesFewBytes() {
    Given db = Given.schemaless().with("[{:db/id 1 :name \"Alice\" :age 33}]");
    int size = bytes(List.of(db.report("[{:db/id 2 :name \"Bobby\" :age 34}]"))).length;
    assertTrue(size < 32, "size=" + size);
  }

  @Test
  void damagedBytesAreReportedAsDamageOrAreAnotherCommit() {
    Random random = new Random(Seed.of(TxCodecTest.class));
    List<TxReport> reports = session();
    CurrentDatabase before = reports.get(0).dbBefore();
    byte[] good = bytes(reports);
    int damaged = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = good.clone();
      for (int n = random.nextInt(3); n >= 0; n--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
      }
      if (random.nextInt(10) == 0) {
        bytes = java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length));
      }
      try {
        replayed(before, bytes);
      } catch (CorruptException e) {
        damaged++;
      }
    }
    assertTrue(damaged > 10_000, "damaged=" + damaged);
  }

  private static ByteWriter transaction(CurrentDatabase before, long maxEntity) {
    return new ByteWriter().varint(before.maxTx() + 1).varint(maxEntity);
  }

  private static ByteWriter datom(ByteWriter out, long e, int a, Object v) {
    out.zigzag(e).varint(a * 2L + 1);
    ValueCodec.write(v, out);
    return out;
  }

  @Test
  void whatNoTransactionDoesIsDamage() {
    Given db = Given.schemaless().with("[{:db/ident :n :db/valueType :db.type/long} {:n 1 :x 1}]");
    int size = db.db().schema().size();
    Keyword n = Keyword.intern("n");
    List<ByteWriter> wrong = new ArrayList<>();
    wrong.add(new ByteWriter().varint(db.db().maxTx() + 2).varint(0).varint(0).varint(0));
    wrong.add(transaction(db.db(), CurrentDatabase.TX0).varint(0).varint(0));
    for (Attribute attribute :
        List.of(
            Attribute.schemaless(size + 1, Keyword.intern("new")),
            Attribute.schemaless(size, n),
            Attribute.schemaless(size - 1, Keyword.intern("new")),
            Attribute.schemaless(0, Keyword.intern("db", "ident")))) {
      ByteWriter out = transaction(db.db(), 9).varint(1);
      AttributeCodec.write(attribute, out);
      wrong.add(out.varint(0));
    }
    int declared = db.db().schema().id(n);
    wrong.add(datom(transaction(db.db(), 9).varint(0).varint(1), 5, declared, "text"));
    wrong.add(datom(transaction(db.db(), 9).varint(0).varint(1), -5, declared, 1L));
    wrong.add(datom(transaction(db.db(), 9).varint(0).varint(1), 1L << 40, declared, 1L));
    wrong.add(datom(transaction(db.db(), 9).varint(0).varint(1), 5, size, 1L));
    wrong.add(datom(transaction(db.db(), 9).varint(0).varint(1), 2, declared, 1L));
    assertEquals(ValueType.LONG, db.db().schema().attribute(declared).type());
    for (ByteWriter out : wrong) {
      assertThrows(
          CorruptException.class,
          () -> replayed(db.db(), out.toByteArray()),
          () -> "case " + wrong.indexOf(out));
    }
    replayed(
        db.db(), datom(transaction(db.db(), 9).varint(0).varint(1), 5, declared, 1L).toByteArray());
  }
}
