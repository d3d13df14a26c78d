package org.cairndb.bench;

import clojure.lang.Keyword;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.bench.workload.DurableFigures;
import org.cairndb.bench.workload.DurableStore;
import org.cairndb.bench.workload.People;
import org.cairndb.datom.Datom;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Entity;
import org.jspecify.annotations.Nullable;

/**
 * Cairn in a folder, with history, as it is without any setting; {@code :id} is declared unique.
 */
public final class CairnStore implements DurableStore {
  private static final Object SCHEMA =
      List.of(
          Map.of(
              "db/ident", ":id",
              "db/valueType", ":db.type/long",
              "db/cardinality", ":db.cardinality/one",
              "db/unique", ":db.unique/identity"));

  private static final Keyword ID = Keyword.intern("id");

  private @Nullable Connection connection;

  private CairnStore() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    DurableFigures.run("cairn", CairnStore::new, CairnStore.class, arguments);
  }

  private Connection connection() {
    return Objects.requireNonNull(connection);
  }

  @Override
  public void open(Path folder) {
    Map<String, Object> config =
        Map.of(
            "store",
            Map.of("backend", "file", "path", folder.toString()),
            "schema-flexibility",
            "read");
    if (!Cairn.databaseExists(config)) {
      Cairn.createDatabase(config);
      connection = Cairn.connect(config);
      connection.transact(SCHEMA);
    } else {
      connection = Cairn.connect(config);
    }
  }

  @Override
  public void commit(People people, int id) {
    connection().transact(List.of(CairnContender.person(people, id).assoc(ID, (long) id)));
  }

  @Override
  public void load(People people) {
    List<Datom> datoms = new ArrayList<>();
    long tx = CurrentDatabase.TX0 + 1;
    for (int id : people.order()) {
      datoms.add(new Datom(id, ID, (long) id, tx, true));
      for (Object entry : CairnContender.person(people, id)) {
        Map.Entry<?, ?> fact = (Map.Entry<?, ?>) entry;
        datoms.add(new Datom(id, (Keyword) fact.getKey(), fact.getValue(), tx, true));
      }
    }
    connection().load(datoms);
  }

  @Override
  public long salary(long id) {
    Entity person = connection().db().entity(List.of(ID, id));
    return Objects.requireNonNull(person.get("salary", Long.class));
  }

  @Override
  public void close() {
    connection().close();
  }
}
