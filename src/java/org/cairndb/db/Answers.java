package org.cairndb.db;

import java.util.List;
import org.cairndb.data.DataMap;
import org.cairndb.data.QueryResult;
import org.jspecify.annotations.Nullable;

/**
 * What a database value needs of the layers above to answer a Java program. They hand it over as
 * they are loaded, before they give out the first database value.
 */
public interface Answers {
  /** Hands the answers over; the last ones given hold. */
  static void give(Answers above) {
    AskedDatabase.answerWith(above);
  }

  /** As {@link Db#query}. */
  QueryResult query(Database database, Object query, @Nullable Object[] inputs);

  /** As {@link Db#explain}. */
  String explain(Database database, Object query, @Nullable Object[] inputs);

  /** As {@link Db#pull}. */
  DataMap pull(Database database, Object pattern, Object entity);

  /** As {@link Db#pullMany}. */
  List<DataMap> pullMany(Database database, Object pattern, Iterable<?> entities);

  /** As {@link Db#dbWith}. */
  Db with(Database database, Object txData);
}
