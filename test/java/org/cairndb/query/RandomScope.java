package org.cairndb.query;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cairndb.query.RandomDatabases.Kind;

/** The variables that clauses being made may use, by kind, and those that are bound so far. */
final class RandomScope {
  private final Random random;
  private boolean isOpen;
  private boolean seesInputs;
  private final Map<Kind, List<String>> names = new EnumMap<>(Kind.class);
  private final Map<String, Kind> bound = new LinkedHashMap<>();

  RandomScope(Random random) {
    this.random = random;
  }

  /** The scope of a whole query, of a rule's branch or of what has a scope of its own. */
  static RandomScope withNames(Random random, String prefix) {
    RandomScope scope = new RandomScope(random);
    scope.isOpen = true;
    scope.allow(Kind.ENTITY, prefix + "e", prefix + "e", prefix + "f", prefix + "g");
    scope.allow(Kind.NUMBER, prefix + "x", prefix + "x", prefix + "y", prefix + "z");
    scope.allow(Kind.STRING, prefix + "s", prefix + "t");
    scope.allow(Kind.KEYWORD, prefix + "k");
    scope.allow(Kind.DOUBLE, prefix + "d");
    scope.allow(Kind.BOOLEAN, prefix + "b");
    scope.allow(Kind.INSTANT, prefix + "i");
    scope.allow(Kind.ANY, prefix + "v", prefix + "w");
    return scope;
  }

  /** Lets clauses use what is passed by name, too. */
  RandomScope seeingInputs() {
    seesInputs = true;
    return this;
  }

  boolean seesInputs() {
    return seesInputs;
  }

  /** Whether new variables may be used, too. */
  boolean isOpen() {
    return isOpen;
  }

  void allow(Kind kind, String... variables) {
    names.computeIfAbsent(kind, k -> new ArrayList<>()).addAll(List.of(variables));
  }

  /** A variable of that kind, from now on bound; a blank if there is none. */
  String bind(Kind kind) {
    List<String> choices = names.getOrDefault(kind, List.of());
    if (choices.isEmpty()) {
      return "_";
    }
    String name = choices.get(random.nextInt(choices.size()));
    bound.put(name, kind);
    return name;
  }

  /** A variable of that kind that was not bound before; a blank if there is none. */
  String bindNew(Kind kind) {
    List<String> choices = new ArrayList<>(names.getOrDefault(kind, List.of()));
    choices.removeAll(bound.keySet());
    if (choices.isEmpty()) {
      return "_";
    }
    bound.put(choices.get(0), kind);
    return choices.get(0);
  }

  void bind(String variable, Kind kind) {
    bound.put(variable, kind);
  }

  /** A bound variable of that kind, or empty. */
  String known(Kind kind) {
    List<String> known = new ArrayList<>();
    bound.forEach(
        (name, k) -> {
          if (k == kind) {
            known.add(name);
          }
        });
    return known.isEmpty() ? "" : known.get(random.nextInt(known.size()));
  }

  /** Any bound variable, or empty. */
  String known() {
    List<String> known = new ArrayList<>(bound.keySet());
    return known.isEmpty() ? "" : known.get(random.nextInt(known.size()));
  }

  Map<String, Kind> bound() {
    return bound;
  }

  boolean isBound(String variable) {
    return bound.containsKey(variable);
  }

  Kind kind(String variable) {
    return bound.get(variable);
  }
}
