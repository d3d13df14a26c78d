package org.cairndb.pull;

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
    PullPattern known = pattern == null ? null : CACHE.get(pattern);
    if (known != null) {
      return known;
    }
    Form form = pattern instanceof String text ? EdnReader.read(text) : Form.of(pattern);
    PullPattern parsed = of(form, form);
    if (CACHE.size() >= CACHED) {
      CACHE.clear();
    }
    Object key = pattern instanceof String ? pattern : form.value();
    if (key != null) {
      CACHE.put(key, parsed);
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
