package datahike.java;

import clojure.lang.AFn;
import clojure.lang.Counted;
import clojure.lang.ILookup;
import clojure.lang.ISeq;
import clojure.lang.PersistentHashSet;
import clojure.lang.Seqable;
import java.util.Set;
import org.cairndb.db.Entity;
import org.jspecify.annotations.Nullable;

/** An entity of Cairn as Datahike's Java programs know one; so are those that it refers to. */
final class DatahikeEntity extends AFn implements IEntity, ILookup, Seqable, Counted {
  private final Entity entity;

  private DatahikeEntity(Entity entity) {
    this.entity = entity;
  }

  /** What a function gave, entities as they are known here. */
  static @Nullable Object wrapped(@Nullable Object given) {
    if (given instanceof Entity entity) {
      return new DatahikeEntity(entity);
    }
    if (given instanceof Set<?> set && !set.isEmpty() && set.iterator().next() instanceof Entity) {
      return PersistentHashSet.create(set.stream().map(DatahikeEntity::wrapped).toArray());
    }
    return given;
  }

  /** What a program passes, entities as Cairn knows them. */
  static @Nullable Object unwrapped(@Nullable Object given) {
    return given instanceof DatahikeEntity known ? known.entity : given;
  }

  @Override
  public @Nullable Object valAt(@Nullable Object key) {
    return wrapped(entity.valAt(key));
  }

  @Override
  public @Nullable Object valAt(@Nullable Object key, @Nullable Object notFound) {
    return wrapped(entity.valAt(key, notFound));
  }

  @Override
  public @Nullable Object invoke(@Nullable Object key) {
    return valAt(key);
  }

  @Override
  public @Nullable ISeq seq() {
    return entity.seq();
  }

  @Override
  public int count() {
    return entity.count();
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof DatahikeEntity that && entity.equals(that.entity);
  }

  @Override
  public int hashCode() {
    return entity.hashCode();
  }

  @Override
  public String toString() {
    return entity.toString();
  }
}
