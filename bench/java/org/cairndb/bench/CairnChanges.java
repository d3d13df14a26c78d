package org.cairndb.bench;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentVector;
import clojure.lang.Keyword;
import clojure.lang.MapEntry;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.People;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Task;

/** Cairn's transactions on values in memory, of people without unique ids. */
final class CairnChanges {
  private static final Keyword DB_ID = Keyword.intern("db", "id");
  private static final Keyword ADD = Keyword.intern("db", "add");
  private static final Keyword RETRACT = Keyword.intern("db.fn", "retractEntity");
  private static final Object COUNT = Clojure.read("[:find (count ?e) . :where [?e :salary _]]");

  private final IFn dbWith = Clojure.var("datahike.api", "db-with");
  private final IFn initDb = Clojure.var("datahike.core", "init-db");
  private final IFn q = Clojure.var("datahike.api", "q");
  private final Object empty = Clojure.var("datahike.core", "empty-db").invoke();
  private final List<IPersistentMap> people = new ArrayList<>();

  CairnChanges(People data) {
    for (int id : data.order()) {
      people.add(CairnContender.person(data, id).assoc(DB_ID, (long) id));
    }
  }

  Task task(Row row) {
    return switch (row.name()) {
      case "add-1" -> oneByOne(addedOnes());
      case "add-5" -> oneByOne(people.stream().map(RT::vector).toList());
      case "add-all" -> addAll();
      case "init" -> init();
      case "retract-5" -> retract();
      default -> throw new IllegalArgumentException("no change: row=" + row);
    };
  }

  private Task oneByOne(List<IPersistentVector> transactions) {
    return () -> {
      Object db = empty;
      for (IPersistentVector txData : transactions) {
        db = dbWith.invoke(db, txData);
      }
      return answer(db);
    };
  }

  private Task addAll() {
    Object all = PersistentVector.create(people);
    return () -> answer(dbWith.invoke(empty, all));
  }

  /** From vectors that are not sorted. */
  private Task init() {
    List<Object> datoms = new ArrayList<>();
    for (IPersistentVector vector : addedOnes()) {
      IPersistentVector add = (IPersistentVector) vector.nth(0);
      datoms.add(RT.vector(add.nth(1), add.nth(2), add.nth(3)));
    }
    Object all = PersistentVector.create(datoms);
    return () -> answer(initDb.invoke(all));
  }

  private Task retract() {
    Object full = dbWith.invoke(empty, PersistentVector.create(people));
    List<IPersistentVector> transactions = new ArrayList<>();
    for (IPersistentMap person : people) {
      transactions.add(RT.vector(RT.vector(RETRACT, person.valAt(DB_ID))));
    }
    Collections.shuffle(transactions, new Random(3));
    return () -> {
      Object db = full;
      for (IPersistentVector txData : transactions) {
        db = dbWith.invoke(db, txData);
      }
      return answer(db);
    };
  }

  /** A transaction of one datom for each attribute of each person. */
  private List<IPersistentVector> addedOnes() {
    List<IPersistentVector> found = new ArrayList<>();
    for (IPersistentMap person : people) {
      Object id = person.valAt(DB_ID);
      for (Object entry : person) {
        MapEntry attribute = (MapEntry) entry;
        if (attribute.key() != DB_ID) {
          found.add(RT.vector(RT.vector(ADD, id, attribute.key(), attribute.val())));
        }
      }
    }
    return found;
  }

  private Answer answer(Object db) {
    Object count = q.invoke(COUNT, db);
    return new Answer(count == null ? 0 : (Long) count, 0);
  }
}
