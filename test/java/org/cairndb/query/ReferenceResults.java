package org.cairndb.query;

import clojure.lang.IFn;
import clojure.lang.Numbers;
import clojure.lang.PersistentHashSet;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.Util;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairndb.query.parse.FindElement;
import org.cairndb.query.parse.FindSpec;
import org.cairndb.query.parse.Query;
import org.cairndb.query.parse.Term;

/** What the find spec makes of the assignments, and whether a result could be that. */
final class ReferenceResults {
  private final Query query;
  private final Map<Symbol, Object> named;
  private final List<FindElement> elements;

  ReferenceResults(Query query, Map<Symbol, Object> named) {
    this.query = query;
    this.named = named;
    this.elements = query.find().elements();
  }

  /** Aggregates that choose: what they gave must be among the values of the group. */
  record AnyOf(List<Object> values, boolean many) {}

  /** The rows of the result, before paging. */
  List<List<Object>> rows(Collection<Map<Symbol, Object>> assignments) {
    Set<Map<Symbol, Object>> distinct = new HashSet<>();
    for (Map<Symbol, Object> assignment : assignments) {
      Map<Symbol, Object> kept = new LinkedHashMap<>();
      elements.forEach(e -> kept.put(name(e), assignment.get(name(e))));
      query.with().forEach(v -> kept.put(v.name(), assignment.get(v.name())));
      distinct.add(kept);
    }
    if (elements.stream().allMatch(e -> e instanceof FindElement.Var)) {
      // rows that only :with keeps apart are told as often as they are
      return distinct.stream()
          .map(row -> elements.stream().map(e -> row.get(name(e))).toList())
          .toList();
    }
    Map<List<Object>, List<Map<Symbol, Object>>> groups = new LinkedHashMap<>();
    for (Map<Symbol, Object> row : distinct) {
      List<Object> key = new ArrayList<>();
      for (FindElement element : elements) {
        if (element instanceof FindElement.Var) {
          key.add(row.get(name(element)));
        }
      }
      groups.computeIfAbsent(key, k -> new ArrayList<>()).add(row);
    }
    List<List<Object>> rows = new ArrayList<>();
    for (List<Map<Symbol, Object>> group : groups.values()) {
      List<Object> row = new ArrayList<>();
      for (FindElement element : elements) {
        List<Object> values = new ArrayList<>();
        group.forEach(each -> values.add(each.get(name(element))));
        row.add(
            element instanceof FindElement.Aggregate aggregate
                ? aggregate(aggregate, values)
                : values.get(0));
      }
      rows.add(row);
    }
    return rows;
  }

  private static Symbol name(FindElement element) {
    return element.variable().name();
  }

  private Object aggregate(FindElement.Aggregate aggregate, List<Object> values) {
    if (aggregate.function() instanceof Term.Variable variable) {
      return ((IFn) named.get(variable.name())).invoke(RT.vector(values.toArray()));
    }
    Symbol function = (Symbol) ((Term.Constant) aggregate.function()).value();
    if (function.getNamespace() != null) {
      return PersistentHashSet.create(values);
    }
    List<Object> sorted = new ArrayList<>(values);
    sorted.sort(ReferenceFunctions::compare);
    int n = sorted.size();
    int amount =
        aggregate.arguments().isEmpty()
            ? -1
            : ((Number) ((Term.Constant) aggregate.arguments().get(0)).value()).intValue();
    return switch (function.getName()) {
      case "count" -> (long) n;
      case "count-distinct" -> (long) new HashSet<>(values).size();
      case "distinct" -> PersistentHashSet.create(values);
      case "sum" -> values.stream().reduce(0L, Numbers::add);
      case "avg" -> average(values);
      case "min" -> amount < 0 ? sorted.get(0) : sorted.subList(0, Math.min(amount, n));
      case "max" -> amount < 0 ? sorted.get(n - 1) : sorted.subList(Math.max(0, n - amount), n);
      case "median" -> (number(sorted.get((n - 1) / 2)) + number(sorted.get(n / 2))) / 2;
      case "variance" -> variance(values);
      case "stddev" -> Math.sqrt(variance(values));
      case "rand" -> new AnyOf(values, false);
      case "sample" -> new AnyOf(values, true);
      default -> throw new IllegalStateException("unknown aggregate: " + function);
    };
  }

  private static double number(Object value) {
    return ((Number) value).doubleValue();
  }

  private static double average(List<Object> values) {
    return values.stream().mapToDouble(ReferenceResults::number).average().orElseThrow();
  }

  private static double variance(List<Object> values) {
    double mean = average(values);
    return values.stream().mapToDouble(v -> Math.pow(number(v) - mean, 2)).average().orElseThrow();
  }

  /** Null if a result could be that of these rows, else what is wrong with it. */
  String difference(List<List<Object>> rows, Object result) {
    if (query.find() instanceof FindSpec.Scalar) {
      boolean found = result == null ? rows.isEmpty() : contains(rows, List.of(result));
      return found ? null : "value is none of " + rows;
    }
    if (query.find() instanceof FindSpec.Tuple) {
      boolean found = result == null ? rows.isEmpty() : contains(rows, (List<?>) result);
      return found ? null : "row is none of " + rows;
    }
    List<List<?>> actual = new ArrayList<>();
    for (Object row : (Iterable<?>) result) {
      actual.add(
          query.find() instanceof FindSpec.Coll
              ? java.util.Collections.singletonList(row)
              : query.keys() != null ? values((Map<?, ?>) row) : (List<?>) row);
    }
    int first = Math.min(query.offset(), rows.size());
    int size = rows.size() - first;
    size = query.limit() < 0 ? size : Math.min(size, query.limit());
    if (actual.size() != size) {
      return "rows: expected=" + size + " of " + rows;
    }
    List<List<Object>> left = new ArrayList<>(rows);
    for (List<?> row : actual) {
      Optional<List<Object>> found = left.stream().filter(each -> matches(each, row)).findFirst();
      if (found.isPresent()) {
        left.remove(found.get());
      } else {
        return "row " + row + " is not, or not so often, in " + rows;
      }
    }
    return orderDifference(rows, actual, first);
  }

  private List<Object> values(Map<?, ?> row) {
    List<Object> values = new ArrayList<>();
    query.keys().keys().forEach(key -> values.add(row.get(key)));
    return values;
  }

  private String orderDifference(List<List<Object>> rows, List<List<?>> actual, int first) {
    boolean comparable =
        query.orderBy().stream()
            .noneMatch(
                o ->
                    rows.stream()
                        .anyMatch(
                            r ->
                                r.get(o.column()) instanceof AnyOf
                                    || r.get(o.column()) instanceof Collection));
    if (query.orderBy().isEmpty() || !comparable) {
      return null;
    }
    List<List<Object>> sorted = new ArrayList<>(rows);
    sorted.sort(this::byKeys);
    for (int i = 0; i < actual.size(); i++) {
      if (byKeys(sorted.get(first + i), actual.get(i)) != 0) {
        return "order: expected=" + sorted;
      }
    }
    return null;
  }

  private int byKeys(List<?> a, List<?> b) {
    for (Query.OrderBy key : query.orderBy()) {
      Object x = a.get(key.column());
      Object y = b.get(key.column());
      int order = ReferenceFunctions.compare(x, y);
      if (order != 0 && !matches(x, y)) { // what is equal but for rounding may come in any order
        return key.descending() ? -order : order;
      }
    }
    return 0;
  }

  private static boolean contains(List<List<Object>> rows, List<?> row) {
    return rows.stream().anyMatch(each -> matches(each, row));
  }

  private static boolean matches(List<Object> expected, List<?> actual) {
    if (expected.size() != actual.size()) {
      return false;
    }
    for (int i = 0; i < expected.size(); i++) {
      if (!matches(expected.get(i), actual.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static boolean matches(Object expected, Object actual) {
    if (expected instanceof AnyOf any) {
      return any.many ? any.values.containsAll((List<?>) actual) : any.values.contains(actual);
    }
    if (expected instanceof Double x && actual instanceof Double y) {
      return x.equals(y) || Math.abs(x - y) <= 1e-9 * Math.max(1, Math.abs(x));
    }
    return Util.equiv(expected, actual);
  }
}
