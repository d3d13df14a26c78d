package org.cairndb.db;

/**
 * Whose customs an answer follows where the APIs that Cairn mirrors differ. What all of them answer
 * in the same way does not ask for it. Each call says its own; nothing of it is kept in a database.
 */
public enum Dialect {
  /**
   * Datahike's: averages are doubles, return maps come in a vector, what is missing is left out, a
   * number always means an entity, and two entities are equal if their ids are.
   */
  DATAHIKE,

  /**
   * DataScript's: averages of integers are exact, return maps come in a set, what is missing is
   * nil, an entity has at least one fact, and equal entities come from the same database value.
   */
  DATASCRIPT
}
