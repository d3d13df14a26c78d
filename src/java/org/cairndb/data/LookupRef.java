package org.cairndb.data;

/**
 * The entity that has a value of a unique attribute: {@code LookupRef.of("email",
 * "alice@example.com")}. Where an entity must stand, a list of the two says the same; where a value
 * may stand, a list is a list of values, and this is an entity.
 *
 * @param attribute its name, with or without the colon
 * @param value what the entity has of it
 */
public record LookupRef(String attribute, Object value) {
  /** The same as the constructor. */
  public static LookupRef of(String attribute, Object value) {
    return new LookupRef(attribute, value);
  }
}
