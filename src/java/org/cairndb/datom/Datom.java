package org.cairndb.datom;

import clojure.lang.ArraySeq;
import clojure.lang.IHashEq;
import clojure.lang.ILookup;
import clojure.lang.ISeq;
import clojure.lang.Indexed;
import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.Seqable;
import clojure.lang.Util;
import java.util.Objects;
import org.cairndb.data.ToJava;
import org.jspecify.annotations.Nullable;

/**
 * A fact: that an entity has a value of an attribute, asserted or retracted by a transaction.
 * Immutable.
 *
 * <p>Two datoms are equal if entity, attribute and value are, whenever they were said: a set of
 * datoms holds each fact once. In Clojure it destructures as {@code [e a v tx added]} and answers
 * {@code (:e datom)} and the like.
 */
public final class Datom implements Indexed, ILookup, Seqable, IHashEq {
  private static final Keyword E = Keyword.intern("e");
  private static final Keyword A = Keyword.intern("a");
  private static final Keyword V = Keyword.intern("v");
  private static final Keyword TX = Keyword.intern("tx");
  private static final Keyword ADDED = Keyword.intern("added");

  // Public, because Clojure programs read them as (.-e datom).
  public final long e;
  public final Keyword a;
  public final Object v;
  public final long tx;
  public final boolean added;

  /** What Clojure sees as the attribute. */
  private final Object shown;

  /**
   * @param e the entity
   * @param a the attribute's name
   * @param v a canonical value
   * @param tx the transaction's entity
   * @param added false if the transaction retracted the fact
   */
  public Datom(long e, Keyword a, Object v, long tx, boolean added) {
    this(e, a, a, v, tx, added);
  }

  /**
   * A datom of an attribute, which Clojure sees by name or as an entity, as the database has it.
   */
  public Datom(long e, Attribute attribute, Object v, long tx, boolean added) {
    this(e, attribute.ident(), attribute.shown(), v, tx, added);
  }

  private Datom(long e, Keyword a, Object shown, Object v, long tx, boolean added) {
    this.e = e;
    this.a = a;
    this.shown = shown;
    this.v = v;
    this.tx = tx;
    this.added = added;
  }

  /** The entity. */
  public long e() {
    return e;
  }

  /** The attribute's name. */
  public Keyword a() {
    return a;
  }

  /** The value. */
  public Object v() {
    return v;
  }

  /** The attribute's name for Java: without the colon, {@code person/name}. */
  public String attribute() {
    return a.sym.toString();
  }

  /** The value for Java, as {@link ToJava#value} gives it. */
  public Object value() {
    return Objects.requireNonNull(ToJava.value(v));
  }

  /**
   * The value as a type.
   *
   * @throws org.cairndb.error.CairnException {@code :value/class} if it is no such thing
   */
  public <T> T value(Class<T> type) {
    return Objects.requireNonNull(ToJava.cast(value(), type, attribute()));
  }

  /** The transaction's entity. */
  public long tx() {
    return tx;
  }

  /** Whether the fact was asserted; false if it was retracted. */
  public boolean added() {
    return added;
  }

  @Override
  public int count() {
    return 5;
  }

  @Override
  public Object nth(int i) {
    return switch (i) {
      case 0 -> e;
      case 1 -> shown;
      case 2 -> v;
      case 3 -> tx;
      case 4 -> added;
      default -> throw new IndexOutOfBoundsException("a datom has five components: index=" + i);
    };
  }

  @Override
  public @Nullable Object nth(int i, @Nullable Object notFound) {
    return i >= 0 && i < 5 ? nth(i) : notFound;
  }

  @Override
  public @Nullable Object valAt(@Nullable Object key) {
    return valAt(key, null);
  }

  @Override
  public @Nullable Object valAt(@Nullable Object key, @Nullable Object notFound) {
    if (key == E) {
      return e;
    }
    if (key == A) {
      return shown;
    }
    if (key == V) {
      return v;
    }
    if (key == TX) {
      return tx;
    }
    return key == ADDED ? (Object) added : notFound;
  }

  @Override
  public ISeq seq() {
    return ArraySeq.create(e, shown, v, tx, added);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof Datom d && e == d.e && a == d.a && ValueOrder.equal(v, d.v));
  }

  @Override
  public int hashCode() {
    return hasheq();
  }

  @Override
  public int hasheq() {
    int hash = Util.hashCombine(Long.hashCode(e), a.hasheq());
    return Util.hashCombine(hash, ValueOrder.hash(v));
  }

  /** The text that the reader tag {@code #datahike/Datom} stands for. */
  @Override
  public String toString() {
    return "#datahike/Datom ["
        + e
        + " "
        + shown
        + " "
        + RT.printString(v)
        + " "
        + tx
        + " "
        + added
        + "]";
  }
}
