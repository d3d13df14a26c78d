package org.cairndb.query;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cairndb.query.RandomDatabases.Attr;
import org.cairndb.query.RandomDatabases.Kind;

/**
 * Makes clauses at random, as text, in an order in which each has what it needs. Entities are
 * written {@code <e3>}. What was made is told by {@code features}.
 */
final class RandomClauses {
  private final Random random;
  private final RandomDatabases data;
  private final RandomCalls calls;
  private final List<RandomRules.Signature> rules;
  private final Set<String> features;
  private int inner;
  private int nesting;

  /** A source other than {@code $}, or empty, for clauses that name one. */
  private final List<String> sources;

  RandomClauses(
      Random random,
      RandomDatabases data,
      List<RandomRules.Signature> rules,
      List<String> sources,
      Set<String> features) {
    this.random = random;
    this.data = data;
    this.rules = rules;
    this.sources = sources;
    this.features = features;
    this.calls = new RandomCalls(random, data, features);
  }

  /** Clauses that bind {@code wanted}, at least, and otherwise what the scope allows. */
  List<String> block(RandomScope scope, Map<String, Kind> wanted, int size, int depth) {
    List<String> clauses = new ArrayList<>();
    for (int i = 1 + random.nextInt(size); i > 0; i--) {
      clauses.add(binding(scope, depth));
    }
    wanted.forEach(
        (variable, kind) -> {
          if (!scope.isBound(variable)) {
            clauses.add(cover(variable, kind));
            scope.bind(variable, kind);
          }
        });
    for (int i = random.nextInt(size + 1); i > 0; i--) {
      clauses.add(
          random.nextInt(3) == 0
              ? nested(scope, depth)
              : calls.call(scope, source(), sources.isEmpty() ? 1 : nesting));
    }
    clauses.removeIf(String::isEmpty);
    if (data.isShared()) {
      Connections.keep(clauses, scope, wanted.keySet());
    }
    if (clauses.isEmpty()) {
      clauses.add("[" + (wanted.isEmpty() ? scope.bind(Kind.ENTITY) : "_") + " :a _]");
    }
    return clauses;
  }

  private <T> T one(List<T> choices) {
    return choices.get(random.nextInt(choices.size()));
  }

  /** Says that a feature is used. */
  private String uses(String feature, String clause) {
    features.add(feature);
    return clause;
  }

  private String source() {
    boolean isHidden = nesting > 0 && data.isShared(); // Datomic sees only one source there
    return sources.isEmpty() || isHidden || random.nextInt(6) > 0 ? "" : one(sources);
  }

  private String cover(String variable, Kind kind) {
    return switch (kind) {
      case ENTITY -> random.nextBoolean() ? "[" + variable + " :a _]" : "[_ :r " + variable + "]";
      case NUMBER -> random.nextBoolean() ? "[_ :a " + variable + "]" : "[_ :m " + variable + "]";
      case STRING -> "[_ :s " + variable + "]";
      default -> {
        List<Attr> attributes = data.of(kind);
        String name = attributes.isEmpty() ? "_" : ":" + one(attributes).name();
        yield "[_ " + name + " " + variable + "]";
      }
    };
  }

  private String entity(RandomScope scope) {
    int choice = random.nextInt(24);
    if (choice < 2) {
      return data.value(Kind.ENTITY).toString();
    }
    if (choice == 2 && !data.isShared() && !data.isPlain()) {
      return uses("lookup ref", "[:id \"id" + (1 + random.nextInt(data.named)) + "\"]");
    }
    if (choice == 3 && !data.isPlain()) {
      return uses("ident", ":n" + (1 + random.nextInt(data.named)));
    }
    return mixed(scope, Kind.ENTITY, Kind.NUMBER);
  }

  /** A variable of that kind; sometimes, where numbers are entities, of the other. */
  private String mixed(RandomScope scope, Kind kind, Kind other) {
    return scope.bind(!data.isShared() && random.nextInt(12) == 0 ? other : kind);
  }

  private String term(RandomScope scope, Kind kind) {
    if (kind == Kind.ENTITY) {
      return entity(scope);
    }
    if (random.nextInt(5) == 0) {
      return RandomCalls.text(data.value(kind));
    }
    return kind == Kind.NUMBER ? mixed(scope, kind, Kind.ENTITY) : scope.bind(kind);
  }

  /** A clause that binds what it mentions. */
  private String binding(RandomScope scope, int depth) {
    int choice = random.nextInt(20);
    if (choice < 3 && !rules.isEmpty()) {
      return rule(scope);
    }
    if (choice < 5 && depth > 0) {
      return either(scope, depth - 1);
    }
    if (choice == 5 && sources.contains("$two") && !(nesting > 0 && data.isShared())) {
      return uses(
          "collection as source",
          "[$two "
              + term(scope, Kind.NUMBER)
              + (random.nextInt(4) == 0 ? "]" : " " + term(scope, Kind.NUMBER) + "]"));
    }
    if (choice == 6 && !data.isShared() && scope.isOpen()) {
      return anyAttribute(scope);
    }
    return pattern(scope);
  }

  private String anyAttribute(RandomScope scope) {
    String source = source().replace("$two", "");
    return switch (random.nextInt(3)) {
      case 0 -> uses("attribute variable", "[" + source + " " + entity(scope) + " ?attr _]");
      case 1 ->
          uses(
              "attribute variable",
              "[" + source + " " + entity(scope) + " ?attr " + scope.bind(Kind.ANY) + "]");
      default -> uses("pattern of one term", "[" + entity(scope) + "]");
    };
  }

  private String pattern(RandomScope scope) {
    String source = source();
    if (source.equals("$two")) {
      source = "";
    } else if (!source.isEmpty()) {
      features.add("second database");
    }
    Attr attribute = one(data.attributes);
    StringBuilder pattern = new StringBuilder("[").append(source).append(' ');
    String e = random.nextInt(12) == 0 ? "_" : entity(scope);
    pattern.append(e).append(" :").append(attribute.name());
    int length = random.nextInt(12);
    if (length > 0) {
      pattern.append(' ');
      String v = length == 1 ? "_" : value(scope, attribute);
      pattern.append(data.isShared() && v.equals(e) ? "_" : v);
      features.add("pattern over " + attribute.kind().name);
    } else {
      features.add("pattern of two terms");
    }
    if (length >= 10 && !data.isShared() && scope.isOpen()) {
      pattern.append(length == 10 ? " ?tx" : one(List.of(" ?tx true", " _ false", " ?tx ?added")));
      features.add("pattern with transaction");
    }
    return pattern.append(']').toString();
  }

  private String value(RandomScope scope, Attr attribute) {
    return attribute.unique() && random.nextBoolean() ? "\"id1\"" : term(scope, attribute.kind());
  }

  private String rule(RandomScope scope) {
    RandomRules.Signature rule = one(rules);
    StringBuilder call = new StringBuilder("(");
    String source = source();
    // Datomic does not hand the source on to rules and negations inside the rule
    if (!source.isEmpty() && !source.equals("$two") && !data.isShared()) {
      call.append(uses("rule over another source", source)).append(' ');
    }
    call.append(rule.name());
    for (int i = 0; i < rule.kinds().size(); i++) {
      Kind kind = rule.kinds().get(i);
      String known = scope.known(kind);
      if (i < rule.required()) {
        call.append(' ').append(known.isEmpty() ? RandomCalls.text(data.value(kind)) : known);
      } else if (random.nextInt(10) == 0) {
        call.append(" _");
      } else {
        String argument = ruleArgument(scope, kind);
        boolean isTwice = mentions(call.toString(), argument);
        call.append(' ').append(isTwice && data.isShared() ? "_" : argument);
      }
    }
    features.add(rule.required() > 0 ? "rule with required bindings" : "rule");
    return call.append(')').toString();
  }

  private String ruleArgument(RandomScope scope, Kind kind) {
    return random.nextInt(6) == 0 ? RandomCalls.text(data.value(kind)) : scope.bind(kind);
  }

  /** {@code or} and {@code or-join} over one or two variables. */
  private String either(RandomScope scope, int depth) {
    boolean join = random.nextBoolean();
    Map<String, Kind> variables = new java.util.LinkedHashMap<>();
    boolean requires = false;
    String required = scope.known(Kind.NUMBER);
    if (join && !required.isEmpty() && random.nextInt(3) == 0) {
      requires = true;
      variables.put(required, scope.kind(required));
    }
    for (Kind kind : List.of(Kind.ENTITY, random.nextBoolean() ? Kind.NUMBER : Kind.STRING)) {
      String variable = random.nextInt(5) == 0 ? "_" : scope.bind(kind);
      if (!variable.equals("_") && !variable.equals(required)) {
        variables.put(variable, scope.kind(variable));
      }
    }
    if (variables.size() == (requires ? 1 : 0)) {
      return "";
    }
    String word = join ? "or-join" : "or";
    features.add(requires ? "or-join with required bindings" : word);
    StringBuilder clause = new StringBuilder("(").append(sourceOfBlock()).append(word);
    if (join) {
      List<String> names = new ArrayList<>(variables.keySet());
      clause.append(" [");
      if (requires) {
        clause.append('[').append(names.remove(0)).append("] ");
      }
      clause.append(String.join(" ", names)).append(']');
    }
    nesting++;
    for (int i = 1 + random.nextInt(3); i > 0; i--) {
      clause.append(' ').append(branch(join, requires, variables, depth));
    }
    nesting--;
    return clause.append(')').toString();
  }

  private String sourceOfBlock() {
    String source = source();
    return source.isEmpty() || source.equals("$two")
        ? ""
        : uses("source before not or or", source + " ");
  }

  private String branch(boolean join, boolean requires, Map<String, Kind> variables, int depth) {
    RandomScope scope =
        join ? RandomScope.withNames(random, "?j" + inner++) : new RandomScope(random);
    variables.forEach((variable, kind) -> scope.allow(kind, variable, variable));
    if (requires) {
      String first = variables.keySet().iterator().next();
      scope.bind(first, variables.get(first));
    }
    List<String> clauses = new ArrayList<>(block(scope, variables, 2, join ? depth : 0));
    variables.forEach((variable, kind) -> mention(variable, kind, clauses));
    return clauses.size() == 1 && random.nextInt(4) > 0
        ? clauses.get(0)
        : uses("and", "(and " + String.join(" ", clauses) + ")");
  }

  /** To be bound is not enough: heads and branches need the name in their clauses. */
  void mention(String variable, Kind kind, List<String> clauses) {
    if (clauses.stream().noneMatch(c -> mentions(c, variable))) {
      clauses.add(cover(variable, kind));
    }
  }

  private static boolean mentions(String clause, String variable) {
    return clause.matches("(?s).*" + java.util.regex.Pattern.quote(variable) + "(?![a-z0-9]).*");
  }

  /** A negation, or empty. */
  String negation(RandomScope scope) {
    return nested(scope, 1);
  }

  /** {@code not} or {@code not-join} around clauses that use something bound. */
  private String nested(RandomScope outer, int depth) {
    String shared = random.nextInt(3) == 0 ? outer.known(Kind.NUMBER) : outer.known(Kind.ENTITY);
    if (shared.isEmpty() || depth <= 0) {
      return calls.call(outer, source(), sources.isEmpty() ? 1 : nesting);
    }
    Kind kind = outer.kind(shared);
    boolean join = random.nextBoolean();
    boolean isClosed = !join && data.isShared(); // Datomic's not has no variables of its own
    RandomScope scope =
        isClosed ? new RandomScope(random) : RandomScope.withNames(random, "?n" + inner++);
    scope.allow(kind, shared, shared, shared, shared);
    if (!join && (isClosed || random.nextInt(2) == 0)) {
      outer.bound().forEach((variable, k) -> scope.allow(k, variable));
    }
    List<String> names = new ArrayList<>(List.of(shared));
    String second = outer.known();
    if (!second.equals(shared) && random.nextInt(3) == 0) {
      scope.allow(outer.kind(second), second, second);
      names.add(second);
    }
    if (random.nextBoolean()) {
      names.forEach(name -> scope.bind(name, outer.kind(name)));
    }
    Map<String, Kind> wanted = new java.util.LinkedHashMap<>();
    names.forEach(name -> wanted.put(name, outer.kind(name)));
    String source = sourceOfBlock();
    nesting++;
    List<String> clauses = new ArrayList<>(block(scope, wanted, 2, depth - 1));
    nesting--;
    names.forEach(name -> mention(name, outer.kind(name), clauses));
    clauses.removeIf(String::isEmpty);
    if (!data.isShared()) {
      Collections.shuffle(clauses, random);
    }
    features.add(join ? "not-join" : "not");
    return "("
        + source
        + (join ? "not-join [" + String.join(" ", names) + "] " : "not ")
        + String.join(" ", clauses)
        + ")";
  }
}
