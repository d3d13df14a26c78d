package org.cairndb.transact;

import clojure.lang.IFn;
import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueType;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * The declarations of attributes in a transaction. A declaration holds from the next datum of the
 * transaction data on; whether the data allow it is checked at the end, so that a transaction may
 * set right what would stand in its way.
 */
final class Declarations {
  private static final int FN = 12;

  private final Transaction t;
  private final Set<Long> changed = new LinkedHashSet<>();
  private final Map<Long, IFn> functions = new LinkedHashMap<>();
  private final Map<Long, @Nullable Object> declaring = new LinkedHashMap<>();
  private final Map<Integer, Undeclared> undeclared = new LinkedHashMap<>();

  /**
   * That an attribute is declared no more; what its entity is called now, and since which datum.
   */
  private record Undeclared(@Nullable Keyword name, @Nullable Object context) {}

  Declarations(Transaction t) {
    this.t = t;
  }

  /** Refuses a value that a system attribute cannot have. */
  void check(long e, Attribute a, Object v) {
    Object named = a.isRef() && v instanceof Long entity ? name(entity) : v;
    String fault =
        named == null
            ? "a declaration needs the name of what it refers to"
            : Declaration.fault(a.id(), named);
    if (fault != null) {
      throw t.refuse(
          "transact/schema", fault, "attribute", a.ident(), "value", named, "entity-id", e);
    }
  }

  /** Notes that what an entity says by a system attribute has changed. */
  void mark(long e, Attribute a) {
    if (a.id() == Declaration.IDENT
        || Declaration.isStructural(a.id())
        || Declaration.isConstraint(a)) {
      changed.add(e);
    }
  }

  /** Takes a transaction function, which is kept in memory only. */
  void function(long e, @Nullable Object f) {
    if (!(f instanceof IFn function)) {
      throw t.refuse("transact/schema", ":db/fn expects a function", "value", f);
    }
    functions.put(e, function);
    changed.add(e);
  }

  /** Takes a transaction function away. */
  void removeFunction(long e, Attribute a) {
    Object ident = a.id() == FN ? t.value(e, Schema.INITIAL.attribute(Declaration.IDENT)) : null;
    if (ident instanceof Keyword keyword) {
      t.install(keyword, null);
    }
  }

  /** Makes what has been declared hold. */
  void refresh() {
    while (!changed.isEmpty()) {
      List<Long> entities = List.copyOf(changed);
      changed.clear();
      for (long e : entities) {
        refresh(e);
      }
    }
  }

  private Declaration now(long e) {
    return new Declaration(
        t.edit.scan(IndexRange.of(IndexOrder.EAVT, Key.e(e))), maxLength(), this::name);
  }

  private Declaration earlier(long e) {
    return new Declaration(
        t.before.scan(IndexRange.of(IndexOrder.EAVT, Key.e(e))), maxLength(), this::name);
  }

  /** The name of an entity. */
  private @Nullable Object name(long e) {
    return t.value(e, Schema.INITIAL.attribute(Declaration.IDENT));
  }

  /** The id of {@code :db/maxLength} in this database, or -1 if it has not been used. */
  private int maxLength() {
    Attribute attribute = t.edit.schema().attribute(SystemAttributes.MAX_LENGTH);
    return attribute == null ? -1 : attribute.id();
  }

  private void refresh(long e) {
    Declaration now = now(e);
    Keyword ident = now.ident();
    IFn function = functions.get(e);
    if (ident != null && function != null) {
      t.install(ident, function);
      functions.remove(e);
    }
    Declaration earlier = earlier(e);
    if (!now.isStructural() && !earlier.isStructural()) {
      return;
    }
    declaring.putIfAbsent(e, t.context());
    Keyword was = earlier.ident();
    if (was != null && was != ident && earlier.isStructural()) {
      undeclare(was, ident);
    }
    if (ident != null) {
      declare(e, ident, now, earlier);
    }
  }

  private void declare(long e, Keyword ident, Declaration now, Declaration earlier) {
    Attribute known = t.edit.schema().attribute(ident);
    refuseSystem(ident, known);
    Attribute base = known == null ? Attribute.schemaless(t.edit.schema().size(), ident) : known;
    Attribute said = now.attribute(base, earlier);
    Attribute declared = t.refs ? said.withEntity(e) : said;
    if (!declared.equals(known)) {
      t.define(declared);
      if (!declared.tupleAttributes().equals(base.tupleAttributes())) {
        fill(declared);
      }
    }
  }

  private void refuseSystem(Keyword ident, @Nullable Attribute known) {
    String namespace = ident.getNamespace();
    boolean reserved = "db".equals(namespace);
    if (reserved || (known != null && SystemAttributes.isSystem(known))) {
      throw t.refuse(
          "transact/schema", "the namespace db is the database's own", "attribute", ident);
    }
    if (ident.getName().startsWith("_")) {
      throw t.refuse(
          "transact/schema",
          "the name of an attribute must not begin with an underscore, which reads it backwards",
          "attribute",
          ident);
    }
  }

  private void undeclare(Keyword ident, @Nullable Keyword name) {
    Attribute known = t.edit.schema().attribute(ident);
    if (known != null) {
      t.define(Attribute.schemaless(known.id(), ident));
      undeclared.put(known.id(), new Undeclared(name, t.context()));
    }
  }

  /** Makes a composite tuple for the entities that already have attributes of it. */
  private void fill(Attribute composite) {
    Set<Long> entities = new LinkedHashSet<>();
    for (Keyword ident : composite.tupleAttributes()) {
      Attribute source = t.edit.schema().attribute(ident);
      if (source != null) {
        Scan scan = t.edit.scan(IndexRange.of(IndexOrder.AEVT, Key.a(source.id())));
        while (scan.advance()) {
          for (int i = scan.from(); i < scan.to(); i++) {
            entities.add(scan.leaf().e()[i]);
          }
        }
      }
    }
    for (long e : entities) {
      t.tuples.markComposite(e, composite.id());
    }
    t.tuples.flush();
  }

  /** Checks all declarations of the transaction against each other and against the data. */
  void validate() {
    SchemaRules rules = new SchemaRules(t);
    for (Map.Entry<Long, @Nullable Object> entry : declaring.entrySet()) {
      t.enter(entry.getValue());
      Declaration now = now(entry.getKey());
      complete(now);
      Keyword ident = now.ident();
      Attribute declared = ident == null ? null : t.edit.schema().attribute(ident);
      if (declared != null) {
        rules.check(declared);
      }
    }
    for (Map.Entry<Integer, Undeclared> entry : undeclared.entrySet()) {
      int id = entry.getKey();
      Attribute attribute = t.edit.schema().attribute(id);
      if (attribute.equals(Attribute.schemaless(id, attribute.ident()))) {
        t.enter(entry.getValue().context);
        rules.unused(attribute, entry.getValue().name);
      }
    }
    if (!functions.isEmpty()) {
      throw t.refuse(
          "transact/schema",
          "a transaction function needs a :db/ident",
          "entity-id",
          new ArrayList<>(functions.keySet()).get(0));
    }
  }

  private void complete(Declaration declaration) {
    if (!declaration.isStructural()) {
      return;
    }
    Keyword ident = declaration.ident();
    if (ident == null) {
      throw t.refuse("transact/schema", "a declaration of an attribute needs a :db/ident");
    }
    if (!t.strict) {
      return;
    }
    Attribute attribute = t.edit.schema().attribute(ident);
    boolean typed = attribute != null && attribute.type() != ValueType.ANY;
    if (!typed || declaration.part(Declaration.CARDINALITY) == null) {
      throw t.refuse(
          "transact/schema",
          "incomplete declaration, expected :db/ident, :db/valueType (not :db.type/any) and"
              + " :db/cardinality",
          "attribute",
          ident);
    }
  }
}
