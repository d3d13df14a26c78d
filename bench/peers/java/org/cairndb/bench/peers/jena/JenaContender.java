package org.cairndb.bench.peers.jena;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.jena.datatypes.xsd.XSDDatatype;
import org.apache.jena.graph.Node;
import org.apache.jena.graph.NodeFactory;
import org.apache.jena.query.Query;
import org.apache.jena.query.QueryFactory;
import org.apache.jena.query.ReadWrite;
import org.apache.jena.sparql.core.DatasetGraph;
import org.apache.jena.sparql.core.DatasetGraphFactory;
import org.apache.jena.sparql.core.Quad;
import org.apache.jena.sparql.core.Var;
import org.apache.jena.sparql.engine.binding.Binding;
import org.apache.jena.sparql.exec.QueryExec;
import org.apache.jena.sparql.exec.RowSet;
import org.apache.jena.tdb2.DatabaseMgr;
import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.Contender;
import org.cairndb.bench.workload.Figures;
import org.cairndb.bench.workload.Follows;
import org.cairndb.bench.workload.People;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Sparql;
import org.cairndb.bench.workload.Task;

/**
 * Jena: people as triples, rules as property paths. Queries are parsed once and read in a
 * transaction that stays open, which is to its advantage.
 */
public final class JenaContender implements Contender {
  private final boolean isTdb;
  private final Map<String, DatasetGraph> datasets = new HashMap<>();

  private JenaContender(boolean isTdb) {
    this.isTdb = isTdb;
  }

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    Figures.run(
        Map.of(
            "jena-memory",
            () -> new JenaContender(false),
            "jena-tdb2",
            () -> new JenaContender(true)),
        arguments);
  }

  @Override
  public Optional<Task> prepare(Row row, int size) {
    Optional<String> text = Sparql.query(row);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    DatasetGraph dataset = row.kind() == Row.Kind.RULES ? graph(row) : people(new People(size));
    Query query = QueryFactory.create(text.get());
    List<Var> variables = new ArrayList<>();
    for (String variable : Sparql.variables(row)) {
      variables.add(Var.alloc(variable));
    }
    if (row.kind() == Row.Kind.LOOK_UP) {
      return Optional.of(lookUps(dataset, query, new People(size).lookUps(), variables));
    }
    Optional<Node> in =
        row.name().equals("qpred2")
            ? Optional.of(number(People.SALARY))
            : row.isBound() ? Optional.of(entity(1)) : Optional.empty();
    return Optional.of(() -> read(dataset, query, in, variables));
  }

  private static Task lookUps(DatasetGraph dataset, Query query, long[] ids, List<Var> variables) {
    return () -> {
      Answer sum = new Answer(0, 0);
      for (long id : ids) {
        sum = sum.plus(read(dataset, query, Optional.of(number(id)), variables));
      }
      return sum;
    };
  }

  private static Answer read(
      DatasetGraph dataset, Query query, Optional<Node> in, List<Var> variables) {
    var builder = QueryExec.newBuilder().dataset(dataset).query(query);
    in.ifPresent(node -> builder.substitution("in", node));
    long rows = 0;
    long sum = 0;
    try (QueryExec execution = builder.build()) {
      RowSet result = execution.select();
      for (Iterator<Binding> all = result; all.hasNext(); ) {
        Binding row = all.next();
        for (Var variable : variables) {
          sum += weight(row.get(variable));
        }
        rows++;
      }
    }
    return new Answer(rows, sum);
  }

  private static long weight(Node value) {
    return value.isLiteral() ? Answer.weight(value.getLiteralValue()) : 1;
  }

  // ---- data

  private DatasetGraph people(People people) {
    return datasets.computeIfAbsent(
        "people-" + people.size(),
        name ->
            load(
                dataset -> {
                  for (int id : people.order()) {
                    add(dataset, id, "id", number(id));
                    add(dataset, id, "name", text(people.name(id)));
                    add(dataset, id, "last-name", text(people.lastName(id)));
                    add(dataset, id, "sex", text(people.sex(id)));
                    add(dataset, id, "age", number(people.age(id)));
                    add(dataset, id, "salary", number(people.salary(id)));
                  }
                }));
  }

  private DatasetGraph graph(Row row) {
    return datasets.computeIfAbsent(
        row.name().replace("-bound", ""),
        name ->
            load(
                dataset -> {
                  for (Follows.Edge edge : row.follows().edges()) {
                    add(dataset, edge.from(), "follows", entity(edge.to()));
                  }
                }));
  }

  private DatasetGraph load(Consumer<DatasetGraph> facts) {
    DatasetGraph dataset =
        isTdb ? DatabaseMgr.createDatasetGraph() : DatasetGraphFactory.createTxnMem();
    dataset.begin(ReadWrite.WRITE);
    facts.accept(dataset);
    dataset.commit();
    dataset.end();
    dataset.begin(ReadWrite.READ);
    return dataset;
  }

  private static void add(DatasetGraph dataset, int id, String attribute, Node value) {
    dataset.add(
        Quad.defaultGraphIRI,
        entity(id),
        NodeFactory.createURI(Sparql.ATTRIBUTE + attribute),
        value);
  }

  private static Node entity(int id) {
    return NodeFactory.createURI(Sparql.ENTITY + id);
  }

  private static Node text(String text) {
    return NodeFactory.createLiteralString(text);
  }

  private static Node number(long number) {
    return NodeFactory.createLiteralDT(Long.toString(number), XSDDatatype.XSDinteger);
  }

  @Override
  public void close() {
    for (DatasetGraph dataset : datasets.values()) {
      dataset.end();
      dataset.close();
    }
  }
}
