package org.cairndb.data;

import clojure.lang.IPersistentCollection;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import clojure.lang.Symbol;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cairndb.edn.EdnReader;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * Data on their way in from Java. The place decides what a string is, never its first letter:
 *
 * <ul>
 *   <li>where a name must stand (keys of entities, operations, attributes, keys of a configuration,
 *       parts of a pull pattern) it is the name of a keyword, with or without a colon;
 *   <li>as a value of an attribute that only takes keywords ({@code db/ident}, {@code db/valueType}
 *       and the like) it is one, too;
 *   <li>where transaction data name an entity, it is a tempid; where other calls do, an ident;
 *   <li>as any other value it is a string. {@link org.cairndb.data.Keyword} is for the keyword,
 *       {@link LookupRef} for the entity.
 * </ul>
 *
 * A whole transaction, pattern or configuration may also be EDN text. Clojure's collections are
 * taken as they are.
 */
public final class FromJava {
  private static final Keyword DB_ID = Keyword.intern("db", "id");
  private static final Keyword CALL = Keyword.intern("db.fn", "call");
  private static final Keyword STORE = Keyword.intern("store");
  private static final Keyword INITIAL_TX = Keyword.intern("initial-tx");

  /** The attributes of the schema whose values are keywords. */
  private static final Set<Keyword> OF_KEYWORDS =
      keywords(
          "db/ident",
          "db/valueType",
          "db/cardinality",
          "db/unique",
          "db/tupleAttrs",
          "db/tupleType",
          "db/tupleTypes",
          "db/ensure",
          "db.entity/attrs");

  private static final Set<Keyword> OF_SYMBOLS = keywords("db.entity/preds", "db.attr/preds");

  /** The keys of a configuration whose values are keywords. */
  private static final Set<Keyword> SETTINGS =
      keywords("backend", "schema-flexibility", "branch", "index");

  private static final Set<Keyword> OPERATIONS =
      keywords(
          "db/add",
          "db/retract",
          "db/retractEntity",
          "db/cas",
          "db.fn/retractEntity",
          "db.fn/retractAttribute",
          "db.fn/cas",
          "db/purge",
          "db.purge/attribute",
          "db.purge/entity");

  /** Data are taken no deeper than values may be, so that data within themselves come to an end. */
  private static final int MAX_DEPTH = 512;

  private int depth;

  private FromJava() {}

  private static Set<Keyword> keywords(String... names) {
    return Arrays.stream(names).map(Keyword::intern).collect(Collectors.toUnmodifiableSet());
  }

  private static boolean isClojure(@Nullable Object given) {
    return given instanceof IPersistentCollection;
  }

  /** A collection of transaction data, or the text of one. */
  public static @Nullable Object txData(@Nullable Object given) {
    return new FromJava().allTxData(given);
  }

  private @Nullable Object allTxData(@Nullable Object given) {
    if (given instanceof String text) {
      return EdnReader.read(text).value();
    }
    return isClojure(given) || !isListed(given) ? given : vector(given, this::datum);
  }

  private @Nullable Object datum(@Nullable Object given) {
    if (isClojure(given)) {
      return given;
    }
    if (given instanceof Map<?, ?> map) {
      return facts(map);
    }
    return isListed(given) ? operation(listed(given)) : given;
  }

  /** The facts of an entity or, of a transaction, what is said of it. */
  public static @Nullable Object entityMap(@Nullable Object given) {
    return new FromJava().facts(given);
  }

  private @Nullable Object facts(@Nullable Object given) {
    if (isClojure(given) || !(given instanceof Map<?, ?> map)) {
      return given;
    }
    enter();
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object attribute = name(entry.getKey());
      pairs.add(attribute);
      pairs.add(attribute == DB_ID ? txEntity(entry.getValue()) : of(attribute, entry.getValue()));
    }
    return map(given, pairs);
  }

  private @Nullable Object operation(List<?> given) {
    List<@Nullable Object> op = new ArrayList<>(given);
    if (op.isEmpty()) {
      return PersistentVector.EMPTY;
    }
    Object name = name(op.get(0));
    op.set(0, name);
    if (name == CALL && op.size() > 1) {
      Object function = JavaFunction.of(op.get(1), FromJava::txData);
      rest(op, 2);
      op.set(1, function);
    } else if (OPERATIONS.contains(name)) {
      Object attribute = op.size() > 2 ? name(op.get(2)) : null;
      for (int i = 1; i < op.size(); i++) {
        Object part = op.get(i);
        op.set(i, i == 1 ? txEntity(part) : i == 2 ? attribute : of(attribute, part));
      }
    } else {
      rest(op, 1);
    }
    return PersistentVector.create(op);
  }

  private void rest(List<@Nullable Object> op, int from) {
    for (int i = from; i < op.size(); i++) {
      op.set(i, one(op.get(i)));
    }
  }

  /** A value of an attribute. */
  private @Nullable Object of(@Nullable Object attribute, @Nullable Object given) {
    if (OF_KEYWORDS.contains(attribute)) {
      return each(given, FromJava::name);
    }
    if (OF_SYMBOLS.contains(attribute)) {
      return each(given, v -> v instanceof String text ? Symbol.intern(text) : v);
    }
    return one(given);
  }

  private @Nullable Object each(@Nullable Object given, Function<Object, Object> one) {
    return isListed(given) ? vector(given, one) : one.apply(given);
  }

  /** A keyword where only a name can stand; what is no name is left to those who take it. */
  public static @Nullable Object name(@Nullable Object given) {
    if (given instanceof String text) {
      return org.cairndb.data.Keyword.named(text);
    }
    return given instanceof org.cairndb.data.Keyword keyword ? keyword.keyword() : given;
  }

  /** An entity in transaction data, where a string is a tempid. */
  private @Nullable Object txEntity(@Nullable Object given) {
    return given instanceof String ? given : reference(given);
  }

  /** An entity elsewhere, where a string is an ident. */
  public static @Nullable Object entity(@Nullable Object given) {
    return new FromJava().reference(given);
  }

  private @Nullable Object reference(@Nullable Object given) {
    if (isClojure(given) || !isListed(given)) {
      return given instanceof String ? name(given) : one(given);
    }
    List<@Nullable Object> parts = new ArrayList<>(listed(given));
    for (int i = 0; i < parts.size(); i++) {
      parts.set(i, i == 0 ? name(parts.get(i)) : one(parts.get(i)));
    }
    return PersistentVector.create(parts);
  }

  /** A value, in a transaction or as an input: a string is a string here. */
  public static @Nullable Object value(@Nullable Object given) {
    return new FromJava().one(given);
  }

  private @Nullable Object one(@Nullable Object given) {
    if (given instanceof Identified entity) {
      return entity.id();
    }
    if (given instanceof Integer || given instanceof Short || given instanceof Byte) {
      return ((Number) given).longValue();
    }
    if (given == null || given instanceof String || given instanceof Number || isClojure(given)) {
      return given;
    }
    if (given instanceof org.cairndb.data.Keyword keyword) {
      return keyword.keyword();
    }
    if (given instanceof LookupRef ref) {
      return PersistentVector.create(name(ref.attribute()), one(ref.value()));
    }
    if (given instanceof Instant instant) {
      return Date.from(instant);
    }
    if (given instanceof Optional<?> optional) {
      return one(optional.orElse(null));
    }
    if (given instanceof DataMap map) {
      return map.toClojure();
    }
    if (given instanceof Map) {
      return facts(given);
    }
    if (given instanceof Set<?> set) {
      return PersistentHashSet.create(((List<?>) vector(set, this::one)).toArray());
    }
    return isListed(given) ? vector(given, this::one) : JavaFunction.of(given, FromJava::value);
  }

  /** An input of a query: as a value, save that the keys of a map are values too. */
  public static @Nullable Object input(@Nullable Object given) {
    return new FromJava().asked(given);
  }

  private @Nullable Object asked(@Nullable Object given) {
    if (isClojure(given) || given instanceof DataMap || !(given instanceof Map<?, ?> map)) {
      return isListed(given) && !isClojure(given) ? vector(given, this::asked) : one(given);
    }
    enter();
    List<@Nullable Object> pairs = new ArrayList<>();
    map.forEach(
        (key, v) -> {
          pairs.add(asked(key));
          pairs.add(asked(v));
        });
    return map(given, pairs);
  }

  /** A pull pattern, or the text of one. */
  public static @Nullable Object pattern(@Nullable Object given) {
    return new FromJava().pulled(given);
  }

  private @Nullable Object pulled(@Nullable Object given) {
    if (given instanceof String || isClojure(given)) {
      return given;
    }
    return isListed(given) ? vector(given, this::patternPart) : given;
  }

  private @Nullable Object patternPart(@Nullable Object given) {
    if (given instanceof String text) {
      return text.equals("*") || text.equals("...") ? Symbol.intern(text) : name(text);
    }
    if (given instanceof Map<?, ?> map && !isClojure(given)) {
      enter();
      enter();
      List<@Nullable Object> pairs = new ArrayList<>();
      map.forEach(
          (key, target) -> {
            pairs.add(patternPart(key));
            pairs.add(patternPart(target));
          });
      return map(given, pairs);
    }
    return isListed(given) && !isClojure(given) ? vector(given, this::patternPart) : one(given);
  }

  /** The configuration of a database; text that begins with a brace is EDN. */
  public static @Nullable Object config(@Nullable Object given) {
    return new FromJava().settings(given);
  }

  private @Nullable Object settings(@Nullable Object given) {
    if (given instanceof String text) {
      return text.stripLeading().startsWith("{") ? EdnReader.read(text).value() : text;
    }
    if (isClojure(given) || !(given instanceof Map<?, ?> map)) {
      return given;
    }
    enter();
    List<@Nullable Object> pairs = new ArrayList<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Object key = name(entry.getKey());
      pairs.add(key);
      pairs.add(set(key, entry.getValue()));
    }
    return map(given, pairs);
  }

  /**
   * One setting of a configuration.
   *
   * @param key as {@link #name} gives it
   */
  public static @Nullable Object setting(@Nullable Object key, @Nullable Object given) {
    return new FromJava().set(key, given);
  }

  private @Nullable Object set(@Nullable Object key, @Nullable Object given) {
    if (key == STORE) {
      return settings(given);
    }
    if (key == INITIAL_TX) {
      return given instanceof String ? given : allTxData(given);
    }
    return SETTINGS.contains(key) ? name(given) : one(given);
  }

  private static boolean isListed(@Nullable Object given) {
    return given instanceof Object[]
        || (given instanceof Iterable && !(given instanceof Map) && !(given instanceof Fields))
        || given instanceof Row;
  }

  private static Collection<?> collection(@Nullable Object given) {
    if (given instanceof Object[] array) {
      return Arrays.asList(array);
    }
    if (given instanceof Collection<?> known) {
      return known;
    }
    List<@Nullable Object> all = new ArrayList<>();
    if (given instanceof Iterable<?> values) {
      values.forEach(all::add);
    }
    return all;
  }

  private static List<?> listed(@Nullable Object given) {
    return new ArrayList<>(collection(given));
  }

  private PersistentVector vector(@Nullable Object given, Function<Object, Object> one) {
    enter();
    List<@Nullable Object> all = new ArrayList<>();
    collection(given).forEach(element -> all.add(one.apply(element)));
    depth--;
    return PersistentVector.create(all);
  }

  private Object map(@Nullable Object given, List<@Nullable Object> pairs) {
    depth--;
    try {
      return RT.map(pairs.toArray());
    } catch (IllegalArgumentException e) {
      throw new CairnException(
          e, "keyword/duplicate", "a map has a name twice: map=" + given, "map", given);
    }
  }

  private void enter() {
    if (++depth > MAX_DEPTH) {
      throw new CairnException(
          "value/too-deep",
          "data are nested too deep, perhaps in themselves: limit=" + MAX_DEPTH,
          "limit",
          (long) MAX_DEPTH);
    }
  }
}
