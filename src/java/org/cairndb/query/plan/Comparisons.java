package org.cairndb.query.plan;

import clojure.lang.Symbol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the comparisons of a block with constants say of a variable: the range in which its values
 * lie. A range may be wider than the comparisons, which are still run, so that it need not be
 * exact. Immutable.
 */
public final class Comparisons {
  /** The predicates that compare. */
  public static final Set<String> NAMES = Set.of("<", ">", "<=", ">=", "=", "==", "not=", "!=");

  /** The value of an argument, if it is known before the block runs. */
  public interface Known {
    /** The value, or null if it is not known. */
    @Nullable Object value(Arg arg);
  }

  /**
   * A range of values, both ends included.
   *
   * @param from null if open
   * @param to null if open
   */
  public record Range(@Nullable Object from, @Nullable Object to) {}

  private Comparisons() {}

  /** The ranges of variables that the comparisons among the nodes give. */
  public static Map<Integer, Range> ranges(List<Node> nodes, Known known) {
    Map<Integer, Range> ranges = Map.of();
    for (Node node : nodes) {
      if (node instanceof Node.Test test
          && test.call().arguments().size() == 2
          && test.call().function() instanceof Arg.Constant f
          && f.value() instanceof Symbol symbol
          && symbol.getNamespace() == null) {
        if (ranges.isEmpty()) {
          ranges = new HashMap<>();
        }
        Arg left = test.call().arguments().get(0);
        Arg right = test.call().arguments().get(1);
        add(ranges, symbol.getName(), left, known.value(right));
        add(ranges, mirrored(symbol.getName()), right, known.value(left));
      }
    }
    return ranges;
  }

  private static String mirrored(String name) {
    return switch (name) {
      case "<" -> ">";
      case "<=" -> ">=";
      case ">" -> "<";
      case ">=" -> "<=";
      default -> name;
    };
  }

  private static void add(
      Map<Integer, Range> ranges, String name, Arg arg, @Nullable Object limit) {
    if (!(arg instanceof Arg.Slot slot) || limit == null || !isOrdered(limit)) {
      return;
    }
    boolean below = name.startsWith("<");
    boolean above = name.startsWith(">");
    boolean same = name.equals("=") || name.equals("==");
    if (!below && !above && !same) {
      return;
    }
    Range old = ranges.getOrDefault(slot.index(), new Range(null, null));
    Object from = above || same ? shifted(limit, -1) : old.from();
    Object to = below || same ? shifted(limit, 1) : old.to();
    ranges.put(slot.index(), new Range(from, to));
  }

  private static boolean isOrdered(Object limit) {
    return limit instanceof Long
        || (limit instanceof Double d && !d.isNaN())
        || limit instanceof String
        || limit instanceof java.util.Date
        || limit instanceof clojure.lang.Keyword;
  }

  /** A number beyond which none compares as equal: 1 and 1.0 do, but stand apart in the index. */
  private static Object shifted(Object limit, int direction) {
    if (limit instanceof Long l) {
      return direction < 0
          ? (l == Long.MIN_VALUE ? (Object) Double.NEGATIVE_INFINITY : l - 1)
          : (l == Long.MAX_VALUE ? (Object) Double.POSITIVE_INFINITY : l + 1);
    }
    if (limit instanceof Double d) {
      return direction < 0 ? Math.nextDown(d) : Math.nextUp(d);
    }
    return limit;
  }
}
