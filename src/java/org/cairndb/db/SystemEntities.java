package org.cairndb.db;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.ValueType;

/**
 * The entities that a database with {@code :attribute-refs?} begins with. There every attribute is
 * an entity, the database's own too, and the values of {@code :db/valueType}, {@code
 * :db/cardinality} and {@code :db/unique} are references to entities. Their ids are those of
 * Datahike 0.8 and never change; new ones would follow.
 */
public final class SystemEntities {
  /** The names of the entities 1, 2, 3 and so on. */
  private static final List<String> NAMES =
      List.of(
          "db/ident",
          "db/valueType",
          "db/cardinality",
          "db/doc",
          "db/index",
          "db/unique",
          "db/noHistory",
          "db.install/attribute",
          "db/txInstant",
          "db.cardinality/many",
          "db.cardinality/one",
          "db.part/sys",
          "db.part/tx",
          "db.part/user",
          "db.type/bigdec",
          "db.type/bigint",
          "db.type/boolean",
          "db.type/double",
          "db.type/cardinality",
          "db.type/float",
          "db.type/number",
          "db.type/instant",
          "db.type/keyword",
          "db.type/long",
          "db.type/ref",
          "db.type/string",
          "db.type/symbol",
          "db.type/unique",
          "db.type/uuid",
          "db.type/valueType",
          "db.type.install/attribute",
          "db.unique/identity",
          "db.unique/value",
          "db/isComponent",
          "db/tupleType",
          "db/tupleTypes",
          "db/tupleAttrs",
          "db.type/tuple",
          "db.valid/from",
          "db.valid/to",
          "db.secondary/type",
          "db.secondary/attrs",
          "db.secondary/config",
          "db.secondary/status",
          "db.secondary/building-since-tx",
          "db.secondary/only",
          "dh.ref/db",
          "dh.ref/attr",
          "dh.ref/value",
          "dh.ref/temporal",
          "dh.ref/type",
          "db.type/store-ref",
          "db/maxLength",
          "db.attr/preds");

  /**
   * Names that Datahike has no entity for. They are the largest ids that there are, downwards, so
   * that an id of Datahike's never means something else, and no new entity comes after them.
   */
  private static final List<String> MORE =
      List.of(
          "db.type/any",
          "db.type/bytes",
          "db.type/uri",
          "db.type/float-array",
          "db.type/double-array",
          "db/fn",
          "db/ensure",
          "db.entity/attrs",
          "db.entity/preds");

  private static final long FIRST_OF_MORE = Integer.MAX_VALUE;

  /** The largest id of an entity that Datahike begins with; new entities follow it. */
  public static final long LAST = NAMES.size();

  private SystemEntities() {}

  /** Whether an entity is the database's own. */
  public static boolean isSystem(long e) {
    return e <= LAST || e > FIRST_OF_MORE - MORE.size();
  }

  /** The entity of a name of the database's own; 0 if there is none. */
  public static long of(Keyword ident) {
    String name = ident.sym.toString();
    int at = NAMES.indexOf(name);
    int more = at < 0 ? MORE.indexOf(name) : -1;
    return at >= 0 ? at + 1L : more >= 0 ? FIRST_OF_MORE - more : 0;
  }

  /** The schema that such a database begins with. */
  static Schema schema() {
    Schema schema = Schema.INITIAL;
    for (Attribute attribute : SystemAttributes.ALL) {
      schema = schema.with(entity(attribute));
    }
    return schema;
  }

  /** A system attribute as an entity, whose values are entities if they name something. */
  public static Attribute entity(Attribute system) {
    boolean names =
        system.ident() == SystemAttributes.VALUE_TYPE
            || system.ident() == SystemAttributes.CARDINALITY
            || system.ident() == SystemAttributes.UNIQUE;
    Attribute typed = names ? system.withType(ValueType.REF) : system;
    return typed.withEntity(of(system.ident()));
  }

  /** A database without datoms with those that say what these entities are. */
  public static CurrentDatabase install(CurrentDatabase empty) {
    DatabaseEdit edit = empty.edit(CurrentDatabase.TX0);
    edit.add(CurrentDatabase.TX0, attribute(edit, SystemAttributes.TX_INSTANT), new Date(0));
    List<String> all = new ArrayList<>(NAMES);
    all.addAll(MORE);
    for (String name : all) {
      Keyword ident = Keyword.intern(name);
      edit.add(of(ident), attribute(edit, SystemAttributes.IDENT), ident);
    }
    for (Attribute system : SystemAttributes.ALL) {
      describe(edit, system);
    }
    Keyword maxLength = SystemAttributes.MAX_LENGTH;
    describe(edit, java.util.Objects.requireNonNull(SystemAttributes.later(maxLength)));
    edit.useEntity(LAST);
    return edit.seal();
  }

  private static Attribute attribute(DatabaseEdit edit, Keyword ident) {
    return java.util.Objects.requireNonNull(edit.schema().attribute(ident));
  }

  private static void describe(DatabaseEdit edit, Attribute system) {
    long e = of(system.ident());
    refer(edit, e, SystemAttributes.VALUE_TYPE, system.type().keyword());
    refer(edit, e, SystemAttributes.CARDINALITY, SchemaMaps.cardinality(system));
    Keyword unique = SchemaMaps.unique(system);
    if (unique != null) {
      refer(edit, e, SystemAttributes.UNIQUE, unique);
    }
    if (system.indexed()) {
      edit.add(e, attribute(edit, SystemAttributes.INDEX), true);
    }
  }

  private static void refer(DatabaseEdit edit, long e, Keyword attribute, Keyword value) {
    edit.add(e, attribute(edit, attribute), of(value));
  }
}
