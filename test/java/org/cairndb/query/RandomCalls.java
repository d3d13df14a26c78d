package org.cairndb.query;

import clojure.lang.RT;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cairndb.query.RandomDatabases.Attr;
import org.cairndb.query.RandomDatabases.EntityId;
import org.cairndb.query.RandomDatabases.Kind;

/** Makes predicates and functions at random that are called with what they can take. */
final class RandomCalls {
  private static final Kind[] COMPARED = {
    Kind.NUMBER, Kind.STRING, Kind.KEYWORD, Kind.DOUBLE, Kind.INSTANT, Kind.BOOLEAN
  };

  /** Stands where no variable can. */
  private static final String NONE = "?none";

  private final Random random;
  private final RandomDatabases data;
  private final Set<String> features;

  RandomCalls(Random random, RandomDatabases data, Set<String> features) {
    this.random = random;
    this.data = data;
    this.features = features;
  }

  /** A value as it is written in a query. */
  static String text(Object value) {
    return value instanceof EntityId ? value.toString() : RT.printString(value);
  }

  /** A variable for a result; Datomic fails where it is bound before by what is not a pattern. */
  private String out(RandomScope scope, Kind kind) {
    if (!data.isShared()) {
      return scope.bind(kind);
    }
    String name = scope.isOpen() ? scope.bindNew(kind) : "_";
    return name.equals("_") ? NONE : name;
  }

  private String one(String... choices) {
    return choices[random.nextInt(choices.length)];
  }

  private String uses(String feature, String clause) {
    features.add(feature);
    return clause;
  }

  /** A clause that calls something with what is bound; empty if nothing fits. */
  String call(RandomScope scope, String source, int nesting) {
    Map<String, Kind> before = new LinkedHashMap<>(scope.bound());
    String clause = any(scope, source, nesting);
    if (!clause.contains(NONE)) {
      return clause;
    }
    scope.bound().keySet().retainAll(before.keySet());
    return "";
  }

  private String any(RandomScope scope, String source, int nesting) {
    return switch (random.nextInt(10)) {
      case 0, 1, 2 -> compare(scope);
      case 3 -> data.isShared() ? compare(scope) : mixedPredicate(scope);
      case 4, 5 -> function(scope);
      case 6 -> destructuring(scope);
      case 7 -> ground(scope);
      case 8 ->
          data.isPlain() || (nesting > 0 && data.isShared())
              ? compare(scope)
              : ofDatabase(scope, source);
      default -> predicate(scope);
    };
  }

  private String compare(RandomScope scope) {
    Kind kind = Kind.NUMBER;
    String left = "";
    for (int i = 0; left.isEmpty() && i < 6; i++) {
      kind = COMPARED[random.nextInt(COMPARED.length)];
      left = scope.known(kind);
    }
    if (left.isEmpty()) {
      return "";
    }
    String right = random.nextBoolean() ? scope.known(kind) : text(data.value(kind));
    if (right.equals(left) && data.isShared()) {
      right = text(data.value(kind));
    }
    boolean ordered = kind != Kind.BOOLEAN && kind != Kind.KEYWORD;
    String op = ordered ? one("<", ">", "<=", ">=", "=", "not=", "!=") : one("=", "not=", "!=");
    if (data.isShared() && op.equals("=") && !right.startsWith("?")) {
      op = "!=";
    }
    String clause =
        random.nextBoolean()
            ? "[(" + op + " " + left + " " + right + ")]"
            : "[(" + op + " " + right + " " + left + ")]";
    return uses("comparison of " + kind.name, clause);
  }

  /** Any two values compare. */
  private String mixedPredicate(RandomScope scope) {
    String left = random.nextBoolean() ? scope.known(Kind.ANY) : scope.known();
    String right = random.nextBoolean() ? scope.known() : text(data.value(Kind.ANY));
    if (left.isEmpty() || right.isEmpty()) {
      return "";
    }
    return random.nextInt(5) == 0
        ? uses("compare of mixed types", "[(compare " + left + " " + right + ") _]")
        : uses(
            "comparison of mixed types",
            "[("
                + one("<", ">", "<=", ">=", "=", "not=", "==")
                + " "
                + left
                + " "
                + right
                + (random.nextInt(6) == 0 ? " " + left : "")
                + ")]");
  }

  private String function(RandomScope scope) {
    String x = scope.known(Kind.NUMBER);
    String s = scope.known(Kind.STRING);
    if (x.isEmpty() && s.isEmpty()) {
      return "";
    }
    if (x.isEmpty() || (!s.isEmpty() && random.nextInt(3) == 0)) {
      String call = one("(str " + s + " \"x\")", "(subs " + s + " 0)", "(name " + s + ")");
      if (!data.isShared()) {
        call = one(call, "(.concat " + s + " \"y\")", "(clojure.string/upper-case " + s + ")");
      }
      return uses("function binding a value", "[" + call + " " + out(scope, Kind.STRING) + "]");
    }
    String y = scope.known(Kind.NUMBER);
    String call =
        one("(+ " + x + " 1)", "(inc " + x + ")", "(* " + x + " " + y + ")", "(max " + x + " 2)");
    return random.nextInt(3) == 0
        ? uses("function binding a collection", "[(range " + x + ") [" + number(scope) + " ...]]")
        : uses("function binding a value", "[" + call + " " + number(scope) + "]");
  }

  private String number(RandomScope scope) {
    return out(scope, Kind.NUMBER);
  }

  private String destructuring(RandomScope scope) {
    String x = scope.known(Kind.NUMBER);
    String e = scope.known(Kind.ENTITY);
    if (x.isEmpty() || e.isEmpty()) {
      return "";
    }
    String pair = one("vector", "tuple") + " " + x + " " + e;
    return switch (random.nextInt(data.isShared() ? 1 : 6)) {
      case 0 ->
          uses(
              "function binding a tuple",
              "[(" + pair + ") [" + number(scope) + " " + out(scope, Kind.ENTITY) + "]]");
      case 1 -> uses("function binding a tuple", "[(" + pair + ") [" + number(scope) + " _]]");
      case 2 ->
          uses(
              "function binding nested collections",
              "[(hash-map " + x + " [3 2]) [[_ [" + number(scope) + " ...]] ...]]");
      case 3 ->
          scope.isOpen()
              ? uses(
                  "tuple and untuple",
                  "[(" + pair + ") ?tuple] [(untuple ?tuple) [" + number(scope) + " _]]")
              : "";
      case 4 -> uses("function binding nothing", "[(" + pair + ") _]");
      default ->
          uses(
                  "function binding a relation",
                  "[(vector [" + x + " 1] [2 3]) [[_ " + number(scope) + "]]]")
              .replace("[" + x + " 1] [2 3]", "[1 2] [3 4] [1 5]");
    };
  }

  private String ground(RandomScope scope) {
    List<String> clauses = new ArrayList<>();
    Kind kind = random.nextBoolean() ? Kind.NUMBER : Kind.STRING;
    String value = text(data.value(kind));
    String other = text(data.value(kind));
    switch (random.nextInt(3)) {
      case 0 -> clauses.add("[(ground " + value + ") " + out(scope, kind) + "]");
      case 1 ->
          clauses.add("[(ground [" + value + " " + other + "]) [" + out(scope, kind) + " ...]]");
      default ->
          clauses.add(
              "[(ground [[1 "
                  + value
                  + "] [2 "
                  + other
                  + "]]) [["
                  + number(scope)
                  + " "
                  + out(scope, kind)
                  + "]]]");
    }
    return uses("ground", clauses.get(0));
  }

  private String ofDatabase(RandomScope scope, String source) {
    String e = scope.known(Kind.ENTITY);
    List<Attr> single =
        data.attributes.stream()
            .filter(a -> !a.many() && a.kind() != Kind.ENTITY && a.kind() != Kind.ANY)
            .toList();
    if (e.isEmpty()) {
      return "";
    }
    Attr attribute = single.get(random.nextInt(single.size()));
    String of = (source.equals("$two") || source.isEmpty() ? "$" : source) + " " + e + " :";
    String otherwise = text(data.value(attribute.kind()));
    return switch (random.nextInt(3)) {
      case 0 ->
          uses(
              "get-else",
              "[(get-else "
                  + of
                  + attribute.name()
                  + " "
                  + otherwise
                  + ") "
                  + out(scope, attribute.kind())
                  + "]");
      case 1 ->
          uses(
              "get-some",
              "[(get-some "
                  + of
                  + "id :s) ["
                  + (data.isShared() ? "?got " : "_ ")
                  + out(scope, Kind.STRING)
                  + "]]");
      default -> {
        String name = data.attributes.get(random.nextInt(data.attributes.size())).name();
        yield uses("missing?", "[(missing? " + of + name + ")]");
      }
    };
  }

  private String predicate(RandomScope scope) {
    String x = scope.known(Kind.NUMBER);
    String y = scope.known(Kind.NUMBER);
    if (x.isEmpty()) {
      return "";
    }
    if (data.isShared()) {
      return uses("predicate", "[(" + one("even? ", "zero? ", "pos? ") + x + ")]");
    }
    return switch (random.nextInt(scope.seesInputs() ? 5 : 3)) {
      case 0 -> uses("predicate", "[(even? " + x + ")]");
      case 1 -> uses("-differ?", "[(-differ? " + x + " 1 " + y + " 2)]");
      case 2 -> uses("-identity", "[(-identity " + x + ") " + number(scope) + "]");
      case 3 -> uses("function as input", "[(?p " + x + ")]");
      default -> uses("function as input", "[(plus " + x + " " + y + ") " + number(scope) + "]");
    };
  }
}
