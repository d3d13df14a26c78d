package org.cairndb.query;

import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.cairndb.query.RandomDatabases.Kind;

/** Makes queries over a schema at random. */
final class RandomQueries {
  private static final List<Kind> SUMMED = List.of(Kind.NUMBER, Kind.DOUBLE);

  private final Random random;
  private final RandomDatabases data;
  private final Set<String> features = new TreeSet<>();
  private final StringBuilder in = new StringBuilder("$ % $2 $two");
  private final List<Object> inputs = new ArrayList<>();

  RandomQueries(Random random, RandomDatabases data) {
    this.random = random;
    this.data = data;
  }

  /**
   * A query with its rules and its inputs beside {@code $ % $2}.
   *
   * @param features what it is made of
   */
  record Case(String query, String rules, List<Object> inputs, Set<String> features) {}

  Case query() {
    Set<String> ofRules = new TreeSet<>();
    RandomRules rules = new RandomRules(random, data, ofRules);
    RandomScope scope = RandomScope.withNames(random, "?").seeingInputs();
    List<Object> two = new ArrayList<>();
    for (int i = random.nextInt(6); i > 0; i--) {
      two.add(RT.vector(data.value(Kind.NUMBER), data.value(Kind.NUMBER)));
    }
    inputs.add(PersistentVector.create(two));
    if (!data.isShared()) {
      in.append(" ?p plus");
      inputs.add(RT.var("clojure.core", "odd?").deref());
      inputs.add(RT.var("clojure.core", "+").deref());
    }
    addInput(scope);
    RandomClauses maker =
        new RandomClauses(random, data, rules.signatures(), List.of("$2", "$two"), features);
    List<String> clauses = maker.block(scope, new LinkedHashMap<>(), 4, data.isShared() ? 1 : 2);
    if (scope.bound().isEmpty()) {
      clauses.add("[?e :a ?x]");
      scope.bind("?e", Kind.ENTITY);
      scope.bind("?x", Kind.NUMBER);
    }
    if (isReferring) {
      String known = scope.known(Kind.NUMBER);
      clauses.add("[?ref :a " + (known.isEmpty() ? "_" : known) + "]");
    }
    if (!data.isShared()) {
      Collections.shuffle(clauses, random);
    }
    List<String> found = new ArrayList<>(scope.bound().keySet());
    Collections.shuffle(found, random);
    String query = "[" + find(found, scope) + " :in " + in + " :where " + String.join(" ", clauses);
    if (features.stream().anyMatch(f -> f.startsWith("rule"))) {
      ofRules.forEach(f -> features.add("in rules: " + f));
    }
    return new Case(query + paging() + "]", rules.text(), inputs, features);
  }

  private int finds;
  private boolean isRelation;
  private boolean isReferring;

  private String find(List<String> found, RandomScope scope) {
    finds = 1 + random.nextInt(found.size());
    List<String> chosen = new ArrayList<>(found.subList(0, finds));
    isRelation = false;
    int kind = random.nextInt(12);
    if (kind == 0) {
      return uses("find collection", ":find [" + chosen.get(0) + " ...]");
    }
    if (kind == 1 && !data.isShared()) {
      return uses("find value", ":find " + chosen.get(0) + " .");
    }
    if (kind == 2 && !data.isShared()) {
      return uses("find row", ":find [" + String.join(" ", chosen) + "]");
    }
    isRelation = kind != 3;
    if (kind < 8) {
      return aggregates(found, chosen, scope)
          + (kind == 3 && !data.isShared() ? names(chosen) : "");
    }
    return uses("find relation", ":find " + String.join(" ", chosen));
  }

  private String uses(String feature, String text) {
    features.add(feature);
    return text;
  }

  private String names(List<String> chosen) {
    StringBuilder keys = new StringBuilder(uses("keys", " :keys"));
    for (int i = 0; i < chosen.size(); i++) {
      keys.append(" k").append(i);
    }
    return keys.toString();
  }

  private String aggregates(List<String> found, List<String> chosen, RandomScope scope) {
    for (int i = 0; i < chosen.size(); i++) {
      if (random.nextInt(chosen.size()) == 0) {
        chosen.set(i, aggregate(chosen.get(i), scope.kind(chosen.get(i))));
      }
    }
    StringBuilder find = new StringBuilder(":find ").append(String.join(" ", chosen));
    boolean isSet = chosen.stream().noneMatch(c -> c.startsWith("("));
    if (finds < found.size() && random.nextBoolean() && !(isSet && data.isShared())) {
      find.append(uses("with", " :with "))
          .append(String.join(" ", found.subList(finds, finds + 1)));
    }
    return find.toString();
  }

  private String aggregate(String variable, Kind kind) {
    List<String> names = new ArrayList<>(List.of("count", "count-distinct", "distinct"));
    if (SUMMED.contains(kind)) {
      names.addAll(List.of("sum", "min", "max", "min 2", "max 2"));
      if (!data.isShared()) {
        names.addAll(List.of("avg", "median", "variance", "stddev"));
        names.addAll(List.of("clojure.core/set", "aggregate ?p*", "sample 2", "rand"));
      } else {
        names.addAll(List.of("avg"));
      }
    }
    if (kind == Kind.STRING || kind == Kind.INSTANT) {
      names.addAll(List.of("min", "max"));
    }
    String name = names.get(random.nextInt(names.size()));
    if (name.equals("aggregate ?p*")) {
      String function = "?count" + inputs.size();
      in.append(' ').append(function);
      inputs.add(RT.var("clojure.core", "count").deref());
      return uses("custom aggregate", "(aggregate " + function + " " + variable + ")");
    }
    features.add(name.contains("/") ? "custom aggregate" : "aggregate " + name);
    return "(" + name + " " + variable + ")";
  }

  private String paging() {
    if (data.isShared() || !isRelation || random.nextInt(4) > 0) {
      return "";
    }
    StringBuilder paging = new StringBuilder();
    if (random.nextBoolean()) {
      paging.append(uses("order-by", " :order-by"));
      int first = random.nextInt(finds);
      for (int i = 0; i < Math.min(finds, 1 + random.nextInt(2)); i++) {
        paging.append(' ').append((first + i) % finds);
        paging.append(random.nextBoolean() ? " :desc" : " :asc");
      }
    }
    if (random.nextBoolean()) {
      paging.append(uses("offset", " :offset ")).append(random.nextInt(4));
    }
    if (random.nextBoolean()) {
      paging.append(uses("limit", " :limit ")).append(random.nextInt(6));
    }
    return paging.toString();
  }

  private void addInput(RandomScope scope) {
    switch (random.nextInt(10)) {
      case 0 -> {
        in.append(" ").append(scope.bind(Kind.NUMBER));
        inputs.add(data.value(Kind.NUMBER));
        features.add("input value");
      }
      case 1 -> {
        in.append(" [").append(scope.bind(Kind.NUMBER)).append(" ...]");
        inputs.add(RT.vector(1L, 2L, 2L, data.value(Kind.NUMBER)));
        features.add("input collection");
      }
      case 2 -> {
        String e = scope.bind(Kind.ENTITY);
        in.append(" [[").append(e).append(' ').append(scope.bind(Kind.NUMBER)).append("]]");
        Object first = RT.vector(data.value(Kind.ENTITY), data.value(Kind.NUMBER));
        inputs.add(RT.vector(first, RT.vector(data.value(Kind.ENTITY), 3L), first));
        features.add("input relation");
      }
      case 3 -> {
        String e = scope.bind(Kind.ENTITY);
        in.append(" [").append(e).append(' ').append(scope.bind(Kind.NUMBER)).append("]");
        inputs.add(RT.vector(data.value(Kind.ENTITY), data.value(Kind.NUMBER)));
        features.add("input tuple");
      }
      case 8 -> {
        if (data.isShared()) {
          return;
        }
        in.append(" [_ [").append(scope.bind(Kind.NUMBER)).append(" ...]]");
        inputs.add(RT.vector(9L, RT.vector(1L, data.value(Kind.NUMBER))));
        features.add("input nested");
      }
      case 9 -> {
        if (data.isPlain()) {
          return;
        }
        in.append(" ?ref");
        inputs.add(RT.vector(RT.keyword(null, "id"), "id1"));
        isReferring = true;
        features.add("lookup ref as input");
      }
      default -> {}
    }
  }
}
