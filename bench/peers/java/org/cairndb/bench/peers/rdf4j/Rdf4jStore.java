package org.cairndb.bench.peers.rdf4j;

import java.nio.file.Path;
import java.util.Objects;
import org.cairndb.bench.workload.DurableFigures;
import org.cairndb.bench.workload.DurableStore;
import org.cairndb.bench.workload.People;
import org.eclipse.rdf4j.model.Literal;
import org.eclipse.rdf4j.model.Statement;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.RepositoryResult;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.sail.lmdb.LmdbStore;
import org.eclipse.rdf4j.sail.lmdb.config.LmdbStoreConfig;
import org.jspecify.annotations.Nullable;

/**
 * RDF4J on LMDB, with its {@code forceSync} on, which is not the default. Writers take turns, since
 * a second transaction would be refused. The unique id is in the name of the resource, as is the
 * custom there.
 */
public final class Rdf4jStore implements DurableStore {
  private final Object writer = new Object();
  private @Nullable SailRepository repository;
  private final ThreadLocal<RepositoryConnection> connections =
      ThreadLocal.withInitial(() -> Objects.requireNonNull(repository).getConnection());

  private Rdf4jStore() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    DurableFigures.run("rdf4j-lmdb", Rdf4jStore::new, Rdf4jStore.class, arguments);
    System.exit(0); // its threads are no daemons
  }

  @Override
  public void open(Path folder) {
    LmdbStoreConfig config = new LmdbStoreConfig();
    config.setForceSync(true);
    repository = new SailRepository(new LmdbStore(folder.toFile(), config));
    repository.init();
  }

  @Override
  public void commit(People people, int id) {
    RepositoryConnection connection = connections.get();
    synchronized (writer) {
      connection.begin();
      Rdf4jContender.add(connection, people, id);
      connection.commit();
    }
  }

  @Override
  public void load(People people) {
    RepositoryConnection connection = connections.get();
    connection.begin();
    for (int id : people.order()) {
      Rdf4jContender.add(connection, people, id);
    }
    connection.commit();
  }

  @Override
  public long salary(long id) {
    try (RepositoryResult<Statement> found =
        connections
            .get()
            .getStatements(
                Rdf4jContender.entity((int) id), Rdf4jContender.attribute("salary"), null)) {
      return ((Literal) found.next().getObject()).longValue();
    }
  }

  @Override
  public void close() {
    Objects.requireNonNull(repository).shutDown();
  }
}
