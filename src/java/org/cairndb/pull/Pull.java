package org.cairndb.pull;

import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentVector;
import clojure.lang.ITransientCollection;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.Iterator;
import java.util.OptionalLong;
import org.cairndb.db.Database;
import org.cairndb.db.Dialect;
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
    return pull(Dialect.DATAHIKE, database, pattern, entity);
  }

  /** The same with a parsed pattern and an entity's id. */
  public static @Nullable IPersistentMap pull(Database database, PullPattern pattern, long e) {
    return new PullRun(Dialect.DATAHIKE, database, null).pull(pattern, e);
  }

  /** The same in one of the dialects. */
  public static @Nullable IPersistentMap pull(
      Dialect dialect, Database database, @Nullable Object pattern, @Nullable Object entity) {
    return pull(new PullRun(dialect, database, null), PullPattern.of(pattern), entity);
  }

  /**
   * The same with a visitor.
   *
   * @param visitor called, when all has been read, for each attribute that was looked at, in the
   *     order of their names and with those of an inner entity after the one that leads to it:
   *     {@code (:db.pull/attr e attribute nil)}, {@code (:db.pull/wildcard e nil nil)} or {@code
   *     (:db.pull/reverse nil attribute e)}; null for none
   */
  public static @Nullable IPersistentMap pull(
      Dialect dialect,
      Database database,
      @Nullable Object pattern,
      @Nullable Object entity,
      @Nullable IFn visitor) {
    return pull(new PullRun(dialect, database, visitor), PullPattern.of(pattern), entity);
  }

  private static @Nullable IPersistentMap pull(
      PullRun run, PullPattern pattern, @Nullable Object entity) {
    OptionalLong e = EntityIds.find(run.database(), entity);
    return e.isEmpty() ? null : run.pull(pattern, e.getAsLong());
  }

  /**
   * What a pattern shows of each of several entities, in their order. Those that are missing, or of
   * which nothing matches, are left out.
   *
   * @param entities a collection of references
   */
  public static IPersistentVector pullMany(
      Database database, @Nullable Object pattern, @Nullable Object entities) {
    return pullMany(Dialect.DATAHIKE, database, pattern, entities, null);
  }

  /**
   * The same in one of the dialects. In DataScript's, nil stands for those that are left out.
   *
   * @param visitor as for {@link #pull(Dialect, Database, Object, Object, IFn)}
   */
  public static IPersistentVector pullMany(
      Dialect dialect,
      Database database,
      @Nullable Object pattern,
      @Nullable Object entities,
      @Nullable IFn visitor) {
    PullPattern parsed = PullPattern.of(pattern);
    if (entities != null && !(entities instanceof Iterable)) {
      throw new CairnException(
          "entity-id/syntax",
          "entities come in a collection: found=" + RT.printString(entities),
          "entity-id",
          entities);
    }
    PullRun run = new PullRun(dialect, database, visitor);
    ITransientCollection found = PersistentVector.EMPTY.asTransient();
    for (Iterator<?> all = RT.iter(entities); all.hasNext(); ) {
      IPersistentMap map = pull(run, parsed, all.next());
      if (map != null || dialect == Dialect.DATASCRIPT) {
        found = found.conj(map);
      }
    }
    return (IPersistentVector) found.persistent();
  }
}
