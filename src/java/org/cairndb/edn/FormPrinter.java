package org.cairndb.edn;

import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A form printed for people: flat where it fits on a line, else one part a line; a query's keywords
 * begin lines. Knows where each part stands in what it printed. Parts of long collections are left
 * out as {@code …}, but never the one to be shown. Not for several threads.
 */
public final class FormPrinter {
  private static final int WIDTH = 100;
  private static final int MOST_PARTS = 40;
  private static final String LEFT_OUT = "…";

  private final StringBuilder out = new StringBuilder();
  private final IdentityHashMap<Form, int[]> places = new IdentityHashMap<>();
  private final IdentityHashMap<Form, Boolean> towardsShown = new IdentityHashMap<>();

  private FormPrinter() {}

  /** Prints a form so that one of the forms inside it can be seen. */
  public static FormPrinter print(Form root, @Nullable Form shown) {
    FormPrinter printer = new FormPrinter();
    if (shown != null) {
      printer.findPath(root, shown);
    }
    printer.put(root);
    return printer;
  }

  /** A form on one line; long collections and long strings are cut. */
  public static String oneLine(Form form) {
    FormPrinter printer = new FormPrinter();
    printer.putFlat(form, Integer.MAX_VALUE);
    return printer.text();
  }

  /** What was printed. */
  public String text() {
    return out.toString();
  }

  /**
   * Where a form stands in {@link #text}; null if it is not part of what was printed. Forms are
   * compared by identity.
   */
  public @Nullable Span spanOf(Form form) {
    int[] place = places.get(form);
    return place == null ? null : new TextCursor(text()).span(place[0], place[1]);
  }

  @SuppressWarnings(
      "ReferenceEquality") // ?x stands in many places: the one that is wrong is this very form
  private boolean findPath(Form form, Form shown) {
    boolean found = form == shown;
    for (int i = 0; !found && i < form.children().size(); i++) {
      found = findPath(form.children().get(i), shown);
    }
    if (found) {
      towardsShown.put(form, true);
    }
    return found;
  }

  private int column() {
    return out.length() - (out.lastIndexOf("\n") + 1);
  }

  private void put(Form form) {
    int start = out.length();
    int lineStart = start - column();
    if (putFlat(form, lineStart + WIDTH)) {
      return;
    }
    out.setLength(start);
    String opening = opening(form);
    out.append(opening);
    int indent = column();
    List<Form> children = form.children();
    Form first = form.first();
    if (form.isVector() && first != null && first.keyword() != null) {
      putSections(children, indent);
    } else if (form.isMap()) {
      putLines(children, indent, 2);
    } else if (form.isList() && children.size() > 1) {
      put(children.get(0));
      out.append(' ');
      putLines(children.subList(1, children.size()), column(), 1);
    } else {
      putLines(children, indent, 1);
    }
    out.append(closing(form));
    places.put(form, new int[] {start, out.length()});
  }

  /** Keywords begin lines, what follows them stands in a column of its own. */
  private void putSections(List<Form> children, int indent) {
    int from = 0;
    while (from < children.size()) {
      int to = from + 1;
      while (to < children.size() && children.get(to).keyword() == null) {
        to++;
      }
      if (from > 0) {
        newLine(indent);
      }
      put(children.get(from));
      if (to > from + 1) {
        out.append(' ');
        putSection(children.subList(from + 1, to));
      }
      from = to;
    }
  }

  private void putSection(List<Form> items) {
    int start = out.length();
    boolean flat = items.get(0).children().isEmpty();
    for (int i = 0; flat && i < items.size(); i++) {
      out.append(i == 0 ? "" : " ");
      flat = putFlat(items.get(i), start - column() + WIDTH);
    }
    if (!flat) {
      out.setLength(start);
      putLines(items, column(), 1);
    }
  }

  /** So many forms a line. */
  private void putLines(List<Form> children, int indent, int each) {
    boolean gap = false;
    for (int i = 0; i < children.size(); i++) {
      if (leftOut(children.get(i), i)) {
        gap = gap || leaveOut(i, indent);
        continue;
      }
      gap = false;
      if (i > 0 && i % each == 0) {
        newLine(indent);
      } else if (i > 0) {
        out.append(' ');
      }
      put(children.get(i));
    }
  }

  private boolean leaveOut(int index, int indent) {
    if (index > 0) {
      newLine(indent);
    }
    out.append(LEFT_OUT);
    return true;
  }

  private boolean leftOut(Form child, int index) {
    return index >= MOST_PARTS && !towardsShown.containsKey(child);
  }

  private void newLine(int indent) {
    out.append('\n').append(" ".repeat(indent));
  }

  /** Whether it was put whole before {@code out} grew beyond a limit. */
  private boolean putFlat(Form form, int limit) {
    int start = out.length();
    String opening = opening(form);
    if (opening.isEmpty()) {
      out.append(Leaves.text(form.value()));
    } else {
      out.append(opening);
      boolean gap = false;
      for (int i = 0; i < form.children().size(); i++) {
        boolean skipped = leftOut(form.children().get(i), i);
        if (skipped && gap) {
          continue;
        }
        gap = skipped;
        out.append(i == 0 ? "" : " ");
        if (skipped) {
          out.append(LEFT_OUT);
        } else if (!putFlat(form.children().get(i), limit)) {
          return false;
        }
      }
      out.append(closing(form));
    }
    places.put(form, new int[] {start, out.length()});
    return out.length() <= limit;
  }

  private static String opening(Form form) {
    if (form.isList()) {
      return "(";
    }
    if (form.isVector()) {
      return "[";
    }
    if (form.isSet()) {
      return "#{";
    }
    return form.isMap() ? "{" : "";
  }

  private static String closing(Form form) {
    if (form.isList()) {
      return ")";
    }
    return form.isVector() ? "]" : "}";
  }
}
