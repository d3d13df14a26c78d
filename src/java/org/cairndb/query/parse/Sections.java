package org.cairndb.query.parse;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.edn.Form;
import org.cairndb.error.Nearest;
import org.jspecify.annotations.Nullable;

/**
 * A query taken apart into its sections: {@code :find}, {@code :where} and so on, each with the
 * forms that follow it.
 *
 * <pre>
 * query   = [ (key form*)+ ] | { (key [ form* ] | key form)+ }
 * </pre>
 */
final class Sections {
  /** Every key there is, in the order in which they are usually written. */
  static final List<String> KEYS =
      List.of(
          "find",
          "with",
          "keys",
          "syms",
          "strs",
          "in",
          "where",
          "order-by",
          "offset",
          "limit",
          "timeout");

  private static final Set<String> SCALARS = Set.of("order-by", "offset", "limit", "timeout");
  private static final Set<String> DIRECTIONS = Set.of("asc", "desc");

  /** One key with what follows it. */
  record Section(Form key, List<Form> items) {}

  private final QueryErrors errors;
  private final boolean isMap;
  private final Map<String, Section> sections = new LinkedHashMap<>();

  private Sections(QueryErrors errors, boolean isMap) {
    this.errors = errors;
    this.isMap = isMap;
  }

  static Sections of(QueryErrors errors, Form query) {
    Sections sections = new Sections(errors, query.isMap());
    if (query.isMap()) {
      sections.readMap(query);
    } else if (Symbols.isRow(query)) {
      sections.readVector(query);
    } else {
      throw errors.expected(
          query, "parser/query", "not a query", "[:find … :where …] or {:find […] :where […]}");
    }
    return sections;
  }

  /** The section, or null if the query has none of this key. */
  @Nullable Section get(String key) {
    return sections.get(key);
  }

  /** The forms of a section; none if there is no such section. */
  List<Form> items(String key) {
    Section section = sections.get(key);
    return section == null ? List.of() : section.items();
  }

  /** Whether the query was a map, in which an empty {@code :in} means no inputs. */
  boolean isMap() {
    return isMap;
  }

  private void readVector(Form query) {
    Form key = null;
    List<Form> items = new ArrayList<>();
    for (Form form : query.children()) {
      Keyword keyword = form.keyword();
      if (keyword == null || isDirection(key, keyword)) {
        if (key == null) {
          throw errors.expected(form, "parser/query", "query begins with no key", ":find");
        }
        items.add(form);
        continue;
      }
      if (key != null) {
        put(key, items);
      }
      check(form);
      key = form;
      items = new ArrayList<>();
    }
    if (key != null) {
      put(key, items);
    }
  }

  private static boolean isDirection(@Nullable Form key, Keyword keyword) {
    return key != null
        && "order-by".equals(name(key))
        && keyword.getNamespace() == null
        && DIRECTIONS.contains(keyword.getName());
  }

  private void readMap(Form query) {
    for (int i = 0; i < query.children().size(); i += 2) {
      Form key = query.children().get(i);
      Form value = query.children().get(i + 1);
      check(key);
      boolean absent = value.value() == null && !value.isText();
      if (absent) {
        continue;
      }
      boolean row = Symbols.isRow(value) || (value.isSet() && !value.isText());
      if (!row && !SCALARS.contains(name(key))) {
        throw errors.expected(
            value, "parser/query", "value of " + key + " is no vector", key + " [ … ]");
      }
      put(key, row ? value.children() : List.of(value));
    }
  }

  private static String name(Form key) {
    Keyword keyword = key.keyword();
    return keyword == null ? "" : keyword.getName();
  }

  private void check(Form key) {
    Keyword keyword = key.keyword();
    boolean known =
        keyword != null && keyword.getNamespace() == null && KEYS.contains(keyword.getName());
    if (known) {
      return;
    }
    String near = keyword == null ? null : Nearest.of(keyword.getName(), KEYS);
    if (near != null) {
      throw errors.at(
          key,
          "parser/query",
          "unknown key in query (did you mean :" + near + "?)",
          "key",
          key.toString(),
          "expected",
          ":" + near);
    }
    throw errors.at(
        key,
        "parser/query",
        "unknown key in query",
        "key",
        key.toString(),
        "expected",
        ":" + String.join(" :", KEYS));
  }

  private void put(Form key, List<Form> items) {
    if (sections.putIfAbsent(name(key), new Section(key, items)) != null) {
      throw errors.at(key, "parser/query", "key stands twice in query", "key", key.toString());
    }
  }
}
