package org.cairndb.edn;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is no collection: strings, characters, numbers, symbols, keywords, {@code nil true
 * false}.
 *
 * <pre>
 * string    = " (character | \t \r \n \b \f \\ \" | &#92;u hex{4} | \ octal{1,3})* "
 * character = \ (character | newline | space | tab | return | backspace | formfeed
 *           | u hex{4} | o octal{1,3})
 * symbol    = (part /)? name, keyword = : symbol
 * </pre>
 */
final class TokenReader {
  private final TextCursor in;

  TokenReader(TextCursor in) {
    this.in = in;
  }

  /** The value at the cursor, which stands on the first character of a token. */
  @Nullable Object atom() {
    int start = in.position();
    int c = in.peek();
    if (c == '"') {
      in.skip();
      return string(start);
    }
    if (c == '\\') {
      in.skip();
      return character(start);
    }
    if (isDigit(c) || ((c == '+' || c == '-') && isDigit(in.peekSecond()))) {
      return number(start);
    }
    return word(start, token());
  }

  private Object number(int start) {
    while (in.peek() != TextCursor.END && !isBlank(in.peek()) && !isMacro(in.peek())) {
      in.skip();
    }
    return Numerals.value(in, start, in.position(), in.since(start));
  }

  /** The characters up to the next that ends a token; {@code #} and {@code '} do not. */
  private String token() {
    int start = in.position();
    while (in.peek() != TextCursor.END && !isBlank(in.peek()) && !endsToken(in.peek())) {
      int c = in.next();
      if (c == '@' || c == '`' || c == '~') {
        throw in.syntax(
            in.position() - 1,
            in.position(),
            "no EDN holds this character here",
            "found",
            String.valueOf((char) c));
      }
    }
    return in.since(start);
  }

  private @Nullable Object word(int start, String token) {
    return switch (token) {
      case "nil" -> null;
      case "true" -> true;
      case "false" -> false;
      default -> named(start, token);
    };
  }

  private Object named(int start, String token) {
    if (!isName(token)) {
      throw in.syntax(
          start,
          in.position(),
          "no symbol, keyword or number",
          "found",
          token,
          "expected",
          "a form");
    }
    return token.charAt(0) == ':'
        ? Keyword.intern(Symbol.intern(token.substring(1)))
        : Symbol.intern(token);
  }

  /**
   * Whether a token, with its leading colon if it is a keyword, names something: neither its name
   * nor its namespace is empty, begins with a digit, or ends with a colon; no two colons stand
   * together.
   */
  private static boolean isName(String token) {
    if (beginsNumber(token)) {
      return false;
    }
    boolean keyword = token.startsWith(":");
    String body = keyword ? token.substring(1) : token;
    if (token.isEmpty() || token.endsWith(":") || token.contains("::") || token.contains(":/")) {
      return keyword && token.equals(":/");
    }
    if (body.equals("/")) {
      return true;
    }
    int slash = body.endsWith("//") ? body.length() - 2 : body.lastIndexOf('/');
    if (slash < 0) {
      return true;
    }
    String name = body.substring(slash + 1);
    return slash > 0 && body.charAt(0) != '/' && !name.isEmpty() && !isDigit(name.charAt(0));
  }

  private String string(int start) {
    StringBuilder text = new StringBuilder();
    while (true) {
      int from = in.position();
      int c = in.next();
      if (c == TextCursor.END) {
        throw in.syntax(
            start,
            start + 1,
            "text ends inside a string",
            "expected",
            "\"",
            "opened",
            in.span(start, start + 1).toString());
      }
      if (c == '"') {
        return text.toString();
      }
      text.append(c == '\\' ? escaped(from) : (char) c);
    }
  }

  private char escaped(int from) {
    int c = in.next();
    return switch (c) {
      case 't' -> '\t';
      case 'r' -> '\r';
      case 'n' -> '\n';
      case 'b' -> '\b';
      case 'f' -> '\f';
      case '\\', '"' -> (char) c;
      case 'u' -> (char) digits(from, 16, 4, 4, 0xFFFF);
      case '0', '1', '2', '3', '4', '5', '6', '7' -> {
        in.back();
        yield (char) digits(from, 8, 1, 3, 0377);
      }
      default ->
          throw in.syntax(
              from,
              in.position(),
              "no such escape in a string",
              "expected",
              "\\t \\r \\n \\b \\f \\\\ \\\" \\uXXXX or \\ooo");
    };
  }

  private int digits(int from, int radix, int least, int most, int limit) {
    int value = 0;
    int count = 0;
    while (count < most && Character.digit(in.peek(), radix) >= 0 && in.peek() < 128) {
      value = value * radix + Character.digit(in.next(), radix);
      count++;
    }
    // Clojure takes fewer than three octal digits only where what follows ends a token.
    int c = in.peek();
    boolean cut = radix == 8 && count < most && c != TextCursor.END && !isBlank(c) && !isMacro(c);
    if (count < least || value > limit || cut) {
      throw in.syntax(
          from,
          in.position(),
          "no such character code",
          "expected",
          radix == 16 ? "\\uXXXX" : "\\000 to \\377");
    }
    return value;
  }

  private Object character(int start) {
    if (in.next() == TextCursor.END) {
      throw in.syntax(
          start, start + 1, "text ends inside a character", "expected", "a character after \\");
    }
    while (in.peek() != TextCursor.END && !isBlank(in.peek()) && !endsToken(in.peek())) {
      in.skip();
    }
    String name = in.since(start + 1);
    if (name.length() == 1) {
      return name.charAt(0);
    }
    Character named =
        switch (name) {
          case "newline" -> (Character) '\n';
          case "space" -> (Character) ' ';
          case "tab" -> (Character) '\t';
          case "backspace" -> (Character) '\b';
          case "formfeed" -> (Character) '\f';
          case "return" -> (Character) '\r';
          default -> coded(name);
        };
    if (named == null) {
      throw in.syntax(
          start,
          in.position(),
          "no such character",
          "found",
          "\\" + name,
          "expected",
          "one character, \\newline, \\uXXXX …");
    }
    return named;
  }

  private static @Nullable Character coded(String name) {
    boolean hex = name.charAt(0) == 'u' && name.length() == 5;
    boolean octal = name.charAt(0) == 'o' && name.length() >= 2 && name.length() <= 4;
    if (!hex && !octal) {
      return null;
    }
    int value = 0;
    for (int i = 1; i < name.length(); i++) {
      int digit = name.charAt(i) < 128 ? Character.digit(name.charAt(i), hex ? 16 : 8) : -1;
      if (digit < 0) {
        return null;
      }
      value = value * (hex ? 16 : 8) + digit;
    }
    boolean lonely = Character.isSurrogate((char) value);
    return lonely || (octal && value > 0377) ? null : (Character) (char) value;
  }

  /** Whether a name can stand after {@code #:}, where Clojure wants what would be a symbol. */
  static boolean isNamespace(String name) {
    boolean word = name.equals("nil") || name.equals("true") || name.equals("false");
    return !beginsNumber(name) && !word && name.indexOf('/') < 0;
  }

  /** Whether it begins with a digit of any script, perhaps after a sign, as no name does. */
  private static boolean beginsNumber(String token) {
    boolean sign = token.length() > 1 && (token.charAt(0) == '+' || token.charAt(0) == '-');
    return !token.isEmpty() && Character.isDigit(token.charAt(sign ? 1 : 0));
  }

  private static boolean isDigit(int c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isBlank(int c) {
    return c == ',' || Character.isWhitespace(c);
  }

  private static boolean isMacro(int c) {
    return c == '#' || endsToken(c);
  }

  private static boolean endsToken(int c) {
    return switch (c) {
      case '"', ';', '^', '(', ')', '[', ']', '{', '}', '\\' -> true;
      default -> false;
    };
  }
}
