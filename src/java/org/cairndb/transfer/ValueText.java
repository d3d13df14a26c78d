package org.cairndb.transfer;

import clojure.lang.BigInt;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import clojure.lang.Ratio;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.math.BigDecimal;
import java.net.URI;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Values as one line of EDN, from which the same values are read: of the same class, with the same
 * bits. What EDN has no form for is tagged.
 *
 * <pre>
 * #cairn/float "1.5"   #cairn/char "x"   #cairn/bytes "base64"   #cairn/uri "text"
 * #cairn/inst millis   #cairn/floats ["1.5" …]   #cairn/doubles ["1.5" …]
 * #cairn/keyword [namespace name]   #cairn/symbol [namespace name]   #cairn/tagged [symbol form]
 * </pre>
 *
 * The last three and {@code inst} stand where the usual form could not be read again.
 */
final class ValueText {
  private static final String OURS = "cairn";
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z*!_?$%&=<>][A-Za-z0-9*!_?$%&=<>.+-]*");
  private static final Set<String> WORDS = Set.of("nil", "true", "false");
  private static final long FIRST_DAY = -62_135_596_800_000L + 1582L * 365 * 86_400_000L;
  private static final long LAST_DAY = 253_402_300_800_000L;

  private ValueText() {}

  /** Appends a value. */
  static void print(@Nullable Object v, StringBuilder out) {
    if (v instanceof String text) {
      string(text, out);
    } else if (v == null || v instanceof Long || v instanceof Boolean) {
      out.append(v == null ? "nil" : v.toString());
    } else if (v instanceof Keyword keyword) {
      symbol(keyword.sym, ":", "keyword", out);
    } else if (v instanceof Symbol symbol) {
      symbol(symbol, "", "symbol", out);
    } else if (v instanceof Number number) {
      number(number, out);
    } else if (v instanceof Date date) {
      long millis = date.getTime();
      boolean usual = millis >= FIRST_DAY && millis < LAST_DAY;
      out.append(usual ? RT.printString(date) : "#cairn/inst " + millis);
    } else if (v instanceof UUID) {
      out.append("#uuid \"").append(v).append('"');
    } else if (v instanceof URI) {
      tagged("uri", v.toString(), out);
    } else if (v instanceof Character) {
      tagged("char", v.toString(), out);
    } else if (v instanceof byte[] bytes) {
      tagged("bytes", Base64.getEncoder().encodeToString(bytes), out);
    } else {
      collection(v, out);
    }
  }

  private static void number(Number n, StringBuilder out) {
    if (n instanceof Double d) {
      out.append(
          d.isNaN() ? "##NaN" : d.isInfinite() ? (d > 0 ? "##Inf" : "##-Inf") : d.toString());
    } else if (n instanceof Float) {
      tagged("float", n.toString(), out);
    } else if (n instanceof BigInt) {
      out.append(n).append('N');
    } else if (n instanceof BigDecimal) {
      out.append(n).append('M');
    } else if (n instanceof Ratio) {
      out.append(n);
    } else {
      throw new IllegalArgumentException("not canonical: " + n.getClass());
    }
  }

  private static void symbol(Symbol symbol, String prefix, String tag, StringBuilder out) {
    String namespace = symbol.getNamespace();
    String name = symbol.getName();
    boolean plain =
        PLAIN.matcher(name).matches()
            && (namespace == null || PLAIN.matcher(namespace).matches())
            && (!prefix.isEmpty() || !WORDS.contains(name));
    if (plain) {
      out.append(prefix).append(symbol);
    } else {
      out.append("#cairn/").append(tag).append(" [");
      print(namespace, out);
      out.append(' ');
      print(name, out);
      out.append(']');
    }
  }

  private static void tagged(String tag, String text, StringBuilder out) {
    out.append("#cairn/").append(tag).append(' ');
    string(text, out);
  }

  /** Escapes all that UTF-8 or a line cannot hold: controls, and halves of surrogate pairs. */
  private static void string(String text, StringBuilder out) {
    out.append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean pair =
          Character.isHighSurrogate(c)
              && i + 1 < text.length()
              && Character.isLowSurrogate(text.charAt(i + 1));
      if (pair) {
        out.append(c).append(text.charAt(++i));
      } else if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c == '\n') {
        out.append("\\n");
      } else if (Character.isISOControl(c) || Character.isSurrogate(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    out.append('"');
  }

  private static void collection(Object v, StringBuilder out) {
    if (v instanceof TaggedLiteral tagged) {
      boolean plain =
          !OURS.equals(tagged.tag.getNamespace())
              && !WORDS.contains(tagged.tag.toString())
              && !Set.of("inst", "uuid").contains(tagged.tag.toString())
              && PLAIN.matcher(tagged.tag.getName()).matches()
              && Character.isLetter(tagged.tag.toString().charAt(0))
              && (tagged.tag.getNamespace() == null
                  || PLAIN.matcher(tagged.tag.getNamespace()).matches());
      out.append(plain ? "#" + tagged.tag + " " : "#cairn/tagged [");
      if (!plain) {
        print(tagged.tag, out);
        out.append(' ');
      }
      print(tagged.form, out);
      out.append(plain ? "" : "]");
    } else if (v instanceof Map<?, ?> map) {
      List<Object> all = new ArrayList<>();
      map.forEach(
          (key, value) -> {
            all.add(key);
            all.add(value);
          });
      sequence("{", all, "}", out);
    } else if (v instanceof Set<?> set) {
      sequence("#{", set, "}", out);
    } else if (v instanceof List<?> list) {
      boolean vector = v instanceof clojure.lang.IPersistentVector;
      sequence(vector ? "[" : "(", list, vector ? "]" : ")", out);
    } else if (v instanceof float[] floats) {
      List<String> texts = new ArrayList<>();
      for (float f : floats) {
        texts.add(Float.toString(f));
      }
      sequence("#cairn/floats [", texts, "]", out);
    } else if (v instanceof double[] doubles) {
      List<String> texts = new ArrayList<>();
      for (double d : doubles) {
        texts.add(Double.toString(d));
      }
      sequence("#cairn/doubles [", texts, "]", out);
    } else {
      throw new IllegalArgumentException("not canonical: " + v.getClass());
    }
  }

  private static void sequence(String open, Iterable<?> items, String close, StringBuilder out) {
    out.append(open);
    String gap = "";
    for (Object item : items) {
      out.append(gap);
      print(item, out);
      gap = " ";
    }
    out.append(close);
  }

  /**
   * The value that a form means which was read as EDN.
   *
   * @throws RuntimeException of many kinds, if a tag has what it cannot have
   */
  static @Nullable Object value(@Nullable Object form) {
    if (form instanceof TaggedLiteral tagged) {
      return OURS.equals(tagged.tag.getNamespace())
          ? ours(tagged.tag.getName(), tagged.form)
          : TaggedLiteral.create(tagged.tag, value(tagged.form));
    }
    if (form instanceof Map<?, ?> map) {
      Map<Object, Object> values = new HashMap<>();
      map.forEach((key, value) -> values.put(value(key), value(value)));
      return PersistentHashMap.create(values);
    }
    if (form instanceof Set<?> set) {
      return PersistentHashSet.create(values(set));
    }
    if (form instanceof List<?> list) {
      List<Object> values = values(list);
      return list instanceof clojure.lang.IPersistentVector
          ? PersistentVector.create(values)
          : PersistentList.create(values);
    }
    return form;
  }

  private static List<Object> values(Iterable<?> forms) {
    List<Object> values = new ArrayList<>();
    forms.forEach(item -> values.add(value(item)));
    return values;
  }

  private static Object ours(String tag, Object form) {
    return switch (tag) {
      case "float" -> Float.valueOf((String) form);
      case "char" -> one((String) form);
      case "bytes" -> Base64.getDecoder().decode((String) form);
      case "uri" -> URI.create((String) form);
      case "inst" -> new Date((Long) form);
      case "keyword" -> Keyword.intern(symbol((List<?>) form));
      case "symbol" -> symbol((List<?>) form);
      case "tagged" -> {
        List<?> parts = (List<?>) form;
        yield TaggedLiteral.create((Symbol) value(parts.get(0)), value(parts.get(1)));
      }
      case "floats" -> {
        List<?> texts = (List<?>) form;
        float[] floats = new float[texts.size()];
        for (int i = 0; i < floats.length; i++) {
          floats[i] = Float.parseFloat((String) texts.get(i));
        }
        yield floats;
      }
      case "doubles" ->
          ((List<?>) form).stream().mapToDouble(t -> Double.parseDouble((String) t)).toArray();
      default -> throw new IllegalArgumentException("no such tag: #cairn/" + tag);
    };
  }

  private static Object one(String text) {
    if (text.length() != 1) {
      throw new IllegalArgumentException("not one character: " + text);
    }
    return text.charAt(0);
  }

  private static Symbol symbol(List<?> parts) {
    return Symbol.intern((String) parts.get(0), (String) parts.get(1));
  }
}
