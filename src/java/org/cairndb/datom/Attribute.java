package org.cairndb.datom;

import clojure.lang.Keyword;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is known of an attribute. Immutable.
 *
 * @param id the small number that stands for the attribute in the indexes; it never changes within
 *     a database
 * @param ident its name
 * @param type the type of its values; {@link ValueType#ANY} where no schema says
 * @param many whether an entity may have several values of it
 * @param unique whether and how a value belongs to one entity; null if it need not
 * @param indexed whether the API shows it in AVET (the index itself has every attribute)
 * @param component whether what it refers to is part of the referring entity
 * @param noHistory whether old values are forgotten
 * @param tupleAttributes the attributes that make up a composite tuple, else empty
 * @param tupleType the type of every element of a homogeneous tuple, else null
 * @param tupleTypes the types of the elements of a heterogeneous tuple in turn, else empty
 * @param constrained whether the entity that declares it has more to say of its values: a greatest
 *     length, or predicates
 * @param entity the entity that the attribute is, in a database where datoms refer to attributes;
 *     else 0
 */
public record Attribute(
    int id,
    Keyword ident,
    ValueType type,
    boolean many,
    @Nullable Unique unique,
    boolean indexed,
    boolean component,
    boolean noHistory,
    List<Keyword> tupleAttributes,
    @Nullable ValueType tupleType,
    List<ValueType> tupleTypes,
    boolean constrained,
    long entity) {

  /** The values of {@code :db/unique}. */
  public enum Unique {
    /** A second entity with the value is an error. */
    VALUE,
    /** A second entity with the value is the first: upsert. */
    IDENTITY
  }

  /** An attribute that is no tuple or a composite one. */
  public Attribute(
      int id,
      Keyword ident,
      ValueType type,
      boolean many,
      @Nullable Unique unique,
      boolean indexed,
      boolean component,
      boolean noHistory,
      List<Keyword> tupleAttributes) {
    this(
        id,
        ident,
        type,
        many,
        unique,
        indexed,
        component,
        noHistory,
        tupleAttributes,
        null,
        List.of(),
        false,
        0);
  }

  /** An attribute of which no schema says anything. */
  public static Attribute schemaless(int id, Keyword ident) {
    return new Attribute(id, ident, ValueType.ANY, false, null, false, false, false, List.of());
  }

  /** The same with another id. */
  public Attribute withId(int newId) {
    return with(newId, type, entity);
  }

  /** The same with values of another type. */
  public Attribute withType(ValueType newType) {
    return with(id, newType, entity);
  }

  /** The same as an entity that datoms refer to. */
  public Attribute withEntity(long newEntity) {
    return with(id, type, newEntity);
  }

  private Attribute with(int newId, ValueType newType, long newEntity) {
    return new Attribute(
        newId,
        ident,
        newType,
        many,
        unique,
        indexed,
        component,
        noHistory,
        tupleAttributes,
        tupleType,
        tupleTypes,
        constrained,
        newEntity);
  }

  /**
   * What datoms show of it in Clojure: the entity where they refer to attributes, else the name.
   */
  public Object shown() {
    return entity == 0 ? ident : (Object) entity;
  }

  /** Whether its values are entity ids. */
  public boolean isRef() {
    return type == ValueType.REF;
  }

  /** Whether its values are made of those of other attributes. */
  public boolean isComposite() {
    return !tupleAttributes.isEmpty();
  }

  /** Whether {@code datoms :avet} and {@code index-range} show it, as in Datahike. */
  public boolean isShownInAvet() {
    return indexed || unique != null || isRef() || !tupleAttributes.isEmpty();
  }
}
