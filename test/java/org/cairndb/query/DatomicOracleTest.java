package org.cairndb.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cairndb.query.RandomDatabases.EntityId;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Random queries of the language that Datomic has too give what Datomic gives. {@code
 * docs/DIFFERENCES.md} says what is not compared. Runs in a JVM of its own, see {@code pom.xml}.
 */
class DatomicOracleTest {
  private static final long TIMEOUT_MILLIS = 10_000;

  private final DatomicPeer datomic = new DatomicPeer();
  private final Coverage coverage = new Coverage();
  private int refused;

  @Test
  void answersAreThoseOfDatomic() {
    compare(300);
  }

  @Test
  @Tag("nightly")
  void answersAreThoseOfDatomicInManyCases() {
    compare(Integer.getInteger("cases", 5_000));
  }

  private void compare(int cases) {
    Random seeds = new Random(Seed.of(DatomicOracleTest.class));
    for (int i = 0; i < cases; i++) {
      compareOne(seeds.nextLong());
      Coverage.progress(i + 1, cases);
    }
    System.out.println(coverage);
    System.out.println("refused by Datomic, which does not reorder clauses: " + refused);
    assertTrue(refused * 5 < cases, "most queries should be taken by Datomic");
    assertEquals(List.of(), coverage.neverFound(), "these never had a row");
    assertTrue(coverage.found() * 5 > cases, "most queries should have an answer");
  }

  private void compareOne(long seed) {
    Random random = new Random(seed);
    RandomDatabases data = new RandomDatabases(random, true);
    List<List<Object>> first = data.facts();
    List<List<Object>> second = data.facts();
    RandomQueries.Case query = new RandomQueries(random, data).query();
    String what =
        query.query()
            + "\nrules "
            + query.rules()
            + "\ninputs "
            + query.inputs()
            + "\nattributes "
            + data.attributes
            + "\n$ "
            + first
            + "\n$2 "
            + second;
    datomic.begin(data);
    Object expected;
    Object actual;
    try {
      List<Object> theirs = new ArrayList<>();
      theirs.add(datomic.database(first, data));
      theirs.add(datomic.read(query.rules()));
      theirs.add(datomic.database(second, data));
      query.inputs().forEach(input -> theirs.add(datomic.input(input)));
      expected = datomic.query(datomic.read(query.query()), theirs, TIMEOUT_MILLIS);
      List<Object> ours = new ArrayList<>();
      ours.add(data.database(first, Integer.MAX_VALUE));
      ours.add(plain(query.rules()));
      ours.add(data.database(second, Integer.MAX_VALUE));
      query.inputs().forEach(input -> ours.add(plain(input)));
      actual = Queries.q(plain(query.query()), ours.toArray());
    } catch (Exception e) {
      if (String.valueOf(e.getMessage()).contains(":db.error/insufficient-binding")) {
        refused++;
        return;
      }
      throw new AssertionError(what, e);
    }
    assertEquals(comparable(datomic.output(expected)), comparable(actual), what);
    coverage.add(query.features(), !((Collection<?>) actual).isEmpty());
  }

  private static String plain(String text) {
    return text.replaceAll("<e(\\d+)>", "$1");
  }

  private static Object plain(Object value) {
    if (value instanceof EntityId id) {
      return id.number();
    }
    return value instanceof List<?> list
        ? clojure.lang.PersistentVector.create(list.stream().map(DatomicOracleTest::plain).toList())
        : value;
  }

  /** A result as a set of rows; what {@code (max 2 ?x)} gives is in another order in Datomic. */
  private static Set<Object> comparable(Object result) {
    Set<Object> rows = new HashSet<>();
    for (Object row : (Iterable<?>) result) {
      Object values = row instanceof Map<?, ?> map ? new ArrayList<>(map.values()) : row;
      rows.add(values instanceof List<?> list ? list.stream().map(c -> cell(c)).toList() : values);
    }
    return rows;
  }

  private static Object cell(Object value) {
    if (value instanceof Collection<?> collection) {
      return new HashSet<>(collection);
    }
    return value instanceof Integer i ? (Object) i.longValue() : value;
  }
}
