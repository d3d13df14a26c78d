package datahike.java;

import org.jspecify.annotations.Nullable;

/** An entity, read as it is asked. */
public interface IEntity {
  /** The value of an attribute, given as a keyword; null if there is none. */
  @Nullable Object valAt(@Nullable Object key);
}
