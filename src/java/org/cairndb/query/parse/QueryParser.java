package org.cairndb.query.parse;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cairndb.edn.EdnReader;
import org.cairndb.edn.Form;
import org.cairndb.error.QueryException;
import org.cairndb.error.SyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * Reads queries: text, or data in vector or map form, to a {@link Query} that has been checked as
 * far as it can be without a database and inputs. Text and equal data give the same tree. Text must
 * have the brackets that {@code docs/query-language.md} shows; data may be lists or vectors
 * throughout, since programs build it with either.
 */
public final class QueryParser {
  private static final Symbol QUOTE = Symbol.intern("quote");

  private QueryParser() {}

  /**
   * Reads and checks a query.
   *
   * @param query a {@code String}, or Clojure or Java data
   * @throws org.cairndb.error.SyntaxException if text is no EDN
   * @throws org.cairndb.error.QueryException if it is no query
   */
  public static Query parse(Object query) {
    return parse(query, false);
  }

  /**
   * Reads and checks a query.
   *
   * @param symbolsAreValues whether a plain symbol may stand for itself in a pattern, where the
   *     value stands
   */
  public static Query parse(Object query, boolean symbolsAreValues) {
    Form form = query instanceof String text ? form(text, "query") : Form.of(query);
    return parse(form, symbolsAreValues);
  }

  /** As above, from a form; the errors show the form's text if it has spans. */
  public static Query parse(Form form) {
    return parse(form, false);
  }

  private static Query parse(Form form, boolean symbolsAreValues) {
    Form root = unquoted(form);
    QueryErrors errors = new QueryErrors(root);
    Query query;
    try {
      query = read(root, errors, symbolsAreValues);
    } catch (QueryException e) {
      throw root.span() == null ? e : GrammarHint.add(e, root.span().text(), "query");
    }
    new QueryCheck(errors).check(query);
    return query;
  }

  /** The one form of a text that should be what a rule of the grammar describes. */
  static Form form(String text, String rule) {
    try {
      return EdnReader.read(text);
    } catch (SyntaxException e) {
      throw GrammarHint.add(e, text, rule);
    }
  }

  /** The tree of a query that keeps the grammar, though it may mean nothing. */
  static Query read(Form root, QueryErrors errors, boolean symbolsAreValues) {
    Sections sections = Sections.of(errors, root);
    Sections.Section findSection = sections.get("find");
    if (findSection == null) {
      throw errors.expected(root, "parser/query", "query has no :find", ":find");
    }
    FindSpec find = new FindReader(errors).find(findSection.key(), findSection.items());
    Paging paging = new Paging(errors);
    List<Clause> where = new Clauses(errors, symbolsAreValues).clauses(sections.items("where"));
    return new Query(
        find,
        new Terms(errors).variables(sections.items("with"), "parser/with"),
        keys(sections, errors),
        inputs(sections, errors),
        sections.get("in") == null && where.stream().noneMatch(SourceCheck::usesDefault),
        where,
        paging.orderBy(sections.get("order-by"), find),
        (int) Math.min(Integer.MAX_VALUE, paging.count(sections.get("offset"), 0)),
        (int) Math.min(Integer.MAX_VALUE, paging.count(sections.get("limit"), -1)),
        paging.count(sections.get("timeout"), 0),
        root);
  }

  /** {@code (quote form)}, as {@code '[:find …]} is when it was quoted once too often. */
  private static Form unquoted(Form form) {
    boolean quoted =
        form.isList() && form.children().size() == 2 && Symbols.is(form.first(), QUOTE);
    return quoted ? form.children().get(1) : form;
  }

  private static List<Input> inputs(Sections sections, QueryErrors errors) {
    Sections.Section section = sections.get("in");
    if (section == null) {
      Form dollar = new Form(Term.Source.DEFAULT, null, List.of());
      return List.of(new Input.Source(new Term.Source(Term.Source.DEFAULT, dollar), dollar));
    }
    if (section.items().isEmpty() && !sections.isMap()) {
      throw errors.expected(
          section.key(), "parser/in", ":in names nothing", "$source, %, a name or a binding");
    }
    return new Bindings(errors).inputs(section.items());
  }

  private static Query.@Nullable ReturnKeys keys(Sections sections, QueryErrors errors) {
    Sections.Section found = null;
    for (String kind : List.of("keys", "syms", "strs")) {
      Sections.Section section = sections.get(kind);
      if (section == null) {
        continue;
      }
      if (found != null) {
        throw errors.at(
            section.key(), "parser/return-maps", "only one of :keys, :syms and :strs can be given");
      }
      found = section;
    }
    if (found == null) {
      return null;
    }
    if (found.items().isEmpty()) {
      throw errors.expected(
          found.key(), "parser/return-maps", found.key() + " names nothing", "symbol+");
    }
    List<Object> keys = new ArrayList<>();
    for (Form form : found.items()) {
      Symbol symbol = form.symbol();
      if (symbol == null) {
        throw errors.expected(form, "parser/return-maps", "not a name for a column", "a symbol");
      }
      keys.add(key(found.key().toString(), symbol));
    }
    return new Query.ReturnKeys(Collections.unmodifiableList(keys));
  }

  private static Object key(String kind, Symbol symbol) {
    return switch (kind) {
      case ":keys" -> Keyword.intern(symbol);
      case ":strs" -> symbol.toString();
      default -> symbol;
    };
  }
}
