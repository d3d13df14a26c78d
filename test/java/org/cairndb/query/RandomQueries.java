package org.cairndb.query;

import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * Makes small databases and queries over them, at random. Variables have a kind, so that functions
 * are never called with what they cannot take: {@code ?e ?f ?g} are entities, {@code ?x ?y ?z}
 * numbers, {@code ?s ?t} strings, {@code ?v} anything.
 */
final class RandomQueries {
  private static final String[] RULES = {
    "[(reach ?p ?q) [?p :r ?q]] [(reach ?p ?q) [?p :r ?m] (reach ?m ?q)]",
    "[(reach ?p ?q) [?p :r ?q]] [(reach ?p ?q) (reach ?p ?m) [?m :r ?q]]",
    "[(reach ?p ?q) [?p :r ?q]] [(reach ?p ?q) (reach ?p ?m) (reach ?m ?q)]",
    "[(reach ?p ?q) (even ?p ?q)] [(reach ?p ?q) (odd ?p ?q)]"
        + " [(odd ?p ?q) [?p :r ?q]] [(odd ?p ?q) [?p :r ?m] (even ?m ?q)]"
        + " [(even ?p ?q) [?p :r ?m] (odd ?m ?q)]",
    "[(reach ?p ?q) (or [?p :r ?q] (and [?p :r ?m] (reach ?m ?q)))]"
        .replace("(or [", "(or-join [?p ?q] ["),
    "[(reach ?p ?q) [?p :r ?q] (not [?q :a 3])]"
        + " [(reach ?p ?q) (reach ?m ?q) [?p :r ?m] [?p :m ?k] [(< ?k 4)]]",
    "[(reach ?p ?q) [?p :r ?m] [?q :r ?m]] [(reach ?p ?q) (reach ?q ?p) [?p :a ?k]]"
  };

  private final Random random;
  private final Set<String> bound = new HashSet<>();
  private final List<String> clauses = new ArrayList<>();

  RandomQueries(Random random) {
    this.random = random;
  }

  /** A query with its rules and inputs beside the database. */
  record Case(String query, String rules, List<Object> inputs) {}

  /** Facts {@code [e a v]}: {@code :a :s} have one value for an entity, {@code :m :r} many. */
  List<List<Object>> facts() {
    Set<List<Object>> facts = new HashSet<>();
    int entities = random.nextInt(3) == 0 ? 20 + random.nextInt(60) : 2 + random.nextInt(8);
    for (long e = 1; e <= entities; e++) {
      if (random.nextInt(4) > 0) {
        facts.add(fact(e, "a", (long) random.nextInt(6)));
      }
      if (random.nextInt(4) > 0) {
        facts.add(fact(e, "s", "" + (char) ('x' + random.nextInt(3))));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        facts.add(fact(e, "m", (long) random.nextInt(6)));
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        facts.add(fact(e, "r", 1L + random.nextInt(entities)));
      }
    }
    return new ArrayList<>(facts);
  }

  private static List<Object> fact(long e, String a, Object v) {
    return List.of(e, Keyword.intern(a), v);
  }

  Case query() {
    bound.clear();
    clauses.clear();
    StringBuilder in = new StringBuilder("$ % $two");
    List<Object> inputs = new ArrayList<>();
    List<Object> two = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      two.add(PersistentVector.create((long) random.nextInt(6), (long) random.nextInt(6)));
    }
    inputs.add(PersistentVector.create(two));
    addInputs(in, inputs);
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      clauses.add(binding());
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      clauses.add(other());
    }
    List<String> found = new ArrayList<>(bound);
    Collections.sort(found);
    Collections.shuffle(found, random);
    Collections.shuffle(clauses, random);
    int finds = found.isEmpty() ? 0 : 1 + random.nextInt(found.size());
    if (finds == 0) {
      clauses.add("[?e :a ?x]");
      found.add("?e");
      finds = 1;
    }
    String query =
        "[:find "
            + String.join(" ", found.subList(0, finds))
            + " :in "
            + in
            + " :where "
            + String.join(" ", clauses)
            + "]";
    return new Case(query, "[" + RULES[random.nextInt(RULES.length)] + "]", inputs);
  }

  private void addInputs(StringBuilder in, List<Object> inputs) {
    int kind = random.nextInt(8);
    if (kind == 0) {
      in.append(" ?x");
      inputs.add((long) random.nextInt(6));
      bound.add("?x");
    } else if (kind == 1) {
      in.append(" [?x ...]");
      inputs.add(RT.vector(1L, 2L, 2L, (long) random.nextInt(6)));
      bound.add("?x");
    } else if (kind == 2) {
      in.append(" [[?e ?x]]");
      inputs.add(
          RT.vector(RT.vector(1L, (long) random.nextInt(6)), RT.vector(2L, 3L), RT.vector(2L, 3L)));
      bound.add("?e");
      bound.add("?x");
    } else if (kind == 3) {
      in.append(" [?e [_ ?y]]");
      inputs.add(RT.vector(1L + random.nextInt(4), RT.vector(9L, (long) random.nextInt(6))));
      bound.add("?e");
      bound.add("?y");
    }
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String use(String variable) {
    if (variable.startsWith("?")) {
      bound.add(variable);
    }
    return variable;
  }

  private String entity() {
    return random.nextInt(8) == 0 ? "" + (1 + random.nextInt(6)) : use(one("?e", "?e", "?f", "?g"));
  }

  private String number() {
    return random.nextInt(5) == 0 ? "" + random.nextInt(6) : use(one("?x", "?x", "?y", "?z"));
  }

  private String string() {
    return random.nextInt(4) == 0 ? "\"x\"" : use(one("?s", "?t"));
  }

  /** A clause that binds what it mentions. */
  private String binding() {
    return switch (random.nextInt(14)) {
      case 12 ->
          "["
              + entity()
              + one(" :a ", " :m ")
              + number()
              + " "
              + use(one("_", "?tx"))
              + " "
              + use(one("true", "false", "?added"))
              + "]";
      case 13 -> "[" + entity() + " " + use("?attr") + " _ " + use("?tx") + "]";
      case 0, 1 -> "[" + entity() + " :a " + number() + "]";
      case 2 -> "[" + entity() + " :m " + number() + "]";
      case 3, 4 -> "[" + entity() + " :r " + entity() + "]";
      case 5 -> "[" + entity() + " :s " + string() + "]";
      case 6 -> "[" + entity() + " " + use("?attr") + " " + use("?v") + "]";
      case 7 -> "[" + entity() + " :m _ " + use("?tx") + "]";
      case 8 -> "[$two " + number() + " " + number() + "]";
      case 9 -> "(reach " + entity() + " " + entity() + ")";
      case 10 -> {
        String e = use(one("?e", "?f"));
        String x = use(one("?x", "?y"));
        yield one(
            "(or [" + e + " :a " + x + "] [" + e + " :m " + x + "])",
            "(or (and [" + e + " :a " + x + "] [" + x + " :r " + e + "]) [" + e + " :m " + x + "])",
            "(or-join ["
                + e
                + " "
                + x
                + "] (and ["
                + e
                + " :r ?h] [?h :a "
                + x
                + "]) ["
                + e
                + " :m "
                + x
                + "])",
            "(or (reach " + e + " " + x + ") (and [" + e + " :a " + x + "] [(< 2 " + x + ")]))");
      }
      default -> "[" + entity() + "]";
    };
  }

  private String known(String... variables) {
    List<String> known = new ArrayList<>();
    for (String variable : variables) {
      if (bound.contains(variable)) {
        known.add(variable);
      }
    }
    return known.isEmpty() ? "" : known.get(random.nextInt(known.size()));
  }

  /** A clause that needs what others bind; one that binds if nothing fits. */
  private String other() {
    String x = known("?x", "?y", "?z");
    String e = known("?e", "?f", "?g");
    String s = known("?s", "?t");
    switch (random.nextInt(10)) {
      case 0:
        return x.isEmpty() ? binding() : "[(" + one("<", ">=", "<=", ">") + " " + x + " 3)]";
      case 1:
        return x.isEmpty() ? binding() : "[(not= " + x + " " + known("?x", "?y", "?z", "?e") + ")]";
      case 2:
        return x.isEmpty() ? binding() : "[(+ " + x + " 1) " + use(one("?n", "?y", "?z")) + "]";
      case 3:
        return s.isEmpty() ? binding() : "[(str " + s + " 1) " + use("?u") + "]";
      case 4:
        return x.isEmpty() ? binding() : "[(range " + x + ") [" + use(one("?w", "?z")) + " ...]]";
      case 5:
        return x.isEmpty() || e.isEmpty()
            ? binding()
            : "[(vector " + x + " " + e + ") [" + use(one("?p", "?y")) + " _]]";
      case 6:
        return e.isEmpty() ? binding() : "(not [" + e + one(" :m 3", " :r ?l", " :a 2") + "])";
      case 7:
        return e.isEmpty() ? binding() : "(not [" + e + " :r ?l] [?l :a ?k] [(< ?k 4)])";
      case 8:
        return e.isEmpty() ? binding() : "(not-join [" + e + "] (reach " + e + " ?j) [?j :a ?x])";
      default:
        return e.isEmpty() ? binding() : "(not (or [" + e + " :a 1] [" + e + " :m 1]))";
    }
  }
}
