package org.cairndb.error;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keys and values in turn, with the place in a text put before them if there is one. */
final class ErrorData {
  private ErrorData() {}

  static @Nullable Object[] withPlace(int line, int column, int offset, @Nullable Object[] data) {
    List<@Nullable Object> all = new ArrayList<>();
    if (line > 0) {
      all.addAll(List.of("line", (long) line, "column", (long) column, "offset", (long) offset));
    }
    all.addAll(Arrays.asList(data));
    return all.toArray();
  }
}
