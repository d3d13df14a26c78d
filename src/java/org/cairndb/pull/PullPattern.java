package org.cairndb.pull;

import clojure.lang.IPersistentCollection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.cairndb.edn.EdnReader;
import org.cairndb.edn.Form;
import org.jspecify.annotations.Nullable;

/**
 * What to show of an entity, parsed. Immutable; the same pattern serves every database.
 *
 * <pre>
 * pattern    = [ part+ ]
 * part       = * | expression | { (expression target)+ }
 * expression = attribute
 *            | [ attribute option+ ]
 *            | (limit expression count) | (default expression value)      as in Datahike 0.1
 * attribute  = keyword                      :person/name, or :person/_friend for who refers here
 * option     = :as key | :default value | :limit count | :xform function
 * count      = positive integer | nil       nil for no limit; 1000 if nothing is said
 * function   = function | symbol            the name of a function that has been loaded
 * target     = pattern | positive integer | ...
 * </pre>
 *
 * @param wildcard whether every attribute is shown that the entity has
 * @param attributes those that are named, in the order in which they are written
 */
public record PullPattern(boolean wildcard, List<PullAttribute> attributes) {
  /** Everything that the entity has; parts of it are shown whole, other references by id. */
  static final PullPattern ALL = new PullPattern(true, List.of());

  private static final int CACHED = 256;
  private static final Map<Object, PullPattern> CACHE = new ConcurrentHashMap<>();

  /** The form that was parsed last, which is often asked for again, as it is and not a copy. */
  private record Recent(Object form, PullPattern parsed) {}

  private static volatile Recent recent = new Recent(new Object(), ALL);

  /**
   * Parses a pattern, or finds it parsed.
   *
   * @param pattern data, or the text of it in EDN
   * @throws org.cairndb.error.QueryException {@code :parser/pull} if it breaks the grammar
   * @throws org.cairndb.error.SyntaxException if the text is no EDN
   */
  public static PullPattern of(@Nullable Object pattern) {
    if (pattern instanceof PullPattern parsed) {
      return parsed;
    }
    Recent last = recent;
    if (last.form == pattern) {
      return last.parsed;
    }
    // The walk comes before the first hash, since data may be endless.
    Form form = pattern instanceof String text ? EdnReader.read(text) : Form.of(pattern);
    Object key = pattern instanceof String ? pattern : form.value();
    PullPattern known = key == null ? null : CACHE.get(key);
    PullPattern parsed = known == null ? of(form, form) : known;
    if (key != null && known == null) {
      if (CACHE.size() >= CACHED) {
        CACHE.clear();
      }
      CACHE.put(key, parsed);
    }
    if (pattern instanceof IPersistentCollection || pattern instanceof String) {
      recent = new Recent(pattern, parsed);
    }
    return parsed;
  }

  /**
   * Parses a pattern that stands in a query.
   *
   * @param root what messages show
   * @param pattern the part of it that is the pattern
   */
  public static PullPattern of(Form root, Form pattern) {
    return new PullParser(root).pattern(pattern);
  }
}
