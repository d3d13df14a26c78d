package org.cairndb.bench.peers.local;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.Contender;
import org.cairndb.bench.workload.Datalog;
import org.cairndb.bench.workload.Figures;
import org.cairndb.bench.workload.Follows;
import org.cairndb.bench.workload.People;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Task;

/** Datomic Local through its client API, with storage in memory. It has no entities. */
public final class LocalContender implements Contender {
  private static final String API = "datomic.client.api";
  private static final Keyword ID = Keyword.intern("id");
  private static final Keyword DB_ID = Keyword.intern("db", "id");
  private static final Keyword TX_DATA = Keyword.intern("tx-data");
  private static final int BATCH = 2_000;

  static final String SCHEMA =
      "[{:db/ident :id :db/valueType :db.type/long :db/cardinality :db.cardinality/one"
          + " :db/unique :db.unique/identity}"
          + " {:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one}"
          + " {:db/ident :last-name :db/valueType :db.type/string"
          + " :db/cardinality :db.cardinality/one}"
          + " {:db/ident :sex :db/valueType :db.type/keyword :db/cardinality :db.cardinality/one}"
          + " {:db/ident :age :db/valueType :db.type/long :db/cardinality :db.cardinality/one}"
          + " {:db/ident :salary :db/valueType :db.type/long :db/cardinality :db.cardinality/one}"
          + " {:db/ident :alias :db/valueType :db.type/string"
          + " :db/cardinality :db.cardinality/many}"
          + " {:db/ident :follows :db/valueType :db.type/ref"
          + " :db/cardinality :db.cardinality/many}]";

  private final IFn q;
  private final IFn pull;
  private final IFn transact;
  private final Object client;
  private final Map<String, Object> databases = new HashMap<>();

  private LocalContender() {
    Clojure.var("clojure.core", "require").invoke(Clojure.read(API));
    q = Clojure.var(API, "q");
    pull = Clojure.var(API, "pull");
    transact = Clojure.var(API, "transact");
    client =
        Clojure.var(API, "client")
            .invoke(
                Clojure.read("{:server-type :datomic-local :storage-dir :mem :system \"bench\"}"));
  }

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    Figures.run(Map.of("datomic-local", LocalContender::new), arguments);
    Clojure.var("clojure.core", "shutdown-agents").invoke();
  }

  @Override
  public Optional<Task> prepare(Row row, int size) {
    return switch (row.kind()) {
      case QUERY -> Optional.of(query(row, people(size)));
      case LOOK_UP -> lookUps(row, people(size), new People(size).lookUps());
      case RULES -> Optional.of(rules(row));
      case PULL -> pulls(row);
      case CHANGE -> Optional.empty();
    };
  }

  private Task query(Row row, Object db) {
    Object form = Clojure.read(Datalog.query(row));
    int entities = row.entities();
    if (row.name().equals("qpred2")) {
      return () -> rows(q.invoke(form, db, People.SALARY), entities);
    }
    return () -> rows(q.invoke(form, db), entities);
  }

  private Optional<Task> lookUps(Row row, Object db, long[] ids) {
    if (row.name().equals("lookup1000-entity")) {
      return Optional.empty();
    }
    if (row.name().equals("lookup1000-q")) {
      // The client API knows no other find spec than rows.
      Object form = Clojure.read(Datalog.query(row).replace(" .", ""));
      return Optional.of(
          () -> {
            long sum = 0;
            for (long id : ids) {
              sum += rows(q.invoke(form, db, id), 0).sum();
            }
            return new Answer(ids.length, sum);
          });
    }
    Object all = Clojure.read("[*]");
    return Optional.of(
        () -> {
          Answer sum = new Answer(0, 0);
          for (long id : ids) {
            sum = sum.plus(tree(pull.invoke(db, all, RT.vector(ID, id))));
          }
          return sum;
        });
  }

  private Task rules(Row row) {
    Object db = graph(row);
    Object form = Clojure.read(Datalog.query(row));
    Object rules = Clojure.read(Datalog.RULES);
    int entities = row.entities();
    if (row.isBound()) {
      Object first = entity(db, 1);
      return () -> rows(q.invoke(form, db, rules, first), entities);
    }
    return () -> rows(q.invoke(form, db, rules), entities);
  }

  private Optional<Task> pulls(Row row) {
    Object db = pullTree();
    Object root = entity(db, 1);
    return switch (row.name()) {
      case "pull-one" -> pull(db, Datalog.PULL_ONE, root);
      case "pull-many" -> pull(db, Datalog.PULL_MANY, root);
      case "pull-wildcard" -> pull(db, "[* {:follows ...}]", root);
      default -> Optional.empty();
    };
  }

  private Optional<Task> pull(Object db, String pattern, Object root) {
    Object form = Clojure.read(pattern);
    return Optional.of(() -> tree(pull.invoke(db, form, root)));
  }

  private static Answer rows(Object result, int entities) {
    return Answer.ofRows((Iterable<?>) result, entities);
  }

  private static Answer tree(Object map) {
    return Answer.ofTree((Map<?, ?>) map, DB_ID);
  }

  private Object entity(Object db, int id) {
    return RT.get(pull.invoke(db, RT.vector(DB_ID), RT.vector(ID, (long) id)), DB_ID);
  }

  // ---- data

  private Object people(int size) {
    return databases.computeIfAbsent(
        "people-" + size,
        name -> {
          Object connection = connect(name);
          People people = new People(size);
          List<Object> batch = new ArrayList<>();
          for (int id : people.order()) {
            batch.add(person(people, id));
            if (batch.size() == BATCH) {
              transact(connection, batch);
              batch.clear();
            }
          }
          transact(connection, batch);
          return db(connection);
        });
  }

  private Object graph(Row row) {
    return databases.computeIfAbsent(
        row.name().replace("-bound", ""),
        name -> {
          Object connection = connect(name);
          Follows follows = row.follows();
          List<Object> nodes = new ArrayList<>();
          for (int id = 1; id <= follows.nodes(); id++) {
            nodes.add(RT.map(ID, (long) id));
          }
          transact(connection, nodes);
          transact(connection, edges(follows));
          return db(connection);
        });
  }

  private Object pullTree() {
    return databases.computeIfAbsent(
        "pull",
        name -> {
          Object connection = connect(name);
          Follows follows = Row.pullTree();
          People people = new People(follows.nodes());
          List<Object> nodes = new ArrayList<>();
          for (int id = 1; id <= people.size(); id++) {
            nodes.add(
                RT.assoc(person(people, id), Keyword.intern("alias"), List.of(people.aliases(id))));
          }
          transact(connection, nodes);
          transact(connection, edges(follows));
          return db(connection);
        });
  }

  private static List<Object> edges(Follows follows) {
    List<Object> edges = new ArrayList<>();
    for (Follows.Edge edge : follows.edges()) {
      edges.add(
          RT.vector(
              Keyword.intern("db", "add"),
              RT.vector(ID, (long) edge.from()),
              Keyword.intern("follows"),
              RT.vector(ID, (long) edge.to())));
    }
    return edges;
  }

  static Object person(People people, int id) {
    return RT.map(
        ID,
        (long) id,
        Keyword.intern("name"),
        people.name(id),
        Keyword.intern("last-name"),
        people.lastName(id),
        Keyword.intern("sex"),
        Keyword.intern(people.sex(id)),
        Keyword.intern("age"),
        people.age(id),
        Keyword.intern("salary"),
        people.salary(id));
  }

  private Object connect(String name) {
    Object arguments = RT.map(Keyword.intern("db-name"), name);
    Clojure.var(API, "create-database").invoke(client, arguments);
    Object connection = Clojure.var(API, "connect").invoke(client, arguments);
    transact(connection, (List<?>) Clojure.read(SCHEMA));
    return connection;
  }

  private void transact(Object connection, List<?> txData) {
    transact.invoke(connection, RT.map(TX_DATA, List.copyOf(txData)));
  }

  private static Object db(Object connection) {
    return Clojure.var(API, "db").invoke(connection);
  }
}
