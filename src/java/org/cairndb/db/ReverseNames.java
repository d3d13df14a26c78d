package org.cairndb.db;

import clojure.lang.Keyword;
import org.jspecify.annotations.Nullable;

/**
 * {@code :person/_friend}: the name under which the entities that refer by {@code :person/friend}
 * are found.
 */
public final class ReverseNames {
  private ReverseNames() {}

  /** The attribute that a reverse name stands for, or null if the name is not reversed. */
  public static @Nullable Keyword forward(Keyword name) {
    String local = name.getName();
    return local.length() > 1 && local.charAt(0) == '_'
        ? Keyword.intern(name.getNamespace(), local.substring(1))
        : null;
  }
}
