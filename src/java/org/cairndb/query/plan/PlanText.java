package org.cairndb.query.plan;

import clojure.lang.Keyword;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.cairndb.edn.Form;
import org.cairndb.edn.FormPrinter;
import org.jspecify.annotations.Nullable;

/**
 * A plan as text: a line for each step, what is inside it further to the right, {@code |} before
 * each branch after the first.
 *
 * <pre>
 * scan           [?e :name "Ivan"]  avet  ~2500 rows
 * join by ?e     [?e :age ?a]  aevt  ~2500 rows
 * not by ?e      (not [?e :sex :male])  ~1500 rows
 *   join by ?e     [?e :sex :male]  aevt  ~750 rows
 * </pre>
 *
 * If the query was run, {@code , 2497 rows in 310 us} follows.
 */
public final class PlanText {
  private final StringBuilder text = new StringBuilder();

  private PlanText() {}

  /** The text of a plan as {@link Explanation} gives it. */
  public static String of(List<?> steps) {
    PlanText plan = new PlanText();
    plan.add(steps, "");
    return plan.text.toString();
  }

  private void add(List<?> steps, String indent) {
    for (Object each : steps) {
      Map<?, ?> step = (Map<?, ?>) each;
      StringBuilder what = new StringBuilder(name(step, "op"));
      List<?> bound = (List<?>) get(step, "bound");
      boolean isCall = what.toString().equals("test") || what.toString().equals("call");
      if (bound != null && !bound.isEmpty() && !isCall) {
        what.append(" by");
        bound.forEach(variable -> what.append(' ').append(variable));
      }
      text.append(indent).append(String.format(Locale.ROOT, "%-14s ", what));
      text.append(FormPrinter.oneLine(Form.of(get(step, "clause"))));
      if (get(step, "index") != null) {
        text.append("  ").append(name(step, "index"));
      }
      text.append("  ~").append(get(step, "estimated")).append(" rows");
      if (get(step, "rows") != null) {
        text.append(", ").append(get(step, "rows")).append(" rows in ");
        text.append(get(step, "time-us")).append(" us");
      }
      text.append('\n');
      addInside(step, indent + "  ");
    }
  }

  private void addInside(Map<?, ?> step, String indent) {
    if (get(step, "steps") instanceof List<?> steps) {
      add(steps, indent);
    }
    if (get(step, "branches") instanceof List<?> branches) {
      boolean first = true;
      for (Object branch : branches) {
        if (!first) {
          text.append(indent).append("|\n");
        }
        first = false;
        add((List<?>) branch, indent);
      }
    }
  }

  private static @Nullable Object get(Map<?, ?> step, String key) {
    return step.get(Keyword.intern(key));
  }

  private static String name(Map<?, ?> step, String key) {
    return get(step, key) instanceof Keyword word ? word.getName() : "";
  }
}
