package org.cairndb.query;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.cairndb.datom.ValueType;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;
import org.cairndb.testing.Facts;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;

/**
 * One closure, written in the ways in which people write it, asked in the ways in which it can be
 * asked, over random graphs with cycles; compared with a walk.
 */
class RecursiveRulesTest {
  private static final List<String> WAYS =
      List.of(
          "[[(reach ?x ?y) [?x :to ?y]] [(reach ?x ?y) [?x :to ?t] (reach ?t ?y)]]",
          "[[(reach ?x ?y) [?x :to ?y]] [(reach ?x ?y) (reach ?t ?y) [?x :to ?t]]]",
          "[[(reach ?x ?y) [?x :to ?y]] [(reach ?x ?y) (reach ?x ?t) [?t :to ?y]]]",
          "[[(reach ?x ?y) [?x :to ?y]] [(reach ?x ?y) (reach ?x ?t) (reach ?t ?y)]]",
          "[[(reach ?x ?y) (or-join [?x ?y] [?x :to ?y] (and [?x :to ?t] (reach ?t ?y)))]]",
          "[[(step ?x ?y) [?x :to ?y]]"
              + " [(reach ?x ?y) (step ?x ?y)] [(reach ?x ?y) (step ?x ?t) (reach ?t ?y)]]",
          "[[(reach ?x ?y) [?x :to ?y]] [(reach ?x ?y) [?x :to ?t] (hcaer ?y ?t)]"
              + " [(hcaer ?y ?x) (reach ?x ?y)]]",
          "[[(walk ?n ?x ?y) [?x :to ?y] [(= ?n :n)]]"
              + " [(walk ?n ?x ?y) [?x :to ?t] (walk ?n ?t ?y)] [(reach ?x ?y) (walk :n ?x ?y)]]");

  private final Random random = new Random(Seed.of(RecursiveRulesTest.class));

  @Test
  void closuresAreFoundHoweverTheyAreWrittenAndAsked() {
    for (int i = 0; i < 40; i++) {
      int nodes = 1 + random.nextInt(12);
      List<List<Object>> edges = new ArrayList<>();
      for (int n = random.nextInt(2 * nodes); n >= 0; n--) {
        edges.add(List.of(node(nodes), Keyword.intern("to"), node(nodes)));
      }
      CurrentDatabase graph =
          Databases.of(
              List.of(Databases.attribute(Schema.INITIAL.size(), "to", ValueType.REF, true, null)),
              edges,
              4);
      Set<List<Long>> closure = closure(edges);
      for (String rules : WAYS) {
        check(graph, closure, rules, nodes);
      }
    }
  }

  /** The rule's own joins know ids; a keyword with which it is called may name an entity. */
  @Test
  void closuresMayStartFromIdents() {
    Object schema = Facts.edn("{:to {:db/valueType :db.type/ref}}");
    Object chain =
        Facts.edn(
            "[[:db/add 6 :db/ident :n/six] [:db/add 6 :to 7] [:db/add 7 :to 8] [:db/add 8 :to 9]"
                + " [:db/add 8 :db/ident :n/eight]]");
    CurrentDatabase graph =
        org.cairndb.Databases.with(org.cairndb.Databases.empty(schema), chain, null).dbAfter();
    for (String rules : WAYS) {
      for (Object start : List.of(6L, Keyword.intern("n", "six"))) {
        Object found =
            Queries.q("[:find [?y ...] :in $ % ?x :where (reach ?x ?y)]", graph, rules, start);
        assertEquals(Set.of(7L, 8L, 9L), Set.copyOf((List<?>) found), rules + " from " + start);
      }
      Object several = Facts.edn("[:n/six :n/eight 7]");
      assertEquals(
          Facts.edn("#{[:n/six 7] [:n/six 8] [:n/six 9] [:n/eight 9] [7 8] [7 9]}"),
          Queries.q("[:find ?x ?y :in $ % [?x ...] :where (reach ?x ?y)]", graph, rules, several),
          rules);
    }
  }

  private void check(CurrentDatabase graph, Set<List<Long>> closure, String rules, int nodes) {
    Set<Long> some = new TreeSet<>(List.of(node(nodes), node(nodes)));
    long one = node(nodes);
    assertEquals(
        closure, rows(Queries.q("[:find ?x ?y :in $ % :where (reach ?x ?y)]", graph, rules)));
    String bound = "[:find ?x ?y :in $ % [?x ...] :where (reach ?x ?y)]";
    assertEquals(select(closure, some, null), rows(Queries.q(bound, graph, rules, some)), rules);
    String reverse = "[:find ?x ?y :in $ % [?y ...] :where (reach ?x ?y)]";
    assertEquals(select(closure, null, some), rows(Queries.q(reverse, graph, rules, some)), rules);
    String single = "[:find ?x ?y :in $ % ?x :where (reach ?x ?y)]";
    Set<Long> root = Set.of(one);
    assertEquals(select(closure, root, null), rows(Queries.q(single, graph, rules, one)), rules);
    String both = "[:find ?x ?y :in $ % ?x [?y ...] :where (reach ?x ?y)]";
    assertEquals(select(closure, root, some), rows(Queries.q(both, graph, rules, one, some)));
    String none = "[:find ?x :in $ % [?x ...] :where [?x :to] (not (reach ?x ?x))]";
    Set<List<Long>> acyclic = new HashSet<>();
    for (List<Long> pair : select(closure, some, null)) {
      if (!closure.contains(List.of(pair.get(0), pair.get(0)))) {
        acyclic.add(List.of(pair.get(0)));
      }
    }
    assertEquals(acyclic, rows(Queries.q(none, graph, rules, some)), rules);
  }

  private long node(int nodes) {
    return 1 + random.nextInt(nodes);
  }

  private static Set<List<Long>> rows(Object result) {
    Set<List<Long>> rows = new HashSet<>();
    for (Object row : (Collection<?>) result) {
      List<Long> ids = new ArrayList<>();
      ((List<?>) row).forEach(id -> ids.add((Long) id));
      rows.add(ids);
    }
    return rows;
  }

  private static Set<List<Long>> select(Set<List<Long>> pairs, Set<Long> from, Set<Long> to) {
    Set<List<Long>> selected = new HashSet<>();
    for (List<Long> pair : pairs) {
      if ((from == null || from.contains(pair.get(0)))
          && (to == null || to.contains(pair.get(1)))) {
        selected.add(pair);
      }
    }
    return selected;
  }

  private static Set<List<Long>> closure(List<List<Object>> edges) {
    Set<List<Long>> closure = new HashSet<>();
    for (List<Object> edge : edges) {
      closure.add(List.of((Long) edge.get(0), (Long) edge.get(2)));
    }
    for (int before = -1; before < closure.size(); ) {
      before = closure.size();
      for (List<Long> a : List.copyOf(closure)) {
        for (List<Long> b : List.copyOf(closure)) {
          if (a.get(1).equals(b.get(0))) {
            closure.add(List.of(a.get(0), b.get(1)));
          }
        }
      }
    }
    return closure;
  }
}
