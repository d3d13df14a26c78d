package org.cairndb.transact;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The meaning of the vector operations over a plain set of facts, written to be obvious and slow:
 * the model that transactions are compared with. It knows the attributes of {@link
 * TransactionModelTest} by their names.
 */
final class NaiveFacts {
  /** A fact. References are entity ids. */
  record Fact(long e, String a, Object v) implements Comparable<Fact> {
    @Override
    public int compareTo(Fact o) {
      return toString().compareTo(o.toString());
    }

    @Override
    public String toString() {
      return "[" + e + " :" + a + " " + (v instanceof String ? "\"" + v + "\"" : v) + "]";
    }
  }

  /** One operation: add, add-map, retract, retract-attribute, retract-entity or cas. */
  record Op(String name, long e, String a, Object v, Object w) {}

  /** The transaction is refused. */
  static final class Refused extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  /** A tempid is another entity than was thought. */
  private static final class Again extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  final Set<Fact> facts;
  final long maxEntity;

  NaiveFacts(Set<Fact> facts, long maxEntity) {
    this.facts = facts;
    this.maxEntity = maxEntity;
  }

  static boolean isRef(String a) {
    return a.startsWith("ref");
  }

  static boolean isMany(String a) {
    return a.endsWith("s");
  }

  static boolean isUnique(String a) {
    return a.startsWith("u");
  }

  static boolean isIdentity(String a) {
    return a.startsWith("uid");
  }

  NaiveFacts with(List<Op> ops) {
    Map<Long, Long> same = new HashMap<>();
    while (true) {
      try {
        return new Run(same).all(ops);
      } catch (Again e) {
        // With one more identity known.
      }
    }
  }

  /** One run, with what is known of tempids: each another tempid or an entity. */
  private final class Run {
    private final Map<Long, Long> same;
    private final Map<Long, Long> ids = new HashMap<>();
    private final Set<Fact> now = new TreeSet<>(facts);
    private long max = maxEntity;

    Run(Map<Long, Long> same) {
      this.same = same;
    }

    NaiveFacts all(List<Op> ops) {
      for (Op op : ops) {
        one(op);
      }
      return new NaiveFacts(now, max);
    }

    private long root(long form) {
      long at = form;
      while (same.containsKey(at)) {
        at = same.get(at);
      }
      return at;
    }

    private long entity(long form) {
      long root = root(form);
      if (root >= 0) {
        return root;
      }
      return ids.computeIfAbsent(root, r -> ++max);
    }

    private long notTempid(long e) {
      if (e < 0) {
        throw new Refused();
      }
      return e;
    }

    private void one(Op op) {
      if (op.name.startsWith("add")) {
        boolean ref = isRef(op.a);
        if (isIdentity(op.a) && op.e < 0 && !known(op.e)) {
          Long holder = holder(op.a, op.v);
          if (holder != null) {
            bind(op.e, holder);
            return;
          }
        }
        long e = entity(op.e);
        if (op.name.equals("add-map")) {
          max = Math.max(max, e);
        }
        add(op.e, e, op.a, ref ? (Object) reference(op.v) : op.v);
        return;
      }
      long e = notTempid(op.e);
      switch (op.name) {
        case "retract" ->
            now.remove(new Fact(e, op.a, isRef(op.a) ? notTempid((Long) op.v) : op.v));
        case "retract-attribute" -> now.removeIf(f -> f.e == e && f.a.equals(op.a));
        case "retract-entity" -> now.removeIf(f -> f.e == e || (isRef(f.a) && f.v.equals(e)));
        default -> cas(op, e);
      }
    }

    private long reference(Object v) {
      long target = entity((Long) v);
      max = Math.max(max, target);
      return target;
    }

    private boolean known(long tempid) {
      long root = root(tempid);
      return root >= 0 || ids.containsKey(root);
    }

    private void bind(long tempid, long holder) {
      for (Map.Entry<Long, Long> id : ids.entrySet()) {
        if (id.getValue() == holder) {
          same.put(root(tempid), id.getKey());
          return;
        }
      }
      same.put(root(tempid), holder);
    }

    private void cas(Op op, long e) {
      if (isRef(op.a)) {
        reference(op.w);
      }
      List<Object> values = new ArrayList<>();
      for (Fact f : now) {
        if (f.e == e && f.a.equals(op.a)) {
          values.add(f.v);
        }
      }
      if (op.v == null ? !values.isEmpty() : !values.contains(op.v)) {
        throw new Refused();
      }
      add(op.e, e, op.a, op.w);
    }

    private Long holder(String a, Object v) {
      for (Fact f : now) {
        if (f.a.equals(a) && f.v.equals(v)) {
          return f.e;
        }
      }
      return null;
    }

    private void add(long form, long e, String a, Object v) {
      Long holder = isUnique(a) ? holder(a, v) : null;
      if (holder != null && holder != e) {
        if (!isIdentity(a)) {
          throw new Refused();
        }
        boolean newOne = ids.containsValue(e);
        boolean newOther = ids.containsValue(holder);
        if (!newOne && !newOther) {
          throw new Refused();
        }
        long one = newOne ? keyOf(e) : e;
        long other = newOther ? keyOf(holder) : holder;
        if (newOne) {
          same.put(one, other);
        } else {
          same.put(other, one);
        }
        throw new Again();
      }
      if (!isMany(a)) {
        now.removeIf(f -> f.e == e && f.a.equals(a) && !f.v.equals(v));
      }
      now.add(new Fact(e, a, v));
      max = Math.max(max, e);
    }

    private long keyOf(long e) {
      for (Map.Entry<Long, Long> id : ids.entrySet()) {
        if (id.getValue() == e) {
          return id.getKey();
        }
      }
      throw new AssertionError();
    }
  }
}
