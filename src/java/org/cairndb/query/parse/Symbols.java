package org.cairndb.query.parse;

import clojure.lang.Symbol;
import java.util.Set;
import org.cairndb.edn.Form;
import org.jspecify.annotations.Nullable;

/**
 * What a symbol means in a query.
 *
 * <pre>
 * variable = a symbol whose name begins with ?      source = a symbol whose name begins with $
 * blank    = _        rules = %        dots = . | ...        plain = any other
 * </pre>
 */
final class Symbols {
  static final Symbol BLANK = Symbol.intern("_");
  static final Symbol RULES = Symbol.intern("%");
  static final Symbol DOT = Symbol.intern(".");
  static final Symbol DOTS = Symbol.intern("...");

  /** Names that a rule cannot have, since they begin clauses. */
  static final Set<String> RESERVED = Set.of("and", "or", "or-join", "not", "not-join");

  private static final Symbol QUOTE = Symbol.intern("quote");

  private Symbols() {}

  /** Whether a form is {@code (quote form)}, which data have where Clojure's {@code '} stood. */
  static boolean isQuoted(Form form) {
    return form.isList()
        && !form.isText()
        && form.children().size() == 2
        && is(form.first(), QUOTE);
  }

  static boolean isVariable(@Nullable Form form) {
    Symbol symbol = symbol(form);
    return symbol != null && symbol.getName().startsWith("?");
  }

  static boolean isSource(@Nullable Form form) {
    Symbol symbol = symbol(form);
    return symbol != null && symbol.getName().startsWith("$");
  }

  static boolean is(@Nullable Form form, Symbol wanted) {
    return wanted.equals(symbol(form));
  }

  static boolean isPlain(@Nullable Form form) {
    Symbol symbol = symbol(form);
    return symbol != null
        && !isVariable(form)
        && !isSource(form)
        && !symbol.equals(BLANK)
        && !symbol.equals(RULES)
        && !symbol.equals(DOT)
        && !symbol.equals(DOTS);
  }

  private static @Nullable Symbol symbol(@Nullable Form form) {
    return form == null ? null : form.symbol();
  }

  /**
   * Whether a form stands where a call would: a list, or as data a vector that begins with a name,
   * since Java has no other lists.
   */
  static boolean isCall(@Nullable Form form) {
    return form != null
        && (form.isList() || (!form.isText() && form.isVector() && isPlain(form.first())));
  }

  /**
   * Whether a form is a list that begins with a symbol, so that it is surely meant as a call and
   * not as a constant.
   */
  static boolean isNamedList(Form form) {
    return form.isList() && symbol(form.first()) != null;
  }

  /**
   * Whether a form has square brackets. As data a sequence will do, since programs make rows with
   * {@code map} and {@code concat}.
   */
  static boolean isRow(@Nullable Form form) {
    return form != null && (form.isText() ? form.isVector() : form.isSequential());
  }
}
