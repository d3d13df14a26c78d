package org.cairndb.edn;

import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalTime;
import java.util.Date;
import java.util.GregorianCalendar;
import java.util.Locale;
import java.util.TimeZone;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The values of tagged forms: {@code #inst}, {@code #uuid}, and for all others a {@link
 * TaggedLiteral}.
 */
final class Tags {
  private static final Symbol INST = Symbol.intern("inst");
  private static final Symbol UUID_TAG = Symbol.intern("uuid");

  /** Year, and in turn month, day, hour, minute, second, fraction; then Z or an offset. */
  private static final Pattern TIMESTAMP =
      Pattern.compile(
          "(\\d{4})(?:-(\\d{2})(?:-(\\d{2})(?:T(\\d{2})"
              + "(?::(\\d{2})(?::(\\d{2})(?:\\.(\\d{1,100}))?)?)?)?)?)?"
              + "(?:Z|([-+])(\\d{2}):(\\d{2}))?");

  private static final Pattern UUID_TEXT =
      Pattern.compile(
          "[0-9a-fA-F]{1,8}-[0-9a-fA-F]{1,4}-[0-9a-fA-F]{1,4}-[0-9a-fA-F]{1,4}-[0-9a-fA-F]{1,12}");

  private Tags() {}

  static Object value(TextCursor in, Span span, Symbol tag, @Nullable Object body) {
    if (tag.equals(INST)) {
      return inst(in, span, body);
    }
    if (tag.equals(UUID_TAG)) {
      if (body instanceof String text && UUID_TEXT.matcher(text).matches()) {
        return UUID.fromString(text);
      }
      throw in.value(
          span.start(), span.end(), "no UUID", "expected", "#uuid \"8-4-4-4-12 hex digits\"");
    }
    return TaggedLiteral.create(tag, body);
  }

  private static Date inst(TextCursor in, Span span, @Nullable Object body) {
    Matcher m = TIMESTAMP.matcher(body instanceof String text ? text : "");
    if (m.matches()) {
      try {
        return date(m);
      } catch (DateTimeException e) {
        throw in.value(
            span.start(),
            span.end(),
            "no such day or time",
            "found",
            span.covered(),
            "cause",
            String.valueOf(e.getMessage()));
      }
    }
    throw in.value(
        span.start(),
        span.end(),
        "no instant",
        "expected",
        "#inst \"yyyy-mm-ddThh:mm:ss.fff+hh:mm\"");
  }

  /**
   * Fields are checked by the calendar that counts backwards without end, and counted by Java's old
   * one, which is Julian before 1582: so does Clojure when it reads and when it prints.
   */
  private static Date date(Matcher m) {
    LocalDate day = LocalDate.of(part(m, 1, 0), part(m, 2, 1), part(m, 3, 1));
    int second = part(m, 6, 0);
    boolean leap = second == 60 && part(m, 5, 0) == 59;
    LocalTime time = LocalTime.of(part(m, 4, 0), part(m, 5, 0), leap ? 59 : second);
    int hours = part(m, 9, 0);
    int minutes = part(m, 10, 0);
    if (hours > 23 || minutes > 59) {
      throw new DateTimeException("offset " + hours + ":" + minutes);
    }
    long shift = ("-".equals(m.group(8)) ? -1 : 1) * (hours * 60L + minutes) * 60_000L;
    GregorianCalendar calendar = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
    calendar.clear();
    calendar.set(
        day.getYear(),
        day.getMonthValue() - 1,
        day.getDayOfMonth(),
        time.getHour(),
        time.getMinute(),
        second);
    return new Date(calendar.getTimeInMillis() + millis(m.group(7)) - shift);
  }

  private static int part(Matcher m, int group, int missing) {
    String digits = m.group(group);
    return digits == null ? missing : Integer.parseInt(digits);
  }

  private static int millis(@Nullable String fraction) {
    return fraction == null ? 0 : Integer.parseInt((fraction + "000").substring(0, 3));
  }
}
