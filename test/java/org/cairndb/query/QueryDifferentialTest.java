package org.cairndb.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Database;
import org.cairndb.db.FilteredDatabase;
import org.cairndb.query.RandomDatabases.EntityId;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random queries over random databases give what the definition gives. */
class QueryDifferentialTest {
  private final Coverage coverage = new Coverage();

  @Test
  void answersAreThoseOfTheDefinition() {
    compare(1_000);
  }

  @Test
  @Tag("nightly")
  void answersAreThoseOfTheDefinitionInManyCases() {
    compare(Integer.getInteger("cases", 20_000));
  }

  private void compare(int cases) {
    Random seeds = new Random(Seed.of(QueryDifferentialTest.class));
    for (int i = 0; i < cases; i++) {
      compareOne(seeds.nextLong());
      Coverage.progress(i + 1, cases);
    }
    System.out.println(coverage);
    assertEquals(List.of(), coverage.neverFound(), "these never had a row");
  }

  /** Two databases of one schema, each as the engine and as the definition has it. */
  private record Sources(List<Object> actual, List<Object> expected, String what) {
    static Sources of(RandomDatabases data, Random random) {
      Sources sources = new Sources(new ArrayList<>(), new ArrayList<>(), "");
      StringBuilder what = new StringBuilder();
      for (int i = 0; i < 2; i++) {
        List<List<Object>> facts = data.facts();
        int perTx = 1 + random.nextInt(facts.size());
        CurrentDatabase database = data.database(facts, perTx);
        List<List<Object>> datoms = RandomDatabases.datoms(facts, perTx);
        boolean filtered = random.nextInt(4) == 0;
        Set<List<Object>> kept = new HashSet<>();
        if (filtered) {
          datoms.removeIf(d -> d.get(2) instanceof Long v && v == 2 && !"r".equals(d.get(1)));
          datoms.forEach(d -> kept.add(d.subList(0, 3)));
        }
        sources.actual.add(filtered ? filtered(database, kept) : database);
        sources.expected.add(ReferenceSource.ofDatoms(datoms, data));
        what.append("\n$").append(i == 0 ? "" : "2").append(filtered ? " filtered " : " ");
        what.append("transactions of ").append(perTx).append(": ").append(facts);
      }
      return new Sources(sources.actual, sources.expected, what.toString());
    }

    private static Database filtered(CurrentDatabase database, Set<List<Object>> kept) {
      return new FilteredDatabase(
          database, (all, d) -> kept.contains(List.of(d.e(), d.a(), d.v())));
    }
  }

  private void compareOne(long seed) {
    Random random = new Random(seed);
    RandomDatabases data = new RandomDatabases(random, false);
    Sources sources = Sources.of(data, random);
    RandomQueries.Case query = new RandomQueries(random, data).query();
    String text = query.query().replaceAll("<e(\\d+)>", "$1");
    String rules = query.rules().replaceAll("<e(\\d+)>", "$1");
    String what =
        text
            + "\nrules "
            + rules
            + "\ninputs "
            + query.inputs()
            + "\nattributes "
            + data.attributes
            + sources.what;
    if (sources.what.contains("filtered")) {
      query.features().add("filtered database");
    }
    boolean[] empty = new boolean[1];
    String difference;
    try {
      Object result = Queries.q(text, inputs(sources.actual, rules, query.inputs()));
      List<Object> given = new ArrayList<>(sources.expected);
      List<Object> plain = new ArrayList<>(query.inputs());
      plain.set(0, ReferenceSource.ofTuples(tuples(plain.get(0))));
      difference = ReferenceEvaluator.difference(text, inputs(given, rules, plain), result, empty);
      if (difference != null) {
        difference += "\nbut was " + result;
      }
    } catch (ReferenceEvaluator.TooLargeException e) {
      coverage.tooLarge();
      return;
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
    assertEquals(null, difference, what);
    coverage.add(query.features(), !empty[0]);
  }

  @SuppressWarnings("unchecked")
  static List<List<Object>> tuples(Object input) {
    return (List<List<Object>>) input;
  }

  static Object[] inputs(List<Object> databases, Object rules, List<Object> more) {
    List<Object> inputs = new ArrayList<>(List.of(databases.get(0), rules, databases.get(1)));
    more.forEach(input -> inputs.add(plain(input)));
    return inputs.toArray();
  }

  /** A value with entities as the numbers that they are here. */
  private static Object plain(Object value) {
    if (value instanceof EntityId id) {
      return id.number();
    }
    return value instanceof clojure.lang.IPersistentVector vector
        ? clojure.lang.PersistentVector.create(
            ((List<?>) vector).stream().map(QueryDifferentialTest::plain).toList())
        : value;
  }
}
