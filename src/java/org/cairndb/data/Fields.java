package org.cairndb.data;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What has values under names: an entity, what was pulled, a row of a result. */
public interface Fields {
  /** The names, without colons. */
  Set<String> names();

  /**
   * The value under a name.
   *
   * @param name with or without the colon
   * @return as {@link ToJava#value} gives it; null if there is none
   */
  @Nullable Object get(String name);

  /**
   * The value under a name, as a type.
   *
   * @return null if there is none
   * @throws org.cairndb.error.CairnException {@code :value/class} if it is no such thing
   */
  default <T> @Nullable T get(String name, Class<T> type) {
    return ToJava.cast(get(name), type, name);
  }

  /**
   * All of this as a record, whose components are found by their names: {@code birthYear} takes
   * {@code birth-year}, {@code birthYear} or {@code person/birth-year}. A component of type {@code
   * List}, {@code Set} or {@code Optional} may be missing here, and so may one that is no
   * primitive.
   *
   * @throws org.cairndb.error.CairnException {@code :record/mismatch} if a component has no value,
   *     or more than one name fits it, {@code :value/class} if a value is not of its type
   */
  default <T extends Record> T as(Class<T> type) {
    return Records.of(type, this);
  }
}
