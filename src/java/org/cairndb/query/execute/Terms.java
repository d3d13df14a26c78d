package org.cairndb.query.execute;

import org.cairndb.datom.Attribute;
import org.cairndb.datom.Values;
import org.cairndb.db.Database;
import org.cairndb.db.EntityIds;
import org.cairndb.error.CairnException;
import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.Node;
import org.jspecify.annotations.Nullable;

/**
 * A pattern over a database once the constants are known: for each component its value, or the
 * variable that stands there, or neither. For one thread.
 */
final class Terms {
  /** Where components stand in a pattern. */
  static final int E = 0;

  static final int A = 1;
  static final int V = 2;
  static final int TX = 3;
  static final int ADDED = 4;

  /** How many components a datom has. */
  static final int ARITY = 5;

  final Database database;

  /** The variable at each position, or -1. */
  final int[] slots = {-1, -1, -1, -1, -1};

  /**
   * The value at each position: longs for entity and transaction, a canonical value for V; null
   * where it is open.
   */
  final @Nullable Object[] values = new Object[ARITY];

  /** The attribute if it is constant, else null. */
  final @Nullable Attribute attribute;

  /**
   * Whether the datoms of the constant attribute are known to keep to its cardinality and its
   * uniqueness.
   */
  private final boolean obeys;

  /** Whether no datom can match, whatever the variables are. */
  private boolean impossible;

  Terms(Database database, Node.Match match, Bindings bindings) {
    this.database = database;
    if (match.terms().size() > ARITY) {
      throw bindings
          .errors()
          .at(
              match.form(),
              "query/where",
              "a pattern over a database has at most five terms",
              "terms",
              match.terms().size());
    }
    for (int position = 0; position < ARITY; position++) {
      Arg term = match.term(position);
      if (term instanceof Arg.Slot slot && !bindings.isConstant(slot.index())) {
        slots[position] = slot.index();
      } else if (!(term instanceof Arg.Blank)) {
        Object value = bindings.known(term);
        values[position] = value;
        impossible |= value == null;
      }
    }
    Object name = values[A];
    attribute = name == null ? null : database.schema().attribute(name);
    obeys = attribute != null && database.obeys(attribute);
    impossible |= name != null && attribute == null;
    if (!impossible) {
      resolve(match);
    }
  }

  private void resolve(Node.Match match) {
    values[E] = entity(values[E], match.term(E));
    values[TX] = entity(values[TX], match.term(TX));
    Object v = values[V];
    if (v == null) {
      return;
    }
    if (attribute != null && attribute.isRef() && !(v instanceof Long)) {
      values[V] = entity(v, match.term(V));
      return;
    }
    try {
      values[V] = Values.canonical(v);
    } catch (CairnException unsupported) {
      impossible = true; // what cannot be stored is the value of no datom
    }
  }

  private @Nullable Object entity(@Nullable Object value, Arg term) {
    if (value == null || value instanceof Long) {
      return value;
    }
    boolean isLiteral = term instanceof Arg.Constant && References.isReference(value);
    long id = isLiteral ? EntityIds.require(database, value) : References.resolve(database, value);
    impossible |= id == References.NONE;
    return id;
  }

  boolean isImpossible() {
    return impossible;
  }

  boolean isOpen(int position) {
    return values[position] == null;
  }

  /** The id of the constant attribute. */
  int attributeId() {
    Attribute known = attribute;
    if (known == null) {
      throw new AssertionError("pattern has no constant attribute");
    }
    return known.id();
  }

  /** The constant entity. */
  long entity() {
    return (Long) java.util.Objects.requireNonNull(values[E]);
  }

  /** The constant value. */
  Object value() {
    return java.util.Objects.requireNonNull(values[V]);
  }

  /** Whether one variable stands at several positions. */
  boolean hasRepeatedSlot() {
    long seen = 0;
    for (int slot : slots) {
      if (slot >= 0) {
        if ((seen & 1L << slot) != 0) {
          return true;
        }
        seen |= 1L << slot;
      }
    }
    return false;
  }

  /**
   * Tells what a database promises of the pattern's variables.
   *
   * @param idsOnly whether the entity's variable stands for ids, never for lookup refs, of which
   *     several may name one entity
   */
  void addDependencies(Dependencies dependencies, boolean idsOnly) {
    Attribute known = attribute;
    if (known == null || database.showsRetractions()) {
      return;
    }
    boolean hasE = !isOpen(E) || slots[E] >= 0;
    boolean hasV = !isOpen(V) || slots[V] >= 0;
    long tx = mask(TX) | mask(ADDED);
    if (hasE && !known.many() && obeys) {
      dependencies.add(mask(E), mask(V) | tx);
    }
    if (hasV && known.unique() != null && idsOnly && obeys) {
      dependencies.add(mask(V), mask(E) | tx);
    }
    if (hasE && hasV) {
      dependencies.add(mask(E) | mask(V), tx);
    }
  }

  private long mask(int position) {
    return slots[position] < 0 ? 0 : 1L << slots[position];
  }

  /**
   * Whether no entity occurs twice among the datoms of the constant attribute and, if the value is
   * constant, of that value.
   */
  boolean hasEntitiesOnce() {
    Attribute known = attribute;
    boolean once = known != null && (!isOpen(V) || (!known.many() && obeys));
    return once && !database.showsRetractions();
  }

  /** Whether datoms that match differ in what {@code visible} variables show of them. */
  boolean isDistinctIn(long visible) {
    boolean e = !isOpen(E) || isVisible(E, visible);
    boolean a = !isOpen(A) || isVisible(A, visible);
    boolean v = !isOpen(V) || isVisible(V, visible);
    if (database.showsRetractions()) {
      boolean tx = !isOpen(TX) || isVisible(TX, visible);
      boolean added = !isOpen(ADDED) || isVisible(ADDED, visible);
      return e && a && v && tx && added;
    }
    Attribute known = attribute;
    if (known != null && obeys) {
      v = v || (e && !known.many());
      e = e || (v && known.unique() != null);
    }
    return e && a && v;
  }

  private boolean isVisible(int position, long visible) {
    return slots[position] >= 0 && (visible & 1L << slots[position]) != 0;
  }
}
