package org.cairndb.edn;

import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentSet;
import clojure.lang.IPersistentVector;
import clojure.lang.ISeq;
import clojure.lang.Keyword;
import clojure.lang.Symbol;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of EDN: its value as Clojure data, where it stood if it came from text, and the forms
 * inside it in the order in which they were written (a map's are key, value, key, value).
 * Immutable.
 *
 * <p>Two forms of one tree are told apart by identity, since {@code ?x} may stand in many places;
 * {@code equals} compares values and places.
 *
 * @param value Clojure data; null is nil
 * @param span null for a form that came as data
 * @param children empty for what is not a collection
 */
public record Form(@Nullable Object value, @Nullable Span span, List<Form> children) {

  /**
   * Wraps data as forms without spans. Lists, vectors, maps and sets of Clojure and of {@code
   * java.util} get children; Java's become Clojure's. Records and everything else are leaves, kept
   * as they are.
   *
   * @throws org.cairndb.error.SyntaxException if the data is nested deeper than {@link
   *     EdnReader#MAX_DEPTH} or has more than {@link EdnReader#MAX_FORMS} parts, as an endless
   *     sequence has
   */
  public static Form of(@Nullable Object data) {
    return new DataWalk().wrap(data, 0);
  }

  /** Whether it came from text and so was written with certain brackets. */
  public boolean isText() {
    return span != null;
  }

  /** Whether it was written in parentheses or came as a Clojure sequence. */
  public boolean isList() {
    return value instanceof ISeq || value instanceof clojure.lang.IPersistentList;
  }

  /** Whether it is a vector; Java's lists are vectors. */
  public boolean isVector() {
    return value instanceof IPersistentVector;
  }

  /** Whether it is a list or a vector. */
  public boolean isSequential() {
    return isList() || isVector();
  }

  /** Whether it is a map whose entries are children; records are not. */
  public boolean isMap() {
    return value instanceof IPersistentMap && !(value instanceof clojure.lang.IRecord);
  }

  /** Whether it is a set. */
  public boolean isSet() {
    return value instanceof IPersistentSet;
  }

  /** Its symbol, or null if it is none. */
  public @Nullable Symbol symbol() {
    return value instanceof Symbol s ? s : null;
  }

  /** Its keyword, or null if it is none. */
  public @Nullable Keyword keyword() {
    return value instanceof Keyword k ? k : null;
  }

  /** Its first child, or null if it has none. */
  public @Nullable Form first() {
    return children.isEmpty() ? null : children.get(0);
  }

  /** As EDN on one line. */
  @Override
  public String toString() {
    return FormPrinter.oneLine(this);
  }
}
