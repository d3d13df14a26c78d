package org.cairndb.data;

/** What is known by an entity id, and may stand wherever an entity may. */
public interface Identified {
  /** The entity's id. */
  long id();
}
