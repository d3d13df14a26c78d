package org.cairndb.error;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The keys and values of exceptions, in turn. */
final class ErrorData {
  private ErrorData() {}

  /**
   * With the place in a text before them, if there is one and they do not hold it already (offset
   * -1).
   */
  static @Nullable Object[] withPlace(int line, int column, int offset, @Nullable Object[] data) {
    List<@Nullable Object> all = new ArrayList<>();
    if (line > 0 && offset >= 0) {
      all.addAll(List.of("line", (long) line, "column", (long) column, "offset", (long) offset));
    }
    all.addAll(Arrays.asList(data));
    return all.toArray();
  }

  /** All that an exception's data holds, as keys and values in turn, and one more. */
  static @Nullable Object[] plus(IPersistentMap data, String key, Object value) {
    List<@Nullable Object> all = new ArrayList<>();
    for (Object item : data) {
      Map.Entry<?, ?> entry = (Map.Entry<?, ?>) item;
      all.add(((Keyword) entry.getKey()).getName());
      all.add(entry.getValue());
    }
    all.add(key);
    all.add(value);
    return all.toArray();
  }
}
