package org.cairndb;

import clojure.lang.IPersistentMap;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.data.DataMap;
import org.cairndb.data.FromJava;
import org.cairndb.data.QueryResult;
import org.cairndb.db.Answers;
import org.cairndb.db.Database;
import org.cairndb.db.Db;
import org.cairndb.pull.Pull;
import org.cairndb.query.Queries;
import org.jspecify.annotations.Nullable;

/** Brings the layers together for the Java methods of database values. */
final class DatabaseAnswers implements Answers {
  @Override
  public QueryResult query(Database database, Object query, @Nullable Object[] inputs) {
    return Queries.ask(query, all(database, inputs));
  }

  @Override
  public String explain(Database database, Object query, @Nullable Object[] inputs) {
    return Queries.explain(query, all(database, inputs));
  }

  /** The database and the inputs after it. */
  private static @Nullable Object[] all(Database database, @Nullable Object[] inputs) {
    @Nullable Object[] all = new Object[inputs.length + 1];
    all[0] = database;
    for (int i = 0; i < inputs.length; i++) {
      all[i + 1] = FromJava.input(inputs[i]);
    }
    return all;
  }

  @Override
  public DataMap pull(Database database, Object pattern, Object entity) {
    IPersistentMap found = Pull.pull(database, FromJava.pattern(pattern), FromJava.entity(entity));
    return found == null ? DataMap.EMPTY : new DataMap(found);
  }

  @Override
  public List<DataMap> pullMany(Database database, Object pattern, Iterable<?> entities) {
    List<@Nullable Object> references = new ArrayList<>();
    entities.forEach(entity -> references.add(FromJava.entity(entity)));
    List<DataMap> found = new ArrayList<>();
    for (Object map :
        (Iterable<?>) Pull.pullMany(database, FromJava.pattern(pattern), references)) {
      found.add(new DataMap((IPersistentMap) map));
    }
    return List.copyOf(found);
  }

  @Override
  public Db with(Database database, Object txData) {
    return Databases.with(database, txData, null).dbAfter();
  }
}
