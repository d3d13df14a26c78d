package org.cairndb.bench.peers.rdf4j;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.Contender;
import org.cairndb.bench.workload.Figures;
import org.cairndb.bench.workload.Follows;
import org.cairndb.bench.workload.People;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Sparql;
import org.cairndb.bench.workload.Task;
import org.eclipse.rdf4j.model.IRI;
import org.eclipse.rdf4j.model.Literal;
import org.eclipse.rdf4j.model.Value;
import org.eclipse.rdf4j.model.ValueFactory;
import org.eclipse.rdf4j.model.impl.SimpleValueFactory;
import org.eclipse.rdf4j.query.BindingSet;
import org.eclipse.rdf4j.query.TupleQuery;
import org.eclipse.rdf4j.query.TupleQueryResult;
import org.eclipse.rdf4j.repository.RepositoryConnection;
import org.eclipse.rdf4j.repository.sail.SailRepository;
import org.eclipse.rdf4j.sail.lmdb.LmdbStore;
import org.eclipse.rdf4j.sail.memory.MemoryStore;

/**
 * RDF4J: people as triples, rules as property paths. Queries are prepared once and read in a
 * transaction that stays open, which is to its advantage.
 */
public final class Rdf4jContender implements Contender {
  private static final ValueFactory VALUES = SimpleValueFactory.getInstance();

  private final boolean isOnDisk;
  private final Map<String, RepositoryConnection> connections = new HashMap<>();
  private final List<Path> folders = new ArrayList<>();

  private Rdf4jContender(boolean isOnDisk) {
    this.isOnDisk = isOnDisk;
  }

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    Figures.run(
        Map.of(
            "rdf4j-memory",
            () -> new Rdf4jContender(false),
            "rdf4j-lmdb",
            () -> new Rdf4jContender(true)),
        arguments);
  }

  @Override
  public Optional<Task> prepare(Row row, int size) {
    Optional<String> text = Sparql.query(row);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    RepositoryConnection connection =
        row.kind() == Row.Kind.RULES ? graph(row) : people(new People(size));
    TupleQuery query = connection.prepareTupleQuery(text.get());
    String[] variables = Sparql.variables(row);
    if (row.kind() == Row.Kind.LOOK_UP) {
      return Optional.of(lookUps(query, new People(size).lookUps(), variables));
    }
    if (row.name().equals("qpred2")) {
      query.setBinding("in", VALUES.createLiteral(People.SALARY));
    } else if (row.isBound()) {
      query.setBinding("in", entity(1));
    }
    return Optional.of(() -> read(query, variables));
  }

  private static Task lookUps(TupleQuery query, long[] ids, String[] variables) {
    return () -> {
      Answer sum = new Answer(0, 0);
      for (long id : ids) {
        query.setBinding("in", VALUES.createLiteral(id));
        sum = sum.plus(read(query, variables));
      }
      return sum;
    };
  }

  private static Answer read(TupleQuery query, String[] variables) {
    long rows = 0;
    long sum = 0;
    try (TupleQueryResult result = query.evaluate()) {
      while (result.hasNext()) {
        BindingSet row = result.next();
        for (String variable : variables) {
          sum += weight(row.getValue(variable));
        }
        rows++;
      }
    }
    return new Answer(rows, sum);
  }

  private static long weight(Value value) {
    if (value instanceof Literal literal) {
      return literal.getDatatype().getLocalName().equals("string")
          ? literal.getLabel().length()
          : Math.round(literal.doubleValue());
    }
    return 1;
  }

  // ---- data

  private RepositoryConnection people(People people) {
    return connections.computeIfAbsent(
        "people-" + people.size(),
        name ->
            load(
                connection -> {
                  for (int id : people.order()) {
                    add(connection, people, id);
                  }
                }));
  }

  /** Adds somebody's triples. */
  static void add(RepositoryConnection connection, People people, int id) {
    IRI e = entity(id);
    connection.add(e, attribute("id"), VALUES.createLiteral((long) id));
    connection.add(e, attribute("name"), VALUES.createLiteral(people.name(id)));
    connection.add(e, attribute("last-name"), VALUES.createLiteral(people.lastName(id)));
    connection.add(e, attribute("sex"), VALUES.createLiteral(people.sex(id)));
    connection.add(e, attribute("age"), VALUES.createLiteral(people.age(id)));
    connection.add(e, attribute("salary"), VALUES.createLiteral(people.salary(id)));
  }

  private RepositoryConnection graph(Row row) {
    return connections.computeIfAbsent(
        row.name().replace("-bound", ""),
        name ->
            load(
                connection -> {
                  for (Follows.Edge edge : row.follows().edges()) {
                    connection.add(entity(edge.from()), attribute("follows"), entity(edge.to()));
                  }
                }));
  }

  private RepositoryConnection load(Consumer<RepositoryConnection> facts) {
    SailRepository repository =
        new SailRepository(isOnDisk ? new LmdbStore(folder()) : new MemoryStore());
    repository.init();
    RepositoryConnection connection = repository.getConnection();
    connection.begin();
    facts.accept(connection);
    connection.commit();
    connection.begin();
    return connection;
  }

  private File folder() {
    try {
      Path folder = Files.createTempDirectory("rdf4j");
      folders.add(folder);
      return folder.toFile();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static IRI entity(int id) {
    return VALUES.createIRI(Sparql.ENTITY + id);
  }

  static IRI attribute(String name) {
    return VALUES.createIRI(Sparql.ATTRIBUTE + name);
  }

  @Override
  public void close() throws IOException {
    for (RepositoryConnection connection : connections.values()) {
      connection.rollback();
      connection.close();
      connection.getRepository().shutDown();
    }
    for (Path folder : folders) {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }
}
