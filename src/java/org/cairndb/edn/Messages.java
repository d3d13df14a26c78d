package org.cairndb.edn;

import org.jspecify.annotations.Nullable;

/** The first line of an error's message: {@code reason: name=value, name=value}. */
public final class Messages {
  private static final int LONGEST_VALUE = 200;

  private Messages() {}

  /**
   * A reason with what belongs to it.
   *
   * @param reason what is wrong
   * @param data names and values in turn
   */
  public static String line(String reason, @Nullable Object... data) {
    StringBuilder line = new StringBuilder(reason);
    for (int i = 0; i < data.length; i += 2) {
      line.append(i == 0 ? ": " : ", ").append(data[i]).append('=').append(shown(data[i + 1]));
    }
    return line.toString();
  }

  private static String shown(@Nullable Object value) {
    String shown =
        value instanceof CharSequence ? value.toString() : FormPrinter.oneLine(Form.of(value));
    return shown.length() <= LONGEST_VALUE ? shown : shown.substring(0, LONGEST_VALUE) + "…";
  }
}
