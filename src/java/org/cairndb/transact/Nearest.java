package org.cairndb.transact;

import clojure.lang.Keyword;
import org.cairndb.db.Schema;
import org.jspecify.annotations.Nullable;

/** Finds what somebody may have meant by a name that nobody declared. */
final class Nearest {
  private Nearest() {}

  /**
   * The attribute whose name takes the fewest edits to become {@code ident}, if they are few; else
   * null.
   */
  static @Nullable Keyword to(Keyword ident, Schema schema) {
    String wanted = text(ident);
    int best = Math.max(2, wanted.length() / 3) + 1;
    Keyword nearest = null;
    for (int id = 0; id < schema.size(); id++) {
      Keyword candidate = schema.ident(id);
      int distance = distance(wanted, text(candidate), best);
      if (candidate != ident && distance < best) {
        best = distance;
        nearest = candidate;
      }
    }
    return nearest;
  }

  private static String text(Keyword keyword) {
    return keyword.sym.toString();
  }

  /**
   * How many insertions, deletions and replacements turn one text into the other; {@code limit} if
   * as many or more.
   */
  private static int distance(String one, String other, int limit) {
    if (Math.abs(one.length() - other.length()) >= limit) {
      return limit;
    }
    int[] row = new int[other.length() + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= one.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int above = row[j];
        int replaced = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(replaced, 1 + Math.min(above, row[j - 1]));
        diagonal = above;
      }
    }
    return row[other.length()];
  }
}
