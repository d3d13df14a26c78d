package org.cairndb.pull;

import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentVector;
import clojure.lang.ITransientCollection;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.Iterator;
import java.util.OptionalLong;
import org.cairndb.db.Database;
import org.cairndb.db.EntityIds;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * Reads entities by a pattern into maps. The maps are plain Clojure data, without connection to the
 * database.
 */
public final class Pull {
  private Pull() {}

  /**
   * What a pattern shows of an entity.
   *
   * @param pattern data or EDN text, see {@link PullPattern}
   * @param entity a number, an ident or a lookup ref
   * @return null if there is no such entity or nothing of it matches
   * @throws org.cairndb.error.CairnException {@code :parser/pull} for the pattern, {@code
   *     :entity-id/syntax}, {@code :lookup-ref/syntax} or {@code :lookup-ref/unique} for the
   *     entity, {@code :pull/not-a-reference} if a pattern looks into an attribute that has other
   *     values
   */
  public static @Nullable IPersistentMap pull(
      Database database, @Nullable Object pattern, @Nullable Object entity) {
    PullPattern parsed = PullPattern.of(pattern);
    OptionalLong e = EntityIds.find(database, entity);
    return e.isEmpty() ? null : pull(database, parsed, e.getAsLong());
  }

  /** The same with a parsed pattern and an entity's id. */
  public static @Nullable IPersistentMap pull(Database database, PullPattern pattern, long e) {
    return new PullRun(database).pull(pattern, e);
  }

  /**
   * What a pattern shows of each of several entities, in their order. Those that are missing, or of
   * which nothing matches, are left out.
   *
   * @param entities a collection of references
   */
  public static IPersistentVector pullMany(
      Database database, @Nullable Object pattern, @Nullable Object entities) {
    PullPattern parsed = PullPattern.of(pattern);
    if (entities != null && !(entities instanceof Iterable)) {
      throw new CairnException(
          "entity-id/syntax",
          "entities come in a collection: found=" + RT.printString(entities),
          "entity-id",
          entities);
    }
    PullRun run = new PullRun(database);
    ITransientCollection found = PersistentVector.EMPTY.asTransient();
    for (Iterator<?> all = RT.iter(entities); all.hasNext(); ) {
      OptionalLong e = EntityIds.find(database, all.next());
      IPersistentMap map = e.isEmpty() ? null : run.pull(parsed, e.getAsLong());
      if (map != null) {
        found = found.conj(map);
      }
    }
    return (IPersistentVector) found.persistent();
  }
}
