package org.cairndb.data;

import java.util.AbstractList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.RandomAccess;
import java.util.Set;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * A row of a result: its values by place, from 0, or by the name of their column. A variable {@code
 * ?birth-year} makes a column {@code birth-year}. Immutable.
 */
public final class Row extends AbstractList<@Nullable Object> implements Fields, RandomAccess {
  private final List<String> columns;
  private final List<?> values;

  Row(List<String> columns, List<?> values) {
    this.columns = columns;
    this.values = values;
  }

  @Override
  public @Nullable Object get(int column) {
    return ToJava.value(values.get(column));
  }

  /**
   * A value as a type.
   *
   * @return null if the row has nil there
   * @throws CairnException {@code :value/class} if it is no such thing
   */
  public <T> @Nullable T get(int column, Class<T> type) {
    return ToJava.cast(get(column), type, columns.get(column));
  }

  /**
   * The value of a column.
   *
   * @param name with or without the question mark
   * @throws CairnException {@code :query/column} if there is no such column
   */
  @Override
  public @Nullable Object get(String name) {
    int column = columns.indexOf(name.startsWith("?") ? name.substring(1) : name);
    if (column < 0) {
      throw new CairnException(
          "query/column",
          "the result has no such column: column=" + name + ", columns=" + columns,
          "column",
          name,
          "columns",
          columns);
    }
    return get(column);
  }

  @Override
  public int size() {
    return values.size();
  }

  @Override
  public Set<String> names() {
    return new LinkedHashSet<>(columns);
  }
}
