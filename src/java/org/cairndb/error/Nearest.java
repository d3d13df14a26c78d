package org.cairndb.error;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** The word that was probably meant, for messages. */
public final class Nearest {
  private static final int MOST_EDITS = 2;

  private Nearest() {}

  /**
   * The word that is the fewest edits (at most two, and fewer than half its length) away from what
   * was written, or null.
   */
  public static @Nullable String of(String written, List<String> words) {
    String best = null;
    int least = MOST_EDITS + 1;
    for (String word : words) {
      int edits = edits(written, word);
      if (edits < least && edits * 2 < word.length()) {
        least = edits;
        best = word;
      }
    }
    return best;
  }

  /**
   * Letters to insert, delete, replace or swap with their neighbour; large if the lengths differ by
   * more than matters.
   */
  private static int edits(String a, String b) {
    if (Math.abs(a.length() - b.length()) > MOST_EDITS) {
      return Integer.MAX_VALUE / 4;
    }
    int[][] cost = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      for (int j = 0; j <= b.length(); j++) {
        if (i == 0 || j == 0) {
          cost[i][j] = i + j;
          continue;
        }
        boolean same = a.charAt(i - 1) == b.charAt(j - 1);
        cost[i][j] =
            Math.min(
                cost[i - 1][j - 1] + (same ? 0 : 1), 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          cost[i][j] = Math.min(cost[i][j], cost[i - 2][j - 2] + 1);
        }
      }
    }
    return cost[a.length()][b.length()];
  }
}
