package org.cairndb.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cairndb.query.RandomDatabases.Kind;

/**
 * Makes rules at random: several branches, recursion, rules that call each other, required bindings
 * and negation. A rule is negated only by rules that it does not depend on.
 */
final class RandomRules {
  private static final String[] REACH = {
    "[(reach ?p ?q) [?p :r ?q]] [(reach ?p ?q) [?p :r ?m] (reach ?m ?q)]",
    "[(reach ?p ?q) [?p :r ?q]] [(reach ?p ?q) (reach ?p ?m) [?m :r ?q]]",
    "[(reach ?p ?q) [?p :r ?q]] [(reach ?p ?q) (reach ?p ?m) (reach ?m ?q)]",
    "[(reach ?p ?q) (even ?p ?q)] [(reach ?p ?q) (odd ?p ?q)]"
        + " [(odd ?p ?q) [?p :r ?q]] [(odd ?p ?q) [?p :r ?m] (even ?m ?q)]"
        + " [(even ?p ?q) [?p :r ?m] (odd ?m ?q)]",
    "[(reach ?p ?q) [?p :r ?q] (not [?q :a 3])]"
        + " [(reach ?p ?q) (reach ?m ?q) [?p :r ?m] [?p :m ?k] [(< ?k 4)]]",
    "[(reach ?p ?q) [?p :r ?m] [?q :r ?m]] [(reach ?p ?q) (reach ?q ?p) [?p :a ?k]]",
    "[(reach ?p ?q) (or-join [?p ?q] [?p :r ?q] (and [?p :r ?m] (reach ?m ?q)))]"
  };

  private final Random random;
  private final RandomDatabases data;
  private final Set<String> features;
  private final List<Signature> signatures = new ArrayList<>();
  private final StringBuilder text = new StringBuilder("[");

  /** A rule that can be called; the first {@code required} arguments must be bound. */
  record Signature(String name, List<Kind> kinds, int required) {}

  RandomRules(Random random, RandomDatabases data, Set<String> features) {
    this.random = random;
    this.data = data;
    this.features = features;
    // the last calls itself from an or-join, where Datomic forgets which source it was called with
    text.append(REACH[random.nextInt(REACH.length - (data.isShared() ? 1 : 0))]);
    signatures.add(new Signature("reach", List.of(Kind.ENTITY, Kind.ENTITY), 0));
    for (int i = random.nextInt(3); i > 0; i--) {
      addGroup(i);
    }
    text.append(']');
  }

  String text() {
    return text.toString();
  }

  /** The rules that queries may call. */
  List<Signature> signatures() {
    return signatures;
  }

  /** One or two rules that may call themselves, each other and those before. */
  private void addGroup(int number) {
    List<Signature> group = new ArrayList<>();
    for (int i = 0; i <= random.nextInt(2); i++) {
      List<Kind> kinds =
          random.nextBoolean()
              ? List.of(Kind.ENTITY, Kind.NUMBER)
              : random.nextBoolean() ? List.of(Kind.NUMBER, Kind.ENTITY) : List.of(Kind.ENTITY);
      group.add(new Signature("rule" + number + i, kinds, random.nextInt(4) == 0 ? 1 : 0));
    }
    List<Signature> callable = new ArrayList<>(signatures);
    callable.addAll(group);
    features.add(group.size() > 1 ? "rules that may call each other" : "rule that may call itself");
    for (Signature rule : group) {
      for (int branches = 1 + random.nextInt(3); branches > 0; branches--) {
        addBranch(rule, callable);
      }
    }
    signatures.addAll(group);
  }

  private void addBranch(Signature rule, List<Signature> callable) {
    RandomScope scope = RandomScope.withNames(random, "?l");
    Map<String, Kind> head = new LinkedHashMap<>();
    for (int i = 0; i < rule.kinds().size(); i++) {
      Kind kind = rule.kinds().get(i);
      String variable = "?h" + i;
      head.put(variable, kind);
      scope.allow(kind, variable, variable, variable);
      if (i < rule.required()) {
        scope.bind(variable, kind);
      }
    }
    List<String> body = new ArrayList<>();
    // negation only around what was complete before: no calls of the group inside
    List<Signature> complete = callable.stream().filter(signatures::contains).toList();
    RandomClauses positive = new RandomClauses(random, data, callable, List.of(), features);
    body.addAll(positive.block(scope, head, 2, 0));
    head.forEach((variable, kind) -> positive.mention(variable, kind, body));
    if (random.nextInt(3) == 0) {
      RandomClauses negative = new RandomClauses(random, data, complete, List.of(), features);
      String not = negative.negation(scope);
      if (!not.isEmpty()) {
        features.add("negation");
        body.add(not);
      }
    }
    text.append(" [(").append(rule.name());
    List<String> names = new ArrayList<>(head.keySet());
    for (int i = 0; i < names.size(); i++) {
      text.append(' ').append(i < rule.required() ? "[" + names.get(i) + "]" : names.get(i));
    }
    text.append(") ").append(String.join(" ", body)).append(']');
  }
}
