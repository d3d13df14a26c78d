package org.cairndb.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Values;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.db.DatabaseValue;
import org.cairndb.db.FilteredDatabase;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Random queries over databases at random times give what the definition gives. */
class TimeQueryTest {
  /** What was said, as {@code [e a v tx added]}, and the database that it made. */
  private record Past(List<List<Object>> log, CurrentDatabase database) {}

  /** A view of a past, and the datoms that it has. */
  private record View(String name, DatabaseValue database, List<List<Object>> datoms) {}

  @Test
  void answersAreThoseOfTheDefinition() {
    compare(80);
  }

  @Test
  @Tag("nightly")
  void answersAreThoseOfTheDefinitionInManyCases() {
    compare(30_000);
  }

  private static void compare(int cases) {
    Random seeds = new Random(Seed.of(TimeQueryTest.class));
    int withRows = 0;
    for (int i = 0; i < cases; i++) {
      withRows += compareOne(new Random(seeds.nextLong())) ? 1 : 0;
    }
    assertTrue(withRows * 10 > cases, "many queries should have an answer: " + withRows);
  }

  private static final String[] JOINS = {
    "[:find ?e ?x ?y :where [?e :s \"x\"] [?e :a ?x] [?e :m ?y]]",
    "[:find ?e ?x ?tx :where [?e :a 3] [?e :m ?x ?tx]]",
    "[:find ?e ?f ?x :where [?e :r ?f] [?f :a ?x] [?f :s \"y\"]]",
    "[:find ?x ?y (count ?e) :with ?tx :where [?e :a ?x ?tx ?added] [?e :s ?y ?tx ?added]]",
    "[:find ?e ?x :where [?e :m ?x _ false] [?e :a ?x _ true]]",
    "[:find ?f (max ?tx) :where [?e :r ?f ?tx] [?e :a 2] (not [?f :s \"z\"])]",
  };

  /** Joins over many leaves, against the same query on the datoms as a plain collection. */
  @Test
  void joinsOfManyLeavesAnswerAsJoinsOfTuples() {
    Random random = new Random(Seed.of(TimeQueryTest.class));
    RandomDatabases data = RandomDatabases.ofPlainFacts(random);
    for (int round = 0; round < 8; round++) {
      List<List<Object>> facts = new ArrayList<>();
      Past past = past(() -> renumbered(facts, data, random), data, random);
      for (int i = 0; i < 6; i++) {
        View view = view(past, random);
        for (String query : JOINS) {
          Collection<?> expected = (Collection<?>) Queries.q(query, view.datoms);
          Collection<?> found = (Collection<?>) Queries.q(query, view.database);
          assertEquals(expected.size(), found.size(), () -> view.name + " " + query);
          assertEquals(new HashSet<>(expected), new HashSet<>(found), () -> view.name + query);
        }
      }
    }
  }

  /** Facts of many more entities than one draw has, most of them the same from draw to draw. */
  private static List<List<Object>> renumbered(
      List<List<Object>> facts, RandomDatabases data, Random random) {
    if (facts.isEmpty()) {
      for (long base = 0; base < 900; base += 90) {
        for (List<Object> fact : data.facts()) {
          boolean ref = isA(data, fact, a -> a.kind() == RandomDatabases.Kind.ENTITY);
          Object v = ref ? (Object) ((Long) fact.get(2) + base) : fact.get(2);
          facts.add(List.of((Long) fact.get(0) + base, fact.get(1), v));
        }
      }
    }
    List<List<Object>> some = new ArrayList<>(facts);
    some.removeIf(fact -> random.nextInt(3) > 0);
    return some;
  }

  private static boolean isA(
      RandomDatabases data, List<Object> fact, Predicate<RandomDatabases.Attr> test) {
    String name = ((Keyword) fact.get(1)).getName();
    return data.attributes.stream().anyMatch(a -> a.name().equals(name) && test.test(a));
  }

  private static Past past(
      Supplier<List<List<Object>>> facts, RandomDatabases data, Random random) {
    List<List<Object>> log = new ArrayList<>();
    Map<List<Object>, Long> held = new HashMap<>();
    CurrentDatabase database = Databases.of(data.schema(), List.of(), 1);
    for (int i = 2 + random.nextInt(4); i > 0; i--) {
      long tx = database.maxTx() + 1;
      DatabaseEdit edit = database.edit(tx);
      for (List<Object> fact : new ArrayList<>(held.keySet())) {
        if (random.nextInt(3) == 0) {
          retract(edit, fact, log, held);
        }
      }
      for (List<Object> fact : facts.get()) {
        boolean one = isA(data, fact, a -> !a.many());
        for (List<Object> other : new ArrayList<>(held.keySet())) {
          if (one && other.get(0).equals(fact.get(0)) && other.get(1) == fact.get(1)) {
            retract(edit, other, log, held);
          }
        }
        if (held.putIfAbsent(fact, tx) == null) {
          log.add(List.of(fact.get(0), fact.get(1), fact.get(2), tx, true));
          long e = (Long) fact.get(0);
          Attribute a = edit.intern((Keyword) fact.get(1));
          assertTrue(edit.add(e, a, Values.canonical(fact.get(2))));
        }
      }
      database = edit.seal();
    }
    return new Past(log, database);
  }

  private static void retract(
      DatabaseEdit edit, List<Object> fact, List<List<Object>> log, Map<List<Object>, Long> held) {
    long since = held.remove(fact);
    Attribute a = edit.intern((Keyword) fact.get(1));
    assertTrue(edit.retract((Long) fact.get(0), a, Values.canonical(fact.get(2))));
    if (since == edit.tx()) {
      log.remove(List.of(fact.get(0), fact.get(1), fact.get(2), since, true));
    } else {
      log.add(List.of(fact.get(0), fact.get(1), fact.get(2), edit.tx(), false));
    }
  }

  private static View view(Past past, Random random) {
    long first = CurrentDatabase.TX0;
    int txs = (int) (past.database.maxTx() - first);
    long after = random.nextInt(3) > 0 ? first : first + random.nextInt(txs + 1);
    long upTo = random.nextBoolean() ? first + txs : first + random.nextInt(txs + 1);
    boolean history = random.nextInt(3) > 0;
    DatabaseValue database = past.database.asOf(upTo).since(after);
    database = history ? database.history() : database;
    List<List<Object>> datoms = new ArrayList<>();
    for (List<Object> said : past.log) {
      long tx = (Long) said.get(3);
      if (tx > upTo) {
        continue;
      }
      if (!history) {
        datoms.removeIf(d -> d.subList(0, 3).equals(said.subList(0, 3)));
      }
      if (history ? tx > after : (Boolean) said.get(4)) {
        datoms.add(said);
      }
    }
    datoms.removeIf(d -> (Long) d.get(3) <= after);
    if (random.nextInt(4) == 0) {
      database = new FilteredDatabase(database, (whole, datom) -> datom.e() % 3 != 0);
      datoms.removeIf(d -> (Long) d.get(0) % 3 == 0);
    }
    return new View(database.toString(), database, datoms);
  }

  private static boolean compareOne(Random random) {
    RandomDatabases data = RandomDatabases.ofPlainFacts(random);
    Past past = past(data::facts, data, random);
    View first = view(past, random);
    View second = view(past, random);
    RandomQueries.Case query = new RandomQueries(random, data).query();
    String text = query.query().replaceAll("<e(\\d+)>", "$1");
    String rules = query.rules().replaceAll("<e(\\d+)>", "$1");
    String what = first.name + second.name + "\n" + text + "\nrules " + rules;
    boolean[] empty = new boolean[1];
    String difference;
    try {
      Object[] actual = inputs(first.database, second.database, rules, query);
      Object result = Queries.q(text, actual);
      Object[] expected =
          inputs(
              ReferenceSource.ofDatoms(first.datoms, data),
              ReferenceSource.ofDatoms(second.datoms, data),
              rules,
              query);
      expected[3] = ReferenceSource.ofTuples(QueryDifferentialTest.tuples(expected[3]));
      difference = ReferenceEvaluator.difference(text, expected, result, empty);
    } catch (ReferenceEvaluator.TooLargeException e) {
      return true;
    } catch (RuntimeException e) {
      throw new AssertionError(what, e);
    }
    assertEquals(null, difference, what + "\ndatoms " + first.datoms + "\n" + second.datoms);
    return !empty[0];
  }

  private static Object[] inputs(
      Object first, Object second, String rules, RandomQueries.Case query) {
    return QueryDifferentialTest.inputs(List.of(first, second), rules, query.inputs());
  }
}
