package org.cairndb.db;

import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import org.cairndb.data.DataMap;
import org.cairndb.data.QueryResult;
import org.cairndb.datom.Datom;
import org.cairndb.datom.Datoms;
import org.cairndb.datom.IndexOrder;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * A database value as Java programs see it: the facts that held at one moment. It never changes;
 * keep it, query it, hand it to other threads.
 *
 * <p>{@link org.cairndb.data.FromJava} says how what is passed here is read, {@link
 * org.cairndb.data.ToJava} what comes back. An <i>entity</i> is its id, an ident as a string, a
 * lookup ref (a list of attribute and value, or a {@link org.cairndb.data.LookupRef}). Methods that
 * read may throw {@link org.cairndb.error.CorruptException} or {@link
 * org.cairndb.error.StorageException}.
 */
public interface Db {
  /**
   * Answers a query.
   *
   * @param query text in EDN, data, or a {@link org.cairndb.data.Query} with a limit or a timeout;
   *     this database is its {@code $}
   * @param inputs what {@code :in} names after {@code $}: values, collections, other databases,
   *     rules as text, functions of {@code java.util.function}
   * @throws CairnException {@code parser/…} or {@code query/…}
   */
  QueryResult query(Object query, @Nullable Object... inputs);

  /** How a query would be answered, as text: its clauses in order, indexes, expected rows. */
  String explain(Object query, @Nullable Object... inputs);

  /**
   * What a pattern shows of an entity.
   *
   * @param pattern text in EDN, {@code "[:name {:friend [:name]}]"}, or lists and maps of names
   * @return empty if there is no such entity, or nothing of it matches
   * @throws CairnException {@code parser/pull} and as {@link #entityId}
   */
  DataMap pull(Object pattern, Object entity);

  /** The same for several entities, without those of which there is nothing to show. */
  List<DataMap> pullMany(Object pattern, Iterable<?> entities);

  /**
   * An entity, to be read as it is asked.
   *
   * @throws CairnException {@code entity-id/missing} if an ident or a lookup ref means none, and as
   *     {@link #entityId}; an id always means an entity, even one without facts
   */
  Entity entity(Object entity);

  /**
   * The id of an entity; empty if an ident or a lookup ref means none.
   *
   * @throws CairnException {@code entity-id/syntax} if it cannot mean an entity, {@code
   *     lookup-ref/unique} if the attribute of a lookup ref is not unique
   */
  OptionalLong entityId(Object entity);

  /**
   * The datoms that have the given components, in the order of an index.
   *
   * @param components up to four, the most significant of the index first: entities, attributes by
   *     name, values, transactions
   * @throws CairnException {@code index-access} if a component cannot be one
   */
  Datoms datoms(IndexOrder index, @Nullable Object... components);

  /** The datoms from the given components, or where they would be, to the end of the index. */
  Datoms seekDatoms(IndexOrder index, @Nullable Object... components);

  /** The datoms from the given components, or where they would be, back to the beginning. */
  Datoms rseekDatoms(IndexOrder index, @Nullable Object... components);

  /**
   * The datoms of an indexed attribute in the order of their values.
   *
   * @param start the first value; null for the least there is
   * @param end the last value, included; null for the greatest there is
   */
  Datoms indexRange(String attribute, @Nullable Object start, @Nullable Object end);

  /**
   * The state after a transaction.
   *
   * @param tx its id, or its number
   * @throws CairnException {@code history/not-kept} if the database keeps no history
   */
  Db asOf(long tx);

  /** The state after the newest transaction that is not later than a time. */
  Db asOf(Instant time);

  /** What was asserted after a transaction and still holds. */
  Db since(long tx);

  /** What was asserted after a time and still holds. */
  Db since(Instant time);

  /** All that was ever asserted and retracted; see {@link Datom#added}. */
  Db history();

  /** A view with only the datoms for which a predicate holds. */
  Db filter(Predicate<Datom> predicate);

  /**
   * The database as a transaction would make it. Nothing is stored.
   *
   * @param txData as {@code Connection.transact} takes it
   */
  Db dbWith(Object txData);

  /** The attributes that have been declared, each with its declaration, by name. */
  DataMap attributes();

  /** How many datoms it has. */
  long datomCount();

  /** The number of its newest transaction, counted from 1. */
  long basisT();

  /** The id of its newest transaction. */
  long maxTx();

  /**
   * The id of the commit whose state this is: of its newest transaction, in its branch. What {@link
   * #dbWith} makes keeps the id of the commit that it was made from, and so do views; {@link #asOf}
   * has that of the commit then.
   *
   * @return null for a value that belongs to no stored database
   */
  @Nullable UUID commitId();

  /**
   * The ids of the commits that its commit came from: the one before it in its branch, and what was
   * named as parents of a merge or of a forced branch. Empty for the first of a database.
   */
  Set<UUID> parentCommitIds();
}
