package org.cairndb.data;

import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * A keyword as a value: {@code :color/red}. Where a name must stand (an attribute, an operation, a
 * key) a string will do; where a value stands, a string is a string, and this is a keyword.
 * Immutable; equal if the names are.
 */
public final class Keyword implements Comparable<Keyword> {
  private static final String BREAKS = "()[]{}\",;@^`~\\";

  private final clojure.lang.Keyword keyword;

  private Keyword(clojure.lang.Keyword keyword) {
    this.keyword = keyword;
  }

  /**
   * The keyword of a name.
   *
   * @param name {@code "color/red"} or {@code ":color/red"}, which mean the same
   * @throws CairnException {@code :keyword/syntax} if EDN could not read it back
   */
  public static Keyword of(String name) {
    return new Keyword(named(name));
  }

  /** The keyword of a namespace and a name: {@code of("color", "red")}. */
  public static Keyword of(String namespace, String name) {
    return of(namespace + "/" + name);
  }

  static Keyword of(clojure.lang.Keyword keyword) {
    return new Keyword(keyword);
  }

  /** What a name means in Clojure's type, which is how the layers above know it. */
  static clojure.lang.Keyword named(String name) {
    String bare = name.startsWith(":") ? name.substring(1) : name;
    int slash = bare.equals("/") ? -1 : bare.indexOf('/');
    boolean isWhole =
        !bare.isEmpty()
            && slash != 0
            && slash == (bare.equals("/") ? -1 : bare.lastIndexOf('/'))
            && (slash < 0 || isName(bare.substring(slash + 1)))
            && !bare.startsWith(":")
            && !bare.endsWith(":")
            && !bare.contains("::")
            && !bare.contains(":/")
            && bare.chars().noneMatch(c -> c <= ' ' || Character.isWhitespace(c) || isBreak(c));
    if (!isWhole) {
      throw new CairnException(
          "keyword/syntax",
          "not a name: expected=letters, digits and marks, such as person/name, found=\""
              + name
              + "\"",
          "found",
          name);
    }
    return clojure.lang.Keyword.intern(bare);
  }

  /** Whether something may stand after a slash. */
  private static boolean isName(String name) {
    return !name.isEmpty() && (name.charAt(0) < '0' || name.charAt(0) > '9');
  }

  private static boolean isBreak(int c) {
    return BREAKS.indexOf(c) >= 0;
  }

  /** What stands before the slash; null if there is none. */
  public @Nullable String namespace() {
    return keyword.getNamespace();
  }

  /** What stands after the slash, or all of it. */
  public String name() {
    return keyword.getName();
  }

  /** The same in the type that Clojure programs use. */
  public Object toClojure() {
    return keyword;
  }

  clojure.lang.Keyword keyword() {
    return keyword;
  }

  /** The name as the API writes it: without the colon, {@code color/red}. */
  static String name(clojure.lang.Keyword keyword) {
    return keyword.sym.toString();
  }

  @Override
  public int compareTo(Keyword other) {
    return keyword.compareTo(other.keyword);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Keyword that && keyword == that.keyword;
  }

  @Override
  public int hashCode() {
    return keyword.hashCode();
  }

  /** As EDN writes it: {@code :color/red}. */
  @Override
  public String toString() {
    return keyword.toString();
  }
}
