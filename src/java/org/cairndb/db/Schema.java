package org.cairndb.db;

import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentVector;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentVector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import org.cairndb.datom.Attribute;
import org.cairndb.error.Nearest;
import org.jspecify.annotations.Nullable;

/**
 * The attributes of a database value, by name and by id. It has an entry for each attribute that a
 * datom or a schema has ever mentioned; an id is given once and never changes. Immutable, shares
 * structure with the versions that it was made from.
 */
public final class Schema {
  /** The attributes that every database begins with. */
  public static final Schema INITIAL;

  static {
    Schema schema =
        new Schema(
            PersistentHashMap.EMPTY, PersistentVector.EMPTY, List.of(), PersistentHashMap.EMPTY);
    for (Attribute attribute : SystemAttributes.ALL) {
      schema = schema.with(attribute);
    }
    INITIAL = schema;
  }

  private final IPersistentMap byIdent;
  private final IPersistentVector byId;
  private final List<Integer> composites;
  private final IPersistentMap byEntity;

  /** Made when it is first asked for. */
  private volatile @Nullable List<Attribute> byName;

  private Schema(
      IPersistentMap byIdent,
      IPersistentVector byId,
      List<Integer> composites,
      IPersistentMap byEntity) {
    this.byIdent = byIdent;
    this.byId = byId;
    this.composites = composites;
    this.byEntity = byEntity;
  }

  /** All attributes in the order of their names, which is the order in which the API shows them. */
  public List<Attribute> byName() {
    List<Attribute> sorted = byName;
    if (sorted == null) {
      List<Attribute> all = new ArrayList<>(size());
      for (int id = 0; id < size(); id++) {
        all.add(attribute(id));
      }
      all.sort((one, two) -> one.ident().compareTo(two.ident()));
      sorted = Collections.unmodifiableList(all);
      byName = sorted;
    }
    return sorted;
  }

  /**
   * The attribute of a name, or of an entity where datoms refer to attributes; null if nothing has
   * mentioned it.
   */
  public @Nullable Attribute attribute(Object ident) {
    Object found = byIdent.valAt(ident);
    return (Attribute) (found == null && ident instanceof Long ? byEntity.valAt(ident) : found);
  }

  /** Whether datoms refer to attributes, which then are entities. */
  public boolean hasEntities() {
    return byEntity.count() > 0;
  }

  /** The names of attributes by entity; empty unless datoms refer to attributes. */
  public IPersistentMap namesByEntity() {
    IPersistentMap names = PersistentHashMap.EMPTY;
    for (int id = 0; id < size(); id++) {
      Attribute attribute = attribute(id);
      names = attribute.entity() == 0 ? names : names.assoc(attribute.entity(), attribute.ident());
    }
    return names;
  }

  /** The attribute of an id that an index holds. */
  public Attribute attribute(int id) {
    return (Attribute) byId.nth(id);
  }

  /** The name of the attribute of an id. */
  public Keyword ident(int id) {
    return attribute(id).ident();
  }

  /** The id of a name that this schema knows. */
  public int id(Object ident) {
    return Objects.requireNonNull(attribute(ident)).id();
  }

  /** The attribute whose name was probably meant by another, or null: for messages. */
  public @Nullable Keyword nearest(Keyword written) {
    List<String> names = new ArrayList<>();
    for (int id = 0; id < size(); id++) {
      if (!ident(id).equals(written)) {
        names.add(ident(id).sym.toString());
      }
    }
    String near = Nearest.of(written.sym.toString(), names);
    return near == null ? null : Keyword.intern(near);
  }

  /** How many attributes there are; ids go from 0 to one less. */
  public int size() {
    return byId.count();
  }

  /**
   * With an attribute added, whose id is {@link #size()}, or put in the place of the one with its
   * id.
   */
  public Schema with(Attribute attribute) {
    Attribute before = attribute.id() < size() ? attribute(attribute.id()) : null;
    IPersistentMap names =
        before == null || before.ident() == attribute.ident()
            ? byIdent
            : byIdent.without(before.ident());
    IPersistentMap entities =
        before == null || before.entity() == 0 ? byEntity : byEntity.without(before.entity());
    return new Schema(
        names.assoc(attribute.ident(), attribute),
        byId.assocN(attribute.id(), attribute),
        compositesWith(attribute),
        attribute.entity() == 0 ? entities : entities.assoc(attribute.entity(), attribute));
  }

  private List<Integer> compositesWith(Attribute attribute) {
    Integer id = attribute.id();
    if (composites.contains(id) == attribute.isComposite()) {
      return composites;
    }
    List<Integer> changed = new ArrayList<>(composites);
    if (attribute.isComposite()) {
      changed.add(id);
    } else {
      changed.remove(id);
    }
    return List.copyOf(changed);
  }

  /** The ids of the attributes that are composite tuples; seldom any. */
  public List<Integer> composites() {
    return composites;
  }

  /**
   * Whether what is declared of attributes is the same as in another schema, whatever their ids.
   */
  boolean sameDeclarations(Schema other) {
    return declaresNoMoreThan(other) && other.declaresNoMoreThan(this);
  }

  private boolean declaresNoMoreThan(Schema other) {
    for (int id = 0; id < size(); id++) {
      Attribute mine = attribute(id);
      Attribute theirs = other.attribute(mine.ident());
      Attribute same = Attribute.schemaless(id, mine.ident());
      if (theirs == null ? !mine.equals(same) : !mine.equals(theirs.withId(id))) {
        return false;
      }
    }
    return true;
  }

  /** With a name given an id, if it has none yet. */
  public Schema interned(Keyword ident) {
    return byIdent.containsKey(ident) ? this : with(Attribute.schemaless(size(), ident));
  }
}
