package org.cairndb.query.parse;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import org.cairndb.edn.Form;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code :limit}, {@code :offset}, {@code :timeout} and {@code :order-by}.
 *
 * <pre>
 * count = a natural number
 * order = (?x | column) (:asc | :desc)?, once or more, with or without brackets around all
 * </pre>
 */
final class Paging {
  private static final String ORDER = "(?x | column) (:asc | :desc)?, once or more";

  private static final String NATURAL = "a natural number";
  private static final Pattern DIGITS = Pattern.compile("0|[1-9][0-9]{0,17}");

  private final QueryErrors errors;

  Paging(QueryErrors errors) {
    this.errors = errors;
  }

  /** A count; {@code missing} if there is no such section. */
  long count(Sections.@Nullable Section section, long missing) {
    if (section == null) {
      return missing;
    }
    String key = section.key().toString();
    String error = "parser/" + key.substring(1);
    if (section.items().size() != 1) {
      Form culprit = section.items().size() > 1 ? section.items().get(1) : section.key();
      throw errors.expected(culprit, error, key + " takes one number", NATURAL);
    }
    Form form = section.items().get(0);
    long value = natural(form);
    if (value < 0) {
      throw errors.expected(form, error, "not a count", NATURAL);
    }
    return value;
  }

  /** A natural number, -1 for anything else. In text it has decimal digits and nothing else. */
  private static long natural(Form form) {
    boolean whole = form.value() instanceof Long || form.value() instanceof Integer;
    boolean plain = form.span() == null || DIGITS.matcher(form.span().covered()).matches();
    return whole && plain && form.value() instanceof Number number ? number.longValue() : -1;
  }

  List<Query.OrderBy> orderBy(Sections.@Nullable Section section, FindSpec find) {
    if (section == null) {
      return List.of();
    }
    List<Form> items = section.items();
    if (items.size() == 1 && Symbols.isRow(items.get(0))) {
      items = items.get(0).children();
    }
    if (items.isEmpty()) {
      throw errors.expected(section.key(), "parser/order-by", ":order-by names nothing", ORDER);
    }
    List<Query.OrderBy> order = new ArrayList<>();
    for (int i = 0; i < items.size(); i++) {
      Form form = items.get(i);
      int column = column(form, find);
      if (order.stream().anyMatch(other -> other.column() == column)) {
        throw errors.at(
            form, "parser/order-by", "column stands twice in :order-by", "index", column);
      }
      Keyword direction = i + 1 < items.size() ? items.get(i + 1).keyword() : null;
      if (direction != null) {
        i++;
      }
      order.add(new Query.OrderBy(column, isDescending(direction, items.get(i))));
    }
    return Collections.unmodifiableList(order);
  }

  private boolean isDescending(@Nullable Keyword direction, Form form) {
    if (direction == null || direction.equals(Keyword.intern("asc"))) {
      return false;
    }
    if (!direction.equals(Keyword.intern("desc"))) {
      throw errors.expected(form, "parser/order-by", "no such direction", ":asc or :desc");
    }
    return true;
  }

  private int column(Form form, FindSpec find) {
    int columns = find.elements().size();
    long column = natural(form);
    if (column >= columns) {
      throw errors.at(
          form, "parser/order-by", "no such column in :find", "index", column, "columns", columns);
    }
    if (column >= 0) {
      return (int) column;
    }
    if (!Symbols.isVariable(form)) {
      throw errors.expected(form, "parser/order-by", "not a column", ORDER);
    }
    for (int i = 0; i < columns; i++) {
      boolean plain = find.elements().get(i) instanceof FindElement.Var;
      if (plain && find.elements().get(i).variable().name().equals(form.symbol())) {
        return i;
      }
    }
    throw errors.at(
        form,
        "parser/order-by",
        ":order-by uses a variable that :find does not return as it is",
        "variable",
        form.toString(),
        "instead",
        "the column's number, from 0");
  }
}
