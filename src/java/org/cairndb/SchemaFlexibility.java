package org.cairndb;

/** When a schema is asked for. */
public enum SchemaFlexibility {
  /** Any attribute may be written; what is declared is checked, the rest is read as it comes. */
  READ,
  /** An attribute must have been declared before it is written. */
  WRITE
}
