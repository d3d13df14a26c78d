package org.cairndb.pull;

import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.Namespace;
import clojure.lang.Symbol;
import clojure.lang.Var;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cairndb.db.ReverseNames;
import org.cairndb.edn.Excerpt;
import org.cairndb.edn.Form;
import org.cairndb.edn.Messages;
import org.cairndb.error.QueryException;
import org.cairndb.pull.PullAttribute.Target;
import org.jspecify.annotations.Nullable;

/** Parses a pattern by the grammar of {@link PullPattern}. */
final class PullParser {
  private static final Keyword AS = Keyword.intern("as");
  private static final Keyword DEFAULT = Keyword.intern("default");
  private static final Keyword LIMIT = Keyword.intern("limit");
  private static final Keyword XFORM = Keyword.intern("xform");

  private final Form root;

  /**
   * @param root what messages show
   */
  PullParser(Form root) {
    this.root = root;
  }

  PullPattern pattern(Form form) {
    boolean isCollection = form.isSequential() || (form.isSet() && !form.isText());
    if (!isCollection || form.children().isEmpty()) {
      throw expected(form, "not a pull pattern", "a vector of at least one attribute");
    }
    boolean wildcard = false;
    List<PullAttribute> attributes = new ArrayList<>();
    for (Form part : form.children()) {
      if (isNamed(part, "*")) {
        wildcard = true;
      } else if (part.isMap()) {
        nested(part, attributes);
      } else {
        attributes.add(expression(part));
      }
    }
    return new PullPattern(wildcard, Collections.unmodifiableList(attributes));
  }

  private void nested(Form map, List<PullAttribute> attributes) {
    List<Form> entries = map.children();
    if (entries.isEmpty()) {
      throw expected(map, "an empty map in a pull pattern", "{attribute pattern}");
    }
    for (int i = 0; i < entries.size(); i += 2) {
      attributes.add(expression(entries.get(i)).withTarget(target(entries.get(i + 1))));
    }
  }

  private Target target(Form form) {
    if (isNamed(form, "...")) {
      return new Target.Again(PullAttribute.UNLIMITED);
    }
    if (form.value() instanceof Number) {
      return new Target.Again(count(form, "no depth of recursion", "a positive integer or ..."));
    }
    if (!form.isSequential()) {
      throw expected(
          form, "nothing to pull of a reference", "a pattern, a positive integer or ...");
    }
    return new Target.ByPattern(pattern(form));
  }

  private PullAttribute expression(Form form) {
    if (form.value() instanceof Keyword name) {
      Keyword forward = ReverseNames.forward(name);
      return forward == null
          ? PullAttribute.plain(name)
          : new PullAttribute(
              forward, true, name, PullAttribute.DEFAULT_LIMIT, null, null, PullAttribute.PLAIN);
    }
    if (!form.isSequential() || form.children().isEmpty()) {
      throw expected(
          form,
          "not a part of a pull pattern",
          "an attribute, *, [attribute option value], or {attribute pattern}");
    }
    List<Form> items = form.children();
    if (isNamed(items.get(0), "limit")) {
      return legacy(form, "(limit attribute count)").withLimit(limit(items.get(2)));
    }
    if (isNamed(items.get(0), "default")) {
      return legacy(form, "(default attribute value)").withFallback(items.get(2).value());
    }
    return withOptions(form, items);
  }

  private PullAttribute legacy(Form form, String shape) {
    if (form.children().size() != 3) {
      throw expected(form, "an attribute with the wrong number of arguments", shape);
    }
    return expression(form.children().get(1));
  }

  private PullAttribute withOptions(Form form, List<Form> items) {
    if (!(items.get(0).value() instanceof Keyword)) {
      throw expected(items.get(0), "options without an attribute", "[attribute option value]");
    }
    if (items.size() % 2 == 0) {
      throw expected(form, "an option without a value", "[attribute option value]");
    }
    PullAttribute attribute = expression(items.get(0));
    for (int i = 1; i < items.size(); i += 2) {
      Object option = items.get(i).value();
      Form value = items.get(i + 1);
      if (option == AS) {
        attribute = attribute.withKey(value.value());
      } else if (option == DEFAULT) {
        attribute = attribute.withFallback(value.value());
      } else if (option == LIMIT) {
        attribute = attribute.withLimit(limit(value));
      } else if (option == XFORM) {
        attribute = attribute.withXform(function(value));
      } else {
        throw expected(items.get(i), "no such option", ":as, :default, :limit or :xform");
      }
    }
    return attribute;
  }

  private int limit(Form form) {
    return form.value() == null
        ? PullAttribute.UNLIMITED
        : count(form, "no limit", "a positive integer, or nil for all");
  }

  private int count(Form form, String reason, String expected) {
    if ((form.value() instanceof Long || form.value() instanceof Integer)
        && ((Number) form.value()).longValue() > 0) {
      return (int) Math.min(PullAttribute.UNLIMITED, ((Number) form.value()).longValue());
    }
    throw expected(form, reason, expected);
  }

  /** Only what has been loaded: a pattern never loads or evaluates anything. */
  private IFn function(Form form) {
    if (form.value() instanceof Symbol name) {
      String namespace = name.getNamespace() == null ? "clojure.core" : name.getNamespace();
      Namespace found = Namespace.find(Symbol.intern(namespace));
      Var var = found == null ? null : found.findInternedVar(Symbol.intern(name.getName()));
      if (var != null && var.isBound() && !var.isMacro()) {
        return var;
      }
      throw expected(form, "no such function", "a symbol that names a function that is loaded");
    }
    if (form.value() instanceof IFn function && !form.isSequential() && !form.isMap()) {
      return function;
    }
    throw expected(form, "no function", "a function or a symbol that names one");
  }

  private static boolean isNamed(Form form, String name) {
    Object value = form.value();
    return value instanceof Symbol s
        ? s.getNamespace() == null && s.getName().equals(name)
        : name.equals(value);
  }

  private QueryException expected(Form culprit, String reason, @Nullable String expected) {
    Excerpt excerpt = Excerpt.of(root, culprit);
    return new QueryException(
        null,
        excerpt.under(Messages.line(reason, "expected", expected)),
        "parser/pull",
        excerpt.line(),
        excerpt.column(),
        excerpt.offset(),
        "expected",
        expected,
        "form",
        culprit.value());
  }
}
