package org.cairndb;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;

/**
 * Writes many datoms from two threads, reads all of them in each order, asks queries and looks some
 * up, and the same again after the database has been opened anew. Prints how much heap was in use
 * at most after a collection.
 */
public final class SmallHeapProgram {
  private static final Keyword NUMBER = Keyword.intern("number");
  private static final Keyword GROUP = Keyword.intern("group");
  private static final Keyword NAME = Keyword.intern("name");
  private static final int GROUPS = 10;
  private static final int NAMES = 200;
  private static final int IN_ONE = 50;
  private static final int FACTS = 3;

  private SmallHeapProgram() {}

  /** Takes a folder and a number of datoms. */
  public static void main(String[] arguments) throws Exception {
    String uri = "datahike:file://" + arguments[0];
    int entities = Integer.parseInt(arguments[1]) / FACTS;
    Cairn.createDatabase(uri);
    try (Connection connection = Cairn.connect(uri)) {
      long start = System.nanoTime();
      write(connection, entities);
      System.out.println((System.nanoTime() - start) / 1_000_000 + " ms to write");
      read(connection.database(), entities);
    }
    long start = System.nanoTime();
    try (Connection connection = Cairn.connect(uri)) {
      System.out.println((System.nanoTime() - start) / 1_000_000 + " ms to open");
      read(connection.database(), entities);
      System.out.println((System.nanoTime() - start) / 1_000_000 + " ms to read");
    }
    System.out.println("all is there");
  }

  private static Object person(int i) {
    return RT.map(
        NUMBER, number(i), GROUP, (long) (i % GROUPS), NAME, "somebody's name " + i % NAMES);
  }

  /** Numbers that are all different and come in no order, so that each falls into another leaf. */
  private static long number(int i) {
    return i * 2_654_435_761L & 0x7fff_ffff;
  }

  private static void write(Connection connection, int entities) {
    CompletableFuture<?> other =
        CompletableFuture.runAsync(() -> write(connection, entities / 2, entities));
    write(connection, 0, entities / 2);
    other.join();
  }

  private static void write(Connection connection, int from, int to) {
    for (int i = from; i < to; i += IN_ONE) {
      List<Object> people = new ArrayList<>();
      for (int j = i; j < Math.min(to, i + IN_ONE); j++) {
        people.add(person(j));
      }
      connection.transact(people);
    }
  }

  private static void read(CurrentDatabase database, int entities) {
    for (IndexOrder order : IndexOrder.values()) {
      long found = 0;
      Scan scan = database.scan(IndexRange.of(order, Key.ALL));
      while (scan.advance()) {
        for (int i = scan.from(); i < scan.to(); i++) {
          found += database.schema().ident(scan.leaf().a()[i]) == NUMBER ? 1 : 0;
        }
      }
      require(entities, found, "datoms by " + order);
    }
    require(
        (entities + GROUPS - 1) / GROUPS,
        database.query("[:find (count ?e) . :where [?e :group 0]]").scalar(Long.class).orElse(0L),
        "of a group");
    Random random = new Random(entities);
    for (int i = 0; i < 2000; i++) {
      int person = random.nextInt(entities);
      long e = database.firstEntity(database.schema().attribute(NUMBER).id(), number(person));
      require(
          person % GROUPS,
          (Long) database.firstValue(e, database.schema().attribute(GROUP).id()),
          "the group of " + person);
    }
  }

  private static void require(long expected, long found, String what) {
    if (expected != found) {
      throw new AssertionError(what + ": expected=" + expected + ", found=" + found);
    }
  }
}
