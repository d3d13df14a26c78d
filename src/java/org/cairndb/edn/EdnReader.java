package org.cairndb.edn;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads EDN text to forms that know where they stood. Reads what {@code clojure.edn} reads, to
 * equal values, except: metadata is refused, an unknown tag gives a tagged literal, and hostile
 * text cannot cost more than its size allows. Never evaluates.
 *
 * <pre>
 * form   = nil | true | false | string | character | symbol | keyword | number
 *        | ( form* ) | [ form* ] | { (form form)* } | #{ form* }
 *        | #:ns{ (form form)* } | #tag form | ##Inf | ##-Inf | ##NaN
 * between: spaces, line ends, commas, ; comment to the end of the line, #_ form
 * </pre>
 *
 * Every refusal is a {@link org.cairndb.error.SyntaxException} that shows the line with a caret.
 */
public final class EdnReader {
  /** How deep forms may be nested. */
  public static final int MAX_DEPTH = 512;

  /** How many forms data may have. */
  public static final int MAX_FORMS = 1_000_000;

  /** How long a text may be, in UTF-16 units. */
  public static final int MAX_TEXT = 4 * 1024 * 1024;

  private final TextCursor in;
  private final TokenReader tokens;

  private EdnReader(String text) {
    this.in = new TextCursor(text);
    if (text.length() > MAX_TEXT) {
      throw in.limit(0, 0, "text is too long", "length", text.length(), "limit", MAX_TEXT);
    }
    this.tokens = new TokenReader(in);
  }

  /**
   * The one form in the text.
   *
   * @throws org.cairndb.error.SyntaxException if there is none, more than one, or no EDN
   */
  public static Form read(String text) {
    EdnReader reader = new EdnReader(text);
    Form form = reader.formOrEnd(0);
    if (form == null) {
      throw reader.in.syntax(
          reader.in.position(), reader.in.position(), "text holds no form", "expected", "a form");
    }
    Form more = reader.formOrEnd(0);
    if (more != null && more.span() != null) {
      throw reader.in.syntax(
          more.span().start(),
          more.span().end(),
          "text goes on after its form",
          "expected",
          "the end of the text");
    }
    return form;
  }

  /**
   * All forms in the text, in order.
   *
   * @throws org.cairndb.error.SyntaxException if it is no EDN
   */
  public static List<Form> readAll(String text) {
    EdnReader reader = new EdnReader(text);
    List<Form> forms = new ArrayList<>();
    for (Form form = reader.formOrEnd(0); form != null; form = reader.formOrEnd(0)) {
      forms.add(form);
    }
    return Collections.unmodifiableList(forms);
  }

  /** The next form; null at the end of the text. */
  private @Nullable Form formOrEnd(int depth) {
    skipBlank(depth);
    int c = in.peek();
    if (c == ')' || c == ']' || c == '}') {
      throw in.syntax(
          in.position(),
          in.position() + 1,
          "closing bracket without an opening one",
          "found",
          String.valueOf((char) c),
          "expected",
          "a form or the end of the text");
    }
    return c == TextCursor.END ? null : form(depth);
  }

  /** The form that begins at the cursor, which stands on no blank, closing bracket or end. */
  private Form form(int depth) {
    int start = in.position();
    checkDepth(start, depth);
    int c = in.peek();
    return switch (c) {
      case '(' -> list(start, depth);
      case '[' -> vector(start, depth);
      case '{' -> {
        in.skip();
        yield map(start, "map", null, depth);
      }
      case '#' -> dispatch(start, depth);
      case '^' ->
          throw in.syntax(
              start,
              start + 1,
              "metadata is not part of EDN",
              "found",
              "^",
              "expected",
              "the form without its hint");
      default -> leaf(tokens.atom(), start);
    };
  }

  private Form list(int start, int depth) {
    in.skip();
    List<Form> items = items(start, ')', "list", depth);
    return new Form(PersistentList.create(values(items)), in.spanFrom(start), items);
  }

  private Form vector(int start, int depth) {
    in.skip();
    List<Form> items = items(start, ']', "vector", depth);
    return new Form(PersistentVector.create(values(items)), in.spanFrom(start), items);
  }

  private Form set(int start, int depth) {
    List<Form> items = items(start, '}', "set", depth);
    Keys keys = new Keys(in, "element");
    items.forEach(item -> keys.add(item, item.value()));
    return new Form(PersistentHashSet.create(values(items)), in.spanFrom(start), items);
  }

  private Form map(int start, String kind, @Nullable String namespace, int depth) {
    List<Form> items = items(start, '}', kind, depth);
    if (items.size() % 2 != 0) {
      Span last = at(items.get(items.size() - 1));
      throw in.syntax(
          last.start(),
          last.end(),
          "map has a key without a value",
          "expected",
          "a value after the key");
    }
    Keys keys = new Keys(in, "key");
    Object[] pairs = new Object[items.size()];
    List<Form> children = new ArrayList<>(items.size());
    for (int i = 0; i < pairs.length; i += 2) {
      Form key = items.get(i);
      if (namespace != null) {
        key = new Form(qualified(key.value(), namespace), key.span(), key.children());
      }
      keys.add(key, key.value());
      children.add(key);
      children.add(items.get(i + 1));
      pairs[i] = key.value();
      pairs[i + 1] = items.get(i + 1).value();
    }
    IPersistentMap map = RT.map(pairs);
    return new Form(map, in.spanFrom(start), Collections.unmodifiableList(children));
  }

  private Form dispatch(int start, int depth) {
    int second = in.peekSecond();
    if (second == '{') {
      in.skip();
      in.skip();
      return set(start, depth);
    }
    if (second == '#') {
      in.skip();
      in.skip();
      return symbolicValue(start, depth);
    }
    if (second == ':') {
      return namespacedMap(start, depth);
    }
    if (second == '"') {
      throw in.syntax(
          start,
          start + 2,
          "regular expressions are not part of EDN",
          "found",
          "#\"",
          "expected",
          "(re-pattern \"…\")");
    }
    if (second == TextCursor.END || !Character.isLetter(second)) {
      throw in.syntax(
          start,
          start + (second == TextCursor.END ? 1 : 2),
          "nothing in EDN begins like this",
          "expected",
          "#{…}, #_, ##Inf, #inst, #uuid or a tag");
    }
    in.skip();
    return tagged(start, depth);
  }

  private Form symbolicValue(int start, int depth) {
    Form name = following(start, "a name after ##", depth);
    Symbol symbol = name.symbol();
    String written = symbol == null ? "" : symbol.toString();
    return switch (written) {
      case "Inf" -> leaf(Double.POSITIVE_INFINITY, start);
      case "-Inf" -> leaf(Double.NEGATIVE_INFINITY, start);
      case "NaN" -> leaf(Double.NaN, start);
      default ->
          throw in.syntax(
              start,
              in.position(),
              "no such symbolic value",
              "found",
              "##" + name,
              "expected",
              "##Inf, ##-Inf or ##NaN");
    };
  }

  private Form namespacedMap(int start, int depth) {
    in.skip();
    int nameStart = in.position();
    Object prefix = tokens.atom();
    if (!(prefix instanceof Keyword keyword)
        || !TokenReader.isNamespace(keyword.toString().substring(1))) {
      throw in.syntax(nameStart, in.position(), "no namespace for a map", "expected", "#:name{…}");
    }
    skipBlank(depth);
    if (in.peek() != '{') {
      throw in.syntax(
          in.position(), in.position() + 1, "no map after its namespace", "expected", "{");
    }
    in.skip();
    return map(start, "map", keyword.getName(), depth);
  }

  private Form tagged(int start, int depth) {
    int tagStart = in.position();
    Object tag = tokens.atom();
    if (!(tag instanceof Symbol symbol)) {
      throw in.syntax(
          tagStart,
          in.position(),
          "a tag is a symbol",
          "found",
          in.since(tagStart),
          "expected",
          "#tag form");
    }
    Form body = following(start, "a form after the tag #" + symbol, depth);
    Object value = Tags.value(in, in.spanFrom(start), symbol, body.value());
    return new Form(value, in.spanFrom(start), List.of());
  }

  /** The form that must follow, after blanks. */
  private Form following(int start, String expected, int depth) {
    checkDepth(start, depth);
    skipBlank(depth + 1);
    int c = in.peek();
    if (c == TextCursor.END || c == ')' || c == ']' || c == '}') {
      throw in.syntax(start, in.position(), "a form is missing", "expected", expected);
    }
    return form(depth + 1);
  }

  private void checkDepth(int start, int depth) {
    if (depth > MAX_DEPTH) {
      throw in.limit(start, start + 1, "text is nested too deeply", "limit", MAX_DEPTH);
    }
  }

  private List<Form> items(int start, char closing, String kind, int depth) {
    List<Form> items = new ArrayList<>();
    while (true) {
      skipBlank(depth);
      int c = in.peek();
      if (c == closing) {
        in.skip();
        return Collections.unmodifiableList(items);
      }
      if (c == TextCursor.END || c == ')' || c == ']' || c == '}') {
        throw unclosed(start, closing, kind, c);
      }
      items.add(form(depth + 1));
    }
  }

  private RuntimeException unclosed(int start, char closing, String kind, int found) {
    Span opened = in.span(start, start + 1);
    int here = in.position();
    return in.syntax(
        here,
        found == TextCursor.END ? here : here + 1,
        found == TextCursor.END ? "text ends inside a " + kind : "wrong bracket closes a " + kind,
        "expected",
        String.valueOf(closing),
        "found",
        found == TextCursor.END ? "the end of the text" : String.valueOf((char) found),
        "opened",
        opened.toString());
  }

  private void skipBlank(int depth) {
    while (true) {
      int c = in.peek();
      if (c == ',' || (c != TextCursor.END && Character.isWhitespace(c))) {
        in.skip();
      } else if (c == ';') {
        while (in.peek() != TextCursor.END && in.peek() != '\n' && in.peek() != '\r') {
          in.skip();
        }
      } else if (c == '#' && in.peekSecond() == '_') {
        int start = in.position();
        in.skip();
        in.skip();
        following(start, "a form after #_", depth);
      } else {
        return;
      }
    }
  }

  private Form leaf(@Nullable Object value, int start) {
    return new Form(value, in.spanFrom(start), List.of());
  }

  private static @Nullable Object qualified(@Nullable Object key, String namespace) {
    if (key instanceof Keyword k && k.getNamespace() == null) {
      return Keyword.intern(namespace, k.getName());
    }
    if (key instanceof Keyword k && "_".equals(k.getNamespace())) {
      return Keyword.intern(null, k.getName());
    }
    if (key instanceof Symbol s && s.getNamespace() == null) {
      return Symbol.intern(namespace, s.getName());
    }
    if (key instanceof Symbol s && "_".equals(s.getNamespace())) {
      return Symbol.intern(null, s.getName());
    }
    return key;
  }

  static Span at(Form form) {
    Span span = form.span();
    if (span == null) {
      throw new IllegalArgumentException("form was not read from text");
    }
    return span;
  }

  private static List<@Nullable Object> values(List<Form> forms) {
    List<@Nullable Object> values = new ArrayList<>(forms.size());
    for (Form form : forms) {
      values.add(form.value());
    }
    return values;
  }
}
