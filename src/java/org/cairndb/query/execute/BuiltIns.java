package org.cairndb.query.execute;

import clojure.lang.Keyword;
import clojure.lang.LazilyPersistentVector;
import clojure.lang.Numbers;
import clojure.lang.Tuple;
import java.util.HashMap;
import java.util.Map;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.db.Database;
import org.cairndb.db.ReverseNames;
import org.cairndb.error.CairnException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/** The functions that differ from Clojure's of the same name, and those that Clojure has not. */
final class BuiltIns {
  private static final Map<String, BuiltIn> ALL = new HashMap<>();

  private BuiltIns() {}

  static {
    comparison("=", (a, b) -> Equality.same(a, b));
    comparison("==", BuiltIns::sameNumber);
    comparison("<", (a, b) -> less(a, b));
    comparison(">", (a, b) -> less(b, a));
    comparison("<=", (a, b) -> lessOrEqual(a, b));
    comparison(">=", (a, b) -> lessOrEqual(b, a));
    comparison("before?", (a, b) -> less(a, b));
    comparison("after?", (a, b) -> less(b, a));
    add("not=", 1, -1, args -> !allSame(args));
    add("!=", 1, -1, args -> !allSame(args));
    add("compare", 2, 2, args -> (long) compare(args[0], args[1]));
    add("max", 1, -1, args -> extreme(args, 1));
    add("min", 1, -1, args -> extreme(args, -1));
    add("and", 0, -1, BuiltIns::and);
    add("or", 0, -1, BuiltIns::or);
    add("-differ?", 0, -1, BuiltIns::differ);
    add("-identity", 1, 1, args -> args[0]);
    add("ground", 1, 1, args -> args[0]);
    add("tuple", 0, -1, LazilyPersistentVector::createOwning);
    add("untuple", 1, 1, args -> args[0]);
    add("get-else", 4, 4, BuiltIns::getElse);
    add("get-some", 3, -1, BuiltIns::getSome);
    add("missing?", 3, 3, BuiltIns::isMissing);
  }

  private interface Comparison {
    boolean test(@Nullable Object a, @Nullable Object b);
  }

  private static void add(String name, int least, int most, BuiltIn.Body body) {
    ALL.put(name, new BuiltIn(name, least, most, body));
  }

  private static void comparison(String name, Comparison comparison) {
    add(
        name,
        1,
        -1,
        args -> {
          for (int i = 1; i < args.length; i++) {
            if (!comparison.test(args[i - 1], args[i])) {
              return false;
            }
          }
          return true;
        });
  }

  /** The function of that name, or null. */
  static @Nullable BuiltIn get(String name) {
    return ALL.get(name);
  }

  /** Numbers by value, all else in the order of the index. */
  static int compare(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Long x && b instanceof Long y) {
      return Long.compare(x, y);
    }
    if (a instanceof Number x && b instanceof Number y) {
      return Numbers.lt(x, y) ? -1 : Numbers.lt(y, x) ? 1 : 0;
    }
    return ValueOrder.compare(a, b);
  }

  private static boolean less(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return Numbers.lt(x, y);
    }
    return ValueOrder.compare(a, b) < 0;
  }

  private static boolean lessOrEqual(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return Numbers.lte(x, y);
    }
    return ValueOrder.compare(a, b) <= 0;
  }

  private static boolean sameNumber(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Number x && b instanceof Number y) {
      return Numbers.equiv(x, y);
    }
    return Equality.same(a, b);
  }

  private static boolean allSame(@Nullable Object[] args) {
    for (int i = 1; i < args.length; i++) {
      if (!Equality.same(args[i - 1], args[i])) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable Object extreme(@Nullable Object[] args, int direction) {
    Object best = args[0];
    for (int i = 1; i < args.length; i++) {
      if (compare(args[i], best) * direction > 0) {
        best = args[i];
      }
    }
    return best;
  }

  private static @Nullable Object and(@Nullable Object[] args) {
    Object last = true;
    for (Object arg : args) {
      last = arg;
      if (!isTrue(arg)) {
        return last;
      }
    }
    return last;
  }

  private static @Nullable Object or(@Nullable Object[] args) {
    Object last = null;
    for (Object arg : args) {
      last = arg;
      if (isTrue(arg)) {
        return last;
      }
    }
    return last;
  }

  /** Neither nil nor false. */
  static boolean isTrue(@Nullable Object value) {
    return value != null && !Boolean.FALSE.equals(value);
  }

  private static Object differ(@Nullable Object[] args) {
    int half = args.length / 2;
    for (int i = 0; i < half; i++) {
      if (!Equality.same(args[i], args[half + i])) {
        return true;
      }
    }
    return args.length % 2 == 1;
  }

  private static Object getElse(@Nullable Object[] args) {
    Object otherwise = args[3];
    if (otherwise == null) {
      throw new CairnException(
          "query/where", "get-else: the default cannot be nil: attribute=" + args[2]);
    }
    Object value = value("get-else", args[0], args[1], args[2]);
    return value == null ? otherwise : value;
  }

  private static @Nullable Object getSome(@Nullable Object[] args) {
    for (int i = 2; i < args.length; i++) {
      Object value = value("get-some", args[0], args[1], args[i]);
      if (value != null) {
        return Tuple.create(args[i], value);
      }
    }
    return null;
  }

  /** Whether an entity has no value of an attribute or, read backwards, nothing refers to it. */
  private static Object isMissing(@Nullable Object[] args) {
    Keyword forward = args[2] instanceof Keyword name ? ReverseNames.forward(name) : null;
    if (forward == null || !(args[0] instanceof Database database)) {
      return value("missing?", args[0], args[1], args[2]) == null;
    }
    Attribute attribute = database.attribute(forward);
    long e = References.resolve(database, args[1]);
    return attribute == null
        || e == References.NONE
        || !attribute.isRef()
        || !database.scan(IndexRange.of(IndexOrder.AVET, Key.av(attribute.id(), e))).advance();
  }

  /** A value that an entity has of an attribute, or null. */
  private static @Nullable Object value(
      String function, @Nullable Object source, @Nullable Object entity, @Nullable Object name) {
    if (!(source instanceof Database database)) {
      throw new CairnException(
          "query/where",
          function
              + ": the first argument must be a database: class="
              + (source == null ? "nil" : source.getClass().getName()));
    }
    Attribute attribute = name instanceof Keyword ident ? database.attribute(ident) : null;
    long e = References.resolve(database, entity);
    if (attribute == null || e == References.NONE) {
      return null;
    }
    Scan scan = database.scan(IndexRange.of(IndexOrder.EAVT, Key.ea(e, attribute.id())));
    return scan.advance() ? scan.leaf().v().get(scan.from()) : null;
  }
}
