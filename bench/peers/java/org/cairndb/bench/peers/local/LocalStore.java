package org.cairndb.bench.peers.local;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.bench.workload.DurableFigures;
import org.cairndb.bench.workload.DurableStore;
import org.cairndb.bench.workload.People;
import org.jspecify.annotations.Nullable;

/** Datomic Local in a folder. It has no bulk load: people come by the thousand. */
public final class LocalStore implements DurableStore {
  private static final String API = "datomic.client.api";
  private static final Keyword ID = Keyword.intern("id");
  private static final Keyword SALARY = Keyword.intern("salary");
  private static final Keyword TX_DATA = Keyword.intern("tx-data");
  private static final int BATCH = 1_000;
  private static final Object PATTERN = RT.vector(SALARY);

  private final IFn pull;
  private final IFn transact;
  private final IFn db;
  private Object system = RT.map();
  private @Nullable Object connection;

  private LocalStore() {
    Clojure.var("clojure.core", "require").invoke(Clojure.read(API));
    pull = Clojure.var(API, "pull");
    transact = Clojure.var(API, "transact");
    db = Clojure.var(API, "db");
  }

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    DurableFigures.run("datomic-local", LocalStore::new, LocalStore.class, arguments);
    Clojure.var("clojure.core", "shutdown-agents").invoke();
  }

  @Override
  public void open(Path folder) {
    system =
        RT.map(
            Keyword.intern("server-type"),
            Keyword.intern("datomic-local"),
            Keyword.intern("storage-dir"),
            folder.toAbsolutePath().toString(),
            Keyword.intern("system"),
            "bench");
    Object client = Clojure.var(API, "client").invoke(system);
    Object name = RT.map(Keyword.intern("db-name"), "people");
    boolean isNew = Boolean.TRUE.equals(Clojure.var(API, "create-database").invoke(client, name));
    connection = Clojure.var(API, "connect").invoke(client, name);
    if (isNew) {
      transact((List<?>) Clojure.read(LocalContender.SCHEMA));
    }
  }

  private void transact(List<?> txData) {
    transact.invoke(connection, RT.map(TX_DATA, txData));
  }

  @Override
  public void commit(People people, int id) {
    transact(List.of(LocalContender.person(people, id)));
  }

  @Override
  public void load(People people) {
    List<Object> batch = new ArrayList<>();
    for (int id : people.order()) {
      batch.add(LocalContender.person(people, id));
      if (batch.size() == BATCH) {
        transact(batch);
        batch = new ArrayList<>();
      }
    }
    transact(batch);
  }

  @Override
  public long salary(long id) {
    return (Long) RT.get(pull.invoke(db.invoke(connection), PATTERN, RT.vector(ID, id)), SALARY);
  }

  @Override
  public void close() {
    Clojure.var("clojure.core", "require").invoke(Clojure.read("datomic.local"));
    Clojure.var("datomic.local", "release-db")
        .invoke(RT.assoc(system, Keyword.intern("db-name"), "people"));
  }
}
