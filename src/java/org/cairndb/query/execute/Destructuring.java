package org.cairndb.query.execute;

import clojure.lang.RT;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.cairndb.edn.Form;
import org.cairndb.error.CairnException;
import org.cairndb.query.parse.QueryErrors;
import org.cairndb.query.plan.Target;
import org.jspecify.annotations.Nullable;

/**
 * Takes values apart into variables: once for each way in which nested collections can be chosen
 * from. For one thread.
 */
final class Destructuring {
  /** Receives each combination. */
  interface Sink {
    /** Takes the values by slot; the array is the same each time. */
    void row(@Nullable Object[] values);
  }

  private final @Nullable Object[] values = new Object[Long.SIZE];
  private final Form form;
  private final QueryErrors errors;
  private final Sink sink;

  /** What is still to be taken apart. */
  private record Rest(Target target, @Nullable Object value, @Nullable Rest next) {}

  /**
   * @param form the binding or the clause, for errors
   */
  Destructuring(Form form, QueryErrors errors, Sink sink) {
    this.form = form;
    this.errors = errors;
    this.sink = sink;
  }

  /** Takes one value apart. */
  void bind(Target target, @Nullable Object value) {
    bind(new Rest(target, value, null), 0);
  }

  private void bind(@Nullable Rest rest, long set) {
    if (rest == null) {
      sink.row(values);
      return;
    }
    Target target = rest.target;
    if (target instanceof Target.Scalar scalar) {
      long bit = 1L << scalar.slot();
      if ((set & bit) == 0) {
        values[scalar.slot()] = rest.value;
        bind(rest.next, set | bit);
      } else if (Equality.same(values[scalar.slot()], rest.value)) {
        bind(rest.next, set);
      }
    } else if (target instanceof Target.Each each) {
      Iterator<?> elements = elements(rest.value, "collection");
      while (elements.hasNext()) {
        bind(new Rest(each.element(), elements.next(), rest.next), set);
      }
    } else if (target instanceof Target.Tuple tuple) {
      bind(parts(tuple, rest), set);
    } else {
      bind(rest.next, set);
    }
  }

  private @Nullable Rest parts(Target.Tuple tuple, Rest rest) {
    int n = tuple.parts().size();
    @Nullable Object[] parts = new Object[n];
    Iterator<?> elements = elements(rest.value, "tuple");
    for (int i = 0; i < n; i++) {
      if (!elements.hasNext()) {
        throw error("not enough elements to bind a tuple", rest);
      }
      parts[i] = elements.next();
    }
    Rest next = rest.next;
    for (int i = n - 1; i >= 0; i--) {
      next = new Rest(tuple.parts().get(i), parts[i], next);
    }
    return next;
  }

  private Iterator<?> elements(@Nullable Object value, String what) {
    boolean isCollection =
        value == null
            || value instanceof Iterable
            || value instanceof Map
            || value instanceof clojure.lang.Seqable
            || value.getClass().isArray();
    if (!isCollection) {
      throw error("cannot bind a value to a " + what, new Rest(new Target.Ignore(), value, null));
    }
    return value == null ? List.of().iterator() : RT.iter(value);
  }

  private CairnException error(String reason, Rest rest) {
    return errors.at(form, "query/binding", reason, "value", FailedCall.shown(rest.value));
  }
}
