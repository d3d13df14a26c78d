package org.cairndb.datom;

import clojure.lang.BigInt;
import clojure.lang.IPersistentVector;
import clojure.lang.Keyword;
import clojure.lang.PersistentList;
import clojure.lang.RT;
import clojure.lang.Ratio;
import clojure.lang.Sequential;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Canonical values of every kind, chosen so that equal and nearly equal ones meet often. */
public final class RandomValues {
  private static final long[] LONGS = {
    0,
    1,
    -1,
    2,
    63,
    64,
    -2,
    4095,
    4096,
    -4096,
    -4097,
    1L << 19,
    -(1L << 19) - 1,
    1L << 25,
    1L << 33,
    (1L << 41) - 1,
    1L << 49,
    (1L << 53) + 1,
    Long.MAX_VALUE,
    Long.MIN_VALUE
  };
  private static final double[] DOUBLES = {
    0.0,
    -0.0,
    1.0,
    -1.0,
    1.5,
    0.1,
    0x1p53,
    0x1p63,
    -0x1p63,
    1e300,
    Double.MIN_VALUE,
    Double.POSITIVE_INFINITY,
    Double.NEGATIVE_INFINITY,
    Double.NaN
  };
  private static final String[] NAMES = {"a", "b", "ab", "name", "x/y", "", "é"};
  private static final String[] URIS = {
    "http://a",
    "HTTP://A",
    "http://a:80/x?q#f",
    "http://_",
    "http://B/",
    "http://u@a",
    "mailto:x@y",
    "urn:a:%2f",
    "urn:a:%2F",
    "x",
    "",
    "/a%C3%A9",
    "http://a_b",
    "http://[::1]/"
  };

  private final Random random;

  public RandomValues(long seed) {
    random = new Random(seed);
  }

  /** A canonical value with collections at most {@code depth} deep. */
  public Object next(int depth) {
    return Values.canonical(raw(depth));
  }

  private @Nullable Object element(int depth) {
    return random.nextInt(12) == 0 ? null : raw(depth);
  }

  private Object raw(int depth) {
    if (depth > 0 && random.nextInt(3) == 0) {
      return collection(depth - 1);
    }
    return switch (random.nextInt(15)) {
      case 0 -> random.nextBoolean();
      case 1 -> number();
      case 2 -> exactNumber();
      case 3 -> number();
      case 4 -> (char) (random.nextBoolean() ? 'a' + random.nextInt(3) : random.nextInt(65_536));
      case 5 -> string();
      case 6 -> Keyword.intern(random.nextBoolean() ? null : name(), name());
      case 7 -> Symbol.intern(random.nextBoolean() ? null : name(), name());
      case 8 -> new Date(integer());
      case 9 -> new UUID(integer(), integer());
      case 10 -> URI.create(URIS[random.nextInt(URIS.length)]);
      case 11 -> bytes();
      case 12 -> floats();
      case 13 -> doubles();
      default -> integer();
    };
  }

  private Object collection(int depth) {
    List<@Nullable Object> items = new ArrayList<>();
    int size = random.nextInt(4) + (random.nextInt(10) == 0 ? 12 : 0);
    for (int i = 0; i < size; i++) {
      items.add(element(depth));
    }
    return switch (random.nextInt(5)) {
      case 0 -> items;
      case 1 -> PersistentList.create(items);
      case 2 -> new HashSet<>(items);
      case 3 -> TaggedLiteral.create(Symbol.intern(name()), element(depth));
      default -> map(items, depth);
    };
  }

  private Map<@Nullable Object, @Nullable Object> map(List<@Nullable Object> keys, int depth) {
    Map<@Nullable Object, @Nullable Object> map = new HashMap<>();
    for (Object raw : keys) {
      Object key = raw == null ? null : Values.canonical(raw);
      if (map.keySet().stream().noneMatch(k -> ValueOrder.equal(k, key))) {
        map.put(key, element(depth));
      }
    }
    return map;
  }

  private Object number() {
    return switch (random.nextInt(3)) {
      case 0 -> DOUBLES[random.nextInt(DOUBLES.length)];
      case 1 -> (float) DOUBLES[random.nextInt(DOUBLES.length)];
      default -> random.nextInt(5) / 2.0;
    };
  }

  private Object exactNumber() {
    BigInteger n = BigInteger.valueOf(integer());
    return switch (random.nextInt(5)) {
      case 0 -> BigInt.fromBigInteger(n);
      case 1 -> BigInt.fromBigInteger(n.multiply(BigInteger.valueOf(integer())));
      case 2 -> new BigDecimal(BigInteger.valueOf(random.nextInt(5)), random.nextInt(3) - 1);
      case 3 -> new BigDecimal(n, random.nextInt(41) - 20);
      default -> new Ratio(n, BigInteger.valueOf(1L + random.nextInt(4)));
    };
  }

  private long integer() {
    return switch (random.nextInt(3)) {
      case 0 -> LONGS[random.nextInt(LONGS.length)];
      case 1 -> random.nextInt(4) - 1;
      default -> random.nextLong() >> random.nextInt(64);
    };
  }

  /** Any UTF-16 units, lone surrogates among them. */
  public String string() {
    int length = random.nextInt(4) + (random.nextInt(4) == 0 ? random.nextInt(40) : 0);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < length; i++) {
      text.append(
          (char)
              switch (random.nextInt(6)) {
                case 0 -> random.nextInt(65_536);
                case 1 -> 0xd800 + random.nextInt(0x800);
                case 2 -> random.nextInt(0x800);
                default -> 'a' + random.nextInt(3);
              });
    }
    return text.toString();
  }

  private byte[] bytes() {
    byte[] bytes = new byte[random.nextInt(12)];
    random.nextBytes(bytes);
    return bytes;
  }

  private float[] floats() {
    float[] floats = new float[random.nextInt(4)];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) DOUBLES[random.nextInt(DOUBLES.length)];
    }
    return floats;
  }

  private double[] doubles() {
    double[] doubles = new double[random.nextInt(4)];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = DOUBLES[random.nextInt(DOUBLES.length)];
    }
    return doubles;
  }

  private String name() {
    return NAMES[random.nextInt(NAMES.length)];
  }

  /**
   * A text that tells values apart which the database holds equal: by class, sign of zero, scale,
   * list or vector.
   */
  public static String describe(@Nullable Object v) {
    if (v instanceof Map<?, ?> m) {
      List<String> entries = new ArrayList<>();
      m.forEach((key, value) -> entries.add(describe(key) + " " + describe(value)));
      entries.sort(null);
      return "{" + String.join(", ", entries) + "}";
    }
    if (v instanceof Set<?> s) {
      return s.stream().map(RandomValues::describe).sorted().toList().toString().replace('[', '#');
    }
    if (v instanceof Sequential) {
      String items = Arrays.stream(RT.toArray(v)).map(RandomValues::describe).toList().toString();
      return (v instanceof IPersistentVector ? "vector" : "list") + items;
    }
    if (v instanceof TaggedLiteral t) {
      return "tagged " + describe(t.tag) + " " + describe(t.form);
    }
    if (v instanceof byte[] bytes) {
      return "bytes " + Arrays.toString(bytes);
    }
    if (v instanceof float[] floats) {
      return "floats " + Arrays.toString(floats);
    }
    if (v instanceof double[] doubles) {
      return "doubles " + Arrays.stream(doubles).mapToObj(d -> "Double " + d).toList();
    }
    if (v instanceof BigDecimal d) {
      return "decimal " + d.unscaledValue() + "e" + d.scale();
    }
    return v == null ? "nil" : v.getClass().getSimpleName() + " " + v;
  }
}
