package datahike.java;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import java.util.Objects;
import org.cairndb.edn.EdnReader;

/** Data that Java has no literals for. */
public final class EDN {
  private EDN() {}

  /** {@code :name}. */
  public static Keyword keyword(String name) {
    return Keyword.intern(name);
  }

  /** {@code :namespace/name}. */
  public static Keyword keyword(String namespace, String name) {
    return Keyword.intern(namespace, name);
  }

  /** The symbol of a name. */
  public static Symbol symbol(String name) {
    return Symbol.intern(name);
  }

  /** The symbol of a namespace and a name. */
  public static Symbol symbol(String namespace, String name) {
    return Symbol.intern(namespace, name);
  }

  /** The UUID that a text says, with or without its tag. */
  public static Object uuid(String text) {
    return tagged("#uuid", text);
  }

  /** The instant that a text says, as a {@code java.util.Date}, with or without its tag. */
  public static Object inst(String text) {
    return tagged("#inst", text);
  }

  private static Object tagged(String tag, String text) {
    String bare = text.strip();
    bare = bare.startsWith(tag) ? bare.substring(tag.length()).strip() : bare;
    String edn = tag + " \"" + bare.replace("\"", "") + "\"";
    return Objects.requireNonNull(EdnReader.read(edn).value());
  }

  /** A string that stays one, though it begins with a colon. */
  public static String forceString(String text) {
    return text.startsWith(":") ? "\\" + text : text;
  }
}
