package org.cairndb.pull;

import clojure.lang.IFn;
import clojure.lang.Keyword;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * At which attributes of an entity a pull has looked, whether there were any values or not, and at
 * which entities through them. For one thread.
 */
final class Visits {
  private static final Keyword ATTRIBUTE = Keyword.intern("db.pull", "attr");
  private static final Keyword WILDCARD = Keyword.intern("db.pull", "wildcard");
  private static final Keyword REVERSE = Keyword.intern("db.pull", "reverse");

  private final long e;
  private final boolean wildcard;
  private final Map<Keyword, List<Visits>> forward = new TreeMap<>();
  private final Map<Keyword, List<Visits>> reverse = new LinkedHashMap<>();

  Visits(long e, PullPattern pattern) {
    this.e = e;
    this.wildcard = pattern.wildcard();
    for (PullAttribute named : pattern.attributes()) {
      if (named.name() != PullRun.ID) {
        through(named);
      }
    }
  }

  private List<Visits> through(PullAttribute named) {
    return (named.reverse() ? reverse : forward)
        .computeIfAbsent(named.name(), name -> new ArrayList<>());
  }

  /** Notes an attribute that the wildcard has found. */
  void add(PullAttribute named) {
    through(named);
  }

  /** Notes an entity that an attribute leads to. */
  void add(PullAttribute named, Visits inner) {
    through(named).add(inner);
  }

  private record Call(Keyword kind, @Nullable Object e, @Nullable Object a, @Nullable Object v) {}

  /** Calls a visitor with all of it. The depth of the data is not limited by the thread's stack. */
  void tell(IFn visitor) {
    Deque<Object> pending = new ArrayDeque<>();
    pending.push(this);
    while (!pending.isEmpty()) {
      Object next = pending.pop();
      if (next instanceof Call call) {
        visitor.invoke(call.kind, call.e, call.a, call.v);
      } else {
        List<Object> parts = ((Visits) next).parts();
        Collections.reverse(parts);
        parts.forEach(pending::push);
      }
    }
  }

  private List<Object> parts() {
    List<Object> parts = new ArrayList<>();
    if (wildcard) {
      parts.add(new Call(WILDCARD, e, null, null));
    }
    forward.forEach(
        (name, inner) -> {
          parts.add(new Call(ATTRIBUTE, e, name, null));
          parts.addAll(inner);
        });
    reverse.forEach(
        (name, inner) -> {
          parts.add(new Call(REVERSE, null, name, e));
          parts.addAll(inner);
        });
    return parts;
  }
}
