package org.cairndb.data;

import clojure.lang.IPersistentMap;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a query, as rows. Whatever the query's {@code :find} asks for is a number of rows:
 * a collection is rows of one column, one tuple is one row, one value is one row of one column, nil
 * is none. Rows are made as they are asked for. Immutable, and {@code equals} what holds the same.
 */
public final class QueryResult implements Iterable<Row> {
  /** What a {@code :find} asks for. */
  public enum Shape {
    RELATION,
    COLLECTION,
    TUPLE,
    SCALAR
  }

  private final Shape shape;
  private final List<String> columns;
  private final List<Object> keys;
  private final @Nullable Object answer;

  /**
   * @param columns the names of the columns
   * @param keys under which rows that are maps have the columns; empty if rows are vectors
   * @param answer as Clojure programs get it
   */
  public QueryResult(
      Shape shape, List<String> columns, List<Object> keys, @Nullable Object answer) {
    this.shape = shape;
    this.columns = columns;
    this.keys = keys;
    this.answer = answer;
  }

  /** The names of the columns, in order. */
  public List<String> columns() {
    return columns;
  }

  /** How many rows there are. */
  public int size() {
    return shape == Shape.RELATION || shape == Shape.COLLECTION
        ? ((Collection<?>) Objects.requireNonNull(answer)).size()
        : answer == null ? 0 : 1;
  }

  /** Whether there is no row. */
  public boolean isEmpty() {
    return size() == 0;
  }

  @Override
  public Iterator<Row> iterator() {
    Iterator<?> given =
        shape == Shape.RELATION || shape == Shape.COLLECTION
            ? ((Collection<?>) Objects.requireNonNull(answer)).iterator()
            : answer == null ? Collections.emptyIterator() : List.of(answer).iterator();
    return new Iterator<>() {
      @Override
      public boolean hasNext() {
        return given.hasNext();
      }

      @Override
      public Row next() {
        return row(given.next());
      }
    };
  }

  private Row row(@Nullable Object given) {
    if (shape == Shape.COLLECTION || shape == Shape.SCALAR) {
      return new Row(columns, Collections.singletonList(given));
    }
    if (given instanceof IPersistentMap map && !keys.isEmpty()) {
      List<@Nullable Object> values = new ArrayList<>(keys.size());
      keys.forEach(key -> values.add(map.valAt(key)));
      return new Row(columns, values);
    }
    return new Row(columns, (List<?>) Objects.requireNonNull(given));
  }

  /** The rows, in the order of the result. */
  public List<Row> rows() {
    List<Row> all = new ArrayList<>(size());
    forEach(all::add);
    return Collections.unmodifiableList(all);
  }

  /** The rows as a stream. */
  public Stream<Row> stream() {
    return StreamSupport.stream(spliterator(), false);
  }

  /** The first row. */
  public Optional<Row> first() {
    Iterator<Row> rows = iterator();
    return rows.hasNext() ? Optional.of(rows.next()) : Optional.empty();
  }

  /**
   * The one value that there is.
   *
   * @return empty if there is no row, or nil is in it
   * @throws CairnException {@code :query/shape} if there are several rows or columns, {@code
   *     :value/class} if it is no such thing
   */
  public <T> Optional<T> scalar(Class<T> type) {
    checkOneColumn("scalar");
    Iterator<Row> rows = iterator();
    if (!rows.hasNext()) {
      return Optional.empty();
    }
    Row row = rows.next();
    if (rows.hasNext()) {
      throw wrongShape("the result has more than one row", "scalar");
    }
    return Optional.ofNullable(row.get(0, type));
  }

  /**
   * The values of the one column that there is.
   *
   * @throws CairnException {@code :query/shape} if there are several columns, {@code :value/class}
   *     if a value is no such thing
   */
  public <T> List<T> collection(Class<T> type) {
    checkOneColumn("collection");
    List<T> all = new ArrayList<>();
    for (Row row : this) {
      T value = row.get(0, type);
      if (value != null) {
        all.add(value);
      }
    }
    return Collections.unmodifiableList(all);
  }

  private void checkOneColumn(String method) {
    if (columns.size() != 1) {
      throw wrongShape("the result has not one column", method);
    }
  }

  private CairnException wrongShape(String reason, String method) {
    return new CairnException(
        "query/shape",
        reason + ", use rows(): method=" + method + ", columns=" + columns + ", rows=" + size(),
        "columns",
        columns,
        "rows",
        (long) size());
  }

  /** The rows as maps from the names of the columns. */
  public List<Map<String, @Nullable Object>> maps() {
    List<Map<String, @Nullable Object>> all = new ArrayList<>(size());
    for (Row row : this) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      for (int i = 0; i < columns.size(); i++) {
        map.put(columns.get(i), row.get(i));
      }
      all.add(Collections.unmodifiableMap(map));
    }
    return Collections.unmodifiableList(all);
  }

  /**
   * The rows as records, whose components are found by the names of the columns; or, if there is
   * one column and entities were pulled into it, what was pulled as records.
   *
   * @throws CairnException as {@link Fields#as}
   */
  public <T extends Record> List<T> as(Class<T> type) {
    List<T> all = new ArrayList<>(size());
    for (Row row : this) {
      Object only = columns.size() == 1 ? row.get(0) : null;
      all.add(only instanceof DataMap map ? map.as(type) : row.as(type));
    }
    return Collections.unmodifiableList(all);
  }

  /** The answer as a Clojure program gets it: a set, vectors, maps, a value, or null. */
  public @Nullable Object toClojure() {
    return answer;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof QueryResult that
        && columns.equals(that.columns)
        && Objects.equals(answer, that.answer);
  }

  @Override
  public int hashCode() {
    return Objects.hash(columns, answer);
  }

  /** The answer as EDN. */
  @Override
  public String toString() {
    return RT.printString(answer);
  }
}
