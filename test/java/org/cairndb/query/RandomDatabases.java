package org.cairndb.query;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Date;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueType;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Schema;

/**
 * A schema and facts, at random. Some attributes are always there, so that rules can be written for
 * them; the others have any type and cardinality. Entities are numbers from 1.
 */
final class RandomDatabases {
  /** What values an attribute, a variable or a column has. */
  enum Kind {
    ENTITY(ValueType.REF, "ref"),
    NUMBER(ValueType.LONG, "long"),
    STRING(ValueType.STRING, "string"),
    KEYWORD(ValueType.KEYWORD, "keyword"),
    DOUBLE(ValueType.DOUBLE, "double"),
    BOOLEAN(ValueType.BOOLEAN, "boolean"),
    INSTANT(ValueType.INSTANT, "instant"),
    ANY(ValueType.ANY, "any");

    final ValueType type;
    final String name;

    Kind(ValueType type, String name) {
      this.type = type;
      this.name = name;
    }
  }

  /** An attribute; a unique one is an identity. */
  record Attr(String name, Kind kind, boolean many, boolean unique) {}

  /** An entity, which another peer numbers in its own way. */
  record EntityId(long number) {
    @Override
    public String toString() {
      return "<e" + number + ">";
    }
  }

  private static final Kind[] KINDS = Kind.values();

  private final Random random;
  private final boolean shared;
  private final boolean isPlain;
  final List<Attr> attributes = new ArrayList<>();
  final int entities;
  final int named;

  /**
   * @param shared whether only what every peer has may be used
   */
  RandomDatabases(Random random, boolean shared) {
    this(random, shared, false);
  }

  /**
   * Without entities that have names, and for queries that do not ask for one value: what a history
   * says of these is another test's.
   */
  static RandomDatabases ofPlainFacts(Random random) {
    return new RandomDatabases(random, false, true);
  }

  private RandomDatabases(Random random, boolean shared, boolean isPlain) {
    this.isPlain = isPlain;
    this.random = random;
    this.shared = shared;
    this.entities = random.nextInt(4) == 0 ? 15 + random.nextInt(40) : 2 + random.nextInt(8);
    this.named = isPlain ? 0 : 1 + random.nextInt(Math.min(entities, 3));
    attributes.add(new Attr("a", Kind.NUMBER, false, false));
    attributes.add(new Attr("s", Kind.STRING, false, false));
    attributes.add(new Attr("m", Kind.NUMBER, true, false));
    attributes.add(new Attr("r", Kind.ENTITY, true, false));
    attributes.add(new Attr("id", Kind.STRING, false, true));
    for (int i = 0; i < 1 + random.nextInt(5); i++) {
      Kind kind = KINDS[random.nextInt(KINDS.length - (shared ? 1 : 0))];
      attributes.add(new Attr("x" + i, kind, random.nextInt(3) == 0, false));
    }
  }

  /** The attributes of a kind, at least one for entities, numbers and strings. */
  List<Attr> of(Kind kind) {
    return attributes.stream().filter(a -> a.kind == kind).toList();
  }

  /** A value of a kind; few different ones, so that joins find something. */
  Object value(Kind kind) {
    return switch (kind) {
      case ENTITY -> new EntityId(1L + random.nextInt(entities));
      case NUMBER -> (long) random.nextInt(6);
      case STRING -> "" + (char) ('x' + random.nextInt(3));
      case KEYWORD -> Keyword.intern("" + (char) ('p' + random.nextInt(3)));
      case DOUBLE -> random.nextInt(4) / 2.0;
      case BOOLEAN -> random.nextBoolean();
      case INSTANT -> new Date(1_000_000_000_000L + random.nextInt(3) * 86_400_000L);
      case ANY -> any();
    };
  }

  private Object any() {
    return switch (random.nextInt(8)) {
      case 0, 1 -> (long) random.nextInt(6);
      case 2 -> random.nextInt(4) / 2.0;
      case 3 -> "" + (char) ('x' + random.nextInt(3));
      case 4 -> Keyword.intern("" + (char) ('p' + random.nextInt(3)));
      case 5 -> random.nextBoolean();
      case 6 -> new Date(1_000_000_000_000L);
      default -> RT.vector((long) random.nextInt(2), "x");
    };
  }

  /**
   * Facts {@code [e a v]}. The first entities have an {@code :id} and a {@code :db/ident}, the same
   * in every database of this schema.
   */
  List<List<Object>> facts() {
    Set<List<Object>> facts = new LinkedHashSet<>();
    for (long e = 1; e <= entities; e++) {
      if (e <= named) {
        facts.add(List.of(e, Keyword.intern("id"), "id" + e));
        facts.add(List.of(e, Keyword.intern("db", "ident"), Keyword.intern("n" + e)));
      }
      for (Attr attribute : attributes) {
        if (!attribute.unique) {
          addFacts(e, attribute, facts);
        }
      }
    }
    List<List<Object>> list = new ArrayList<>(facts);
    java.util.Collections.shuffle(list, random);
    return list;
  }

  private void addFacts(long e, Attr attribute, Set<List<Object>> facts) {
    int n = attribute.many ? random.nextInt(3) : random.nextInt(4) == 0 ? 0 : 1;
    for (; n > 0; n--) {
      Object value = value(attribute.kind);
      Object stored = value instanceof EntityId id ? (Object) id.number() : value;
      facts.add(List.of(e, Keyword.intern(attribute.name), stored));
    }
  }

  /** The schema as the database has it. */
  List<Attribute> schema() {
    List<Attribute> schema = new ArrayList<>();
    for (Attr attribute : attributes) {
      int id = Schema.INITIAL.size() + schema.size();
      schema.add(
          Databases.attribute(
              id,
              attribute.name,
              attribute.kind.type,
              attribute.many,
              attribute.unique ? Attribute.Unique.IDENTITY : null));
    }
    return schema;
  }

  /** A database with facts, in transactions of some size. */
  CurrentDatabase database(List<List<Object>> facts, int perTx) {
    return Databases.of(schema(), facts, perTx);
  }

  /** The datoms of such a database. */
  static List<List<Object>> datoms(List<List<Object>> facts, int perTx) {
    List<List<Object>> datoms = new ArrayList<>();
    Set<List<Object>> seen = new HashSet<>();
    for (int i = 0; i < facts.size(); i++) {
      List<Object> fact = facts.get(i);
      if (seen.add(fact)) {
        long tx = CurrentDatabase.TX0 + 1 + i / perTx;
        datoms.add(List.of(fact.get(0), fact.get(1), fact.get(2), tx, true));
      }
    }
    return datoms;
  }

  boolean isPlain() {
    return isPlain;
  }

  boolean isShared() {
    return shared;
  }
}
