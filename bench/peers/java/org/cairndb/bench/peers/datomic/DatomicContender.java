package org.cairndb.bench.peers.datomic;

import clojure.java.api.Clojure;
import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import datomic.Connection;
import datomic.Database;
import datomic.Entity;
import datomic.Peer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.Contender;
import org.cairndb.bench.workload.Datalog;
import org.cairndb.bench.workload.Figures;
import org.cairndb.bench.workload.Follows;
import org.cairndb.bench.workload.People;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Task;

/** Datomic's peer: a database in memory that has been indexed. */
public final class DatomicContender implements Contender {
  private static final Keyword ID = Keyword.intern("id");
  private static final Keyword FOLLOWS = Keyword.intern("follows");
  private static final Keyword DB_ID = Keyword.intern("db", "id");
  private static final Keyword ADD = Keyword.intern("db", "add");
  private static final Keyword RETRACT = Keyword.intern("db", "retractEntity");
  private static final int BATCH = 2_000;

  private static final String[][] ATTRIBUTES = {
    {"name", "string", "one"},
    {"last-name", "string", "one"},
    {"sex", "keyword", "one"},
    {"age", "long", "one"},
    {"salary", "long", "one"},
    {"alias", "string", "many"},
    {"follows", "ref", "many"},
  };

  private final boolean isAllIndexed;
  private final Map<String, Database> databases = new HashMap<>();

  /** With all attributes in AVET or without. */
  private DatomicContender(boolean isAllIndexed) {
    this.isAllIndexed = isAllIndexed;
  }

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    Figures.run(
        Map.of(
            "datomic",
            () -> new DatomicContender(false),
            "datomic-indexed",
            () -> new DatomicContender(true)),
        arguments);
    Peer.shutdown(true);
  }

  @Override
  public Optional<Task> prepare(Row row, int size) throws Exception {
    return switch (row.kind()) {
      case QUERY -> Optional.of(query(row, people(size)));
      case LOOK_UP -> Optional.of(lookUps(row, people(size), new People(size).lookUps()));
      case RULES -> Optional.of(rules(row));
      case PULL -> Optional.of(pulls(row));
      case CHANGE -> changes(row, new People(size));
    };
  }

  // ---- rows

  private static Task query(Row row, Database db) {
    Object form = Clojure.read(Datalog.query(row));
    int entities = row.entities();
    if (row.name().equals("qpred2")) {
      return () -> Answer.ofRows(Peer.q(form, db, People.SALARY), entities);
    }
    return () -> Answer.ofRows(Peer.q(form, db), entities);
  }

  private static Task lookUps(Row row, Database db, long[] ids) {
    Object form = Clojure.read(Datalog.query(new Row("lookup1000-q", row.kind(), 0)));
    Object all = Clojure.read("[*]");
    Object salary = Keyword.intern("salary");
    return switch (row.name()) {
      case "lookup1000-entity" ->
          () -> {
            long sum = 0;
            for (long id : ids) {
              sum += (Long) db.entity(RT.vector(ID, id)).get(salary);
            }
            return new Answer(ids.length, sum);
          };
      case "lookup1000-q" ->
          () -> {
            long sum = 0;
            for (long id : ids) {
              Long found = Peer.query(form, db, id);
              sum += found;
            }
            return new Answer(ids.length, sum);
          };
      default ->
          () -> {
            Answer sum = new Answer(0, 0);
            for (long id : ids) {
              sum = sum.plus(Answer.ofTree(db.pull(all, RT.vector(ID, id)), DB_ID));
            }
            return sum;
          };
    };
  }

  private Task rules(Row row) throws Exception {
    Database db = graph(row);
    Object form = Clojure.read(Datalog.query(row));
    Object rules = Clojure.read(Datalog.RULES);
    int entities = row.entities();
    if (row.isBound()) {
      Object first = db.entid(RT.vector(ID, 1L));
      return () -> Answer.ofRows(Peer.q(form, db, rules, first), entities);
    }
    return () -> Answer.ofRows(Peer.q(form, db, rules), entities);
  }

  private Task pulls(Row row) throws Exception {
    Database db = pullTree();
    Object root = db.entid(RT.vector(ID, 1L));
    String[] many = {"db/id", "last-name", "alias", "sex", "age", "salary"};
    Object pattern =
        switch (row.name()) {
          case "pull-one" -> Clojure.read(Datalog.PULL_ONE);
          case "pull-many" -> Clojure.read(Datalog.PULL_MANY);
          default -> Clojure.read("[* {:follows ...}]");
        };
    return switch (row.name()) {
      case "pull-one-entities" -> () -> Answer.ofTree(walk(db.entity(root), keys("name")), DB_ID);
      case "pull-many-entities" -> {
        Keyword[] keys = keys(many);
        yield () -> Answer.ofTree(walk(db.entity(root), keys), DB_ID);
      }
      default -> () -> Answer.ofTree(db.pull(pattern, root), DB_ID);
    };
  }

  private static Keyword[] keys(String... names) {
    Keyword[] keys = new Keyword[names.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = Keyword.intern(names[i]);
    }
    return keys;
  }

  private static Map<?, ?> walk(Entity entity, Keyword[] attributes) {
    Object[] entries = new Object[attributes.length * 2 + 2];
    for (int i = 0; i < attributes.length; i++) {
      entries[2 * i] = attributes[i];
      entries[2 * i + 1] = entity.get(attributes[i]);
    }
    List<Object> nested = new ArrayList<>();
    if (entity.get(FOLLOWS) instanceof Collection<?> follows) {
      for (Object followed : follows) {
        nested.add(walk((Entity) followed, attributes));
      }
    }
    entries[entries.length - 2] = FOLLOWS;
    entries[entries.length - 1] = PersistentVector.create(nested);
    return (Map<?, ?>) RT.map(entries);
  }

  // ---- changes

  private Optional<Task> changes(Row row, People people) throws Exception {
    Database empty = connect("empty-" + row.name() + people.size()).db();
    List<List<?>> transactions = new ArrayList<>();
    switch (row.name()) {
      case "add-all":
        List<Object> all = new ArrayList<>();
        for (int id : people.order()) {
          all.add(person(people, id));
        }
        transactions.add(all);
        break;
      case "add-5":
        for (int id : people.order()) {
          transactions.add(List.of(person(people, id)));
        }
        break;
      case "retract-5":
        return Optional.of(retract(people(people.size()), people));
      default:
        return Optional.empty();
    }
    return Optional.of(
        () -> {
          Database db = empty;
          for (List<?> txData : transactions) {
            db = (Database) db.with(txData).get(Connection.DB_AFTER);
          }
          return count(db);
        });
  }

  private static Task retract(Database full, People people) {
    List<List<?>> transactions = new ArrayList<>();
    for (int id : people.order()) {
      transactions.add(List.of(RT.vector(RETRACT, full.entid(RT.vector(ID, (long) id)))));
    }
    return () -> {
      Database db = full;
      for (List<?> txData : transactions) {
        db = (Database) db.with(txData).get(Connection.DB_AFTER);
      }
      return count(db);
    };
  }

  private static Answer count(Database db) {
    Object form = Clojure.read("[:find (count ?e) . :where [?e :salary _]]");
    Object count = Peer.query(form, db);
    return new Answer(count == null ? 0 : ((Number) count).longValue(), 0);
  }

  // ---- data

  private Database people(int size) throws Exception {
    Database known = databases.get("people-" + size);
    if (known != null) {
      return known;
    }
    Connection connection = connect("people-" + size);
    People people = new People(size);
    List<Object> batch = new ArrayList<>();
    for (int id : people.order()) {
      batch.add(RT.assoc(person(people, id), ID, (long) id));
      if (batch.size() == BATCH) {
        connection.transact(List.copyOf(batch)).get();
        batch.clear();
      }
    }
    connection.transact(batch).get();
    return indexed("people-" + size, connection);
  }

  private Database graph(Row row) throws Exception {
    String name = row.name().replace("-bound", "");
    Database known = databases.get(name);
    if (known != null) {
      return known;
    }
    Connection connection = connect(name);
    Follows follows = row.follows();
    List<Object> nodes = new ArrayList<>();
    for (int id = 1; id <= follows.nodes(); id++) {
      nodes.add(RT.map(ID, (long) id));
    }
    connection.transact(nodes).get();
    connection.transact(edges(connection.db(), follows)).get();
    return indexed(name, connection);
  }

  private Database pullTree() throws Exception {
    Database known = databases.get("pull");
    if (known != null) {
      return known;
    }
    Connection connection = connect("pull");
    Follows follows = Row.pullTree();
    People people = new People(follows.nodes());
    List<Object> nodes = new ArrayList<>();
    for (int id = 1; id <= people.size(); id++) {
      Object named = RT.assoc(person(people, id), ID, (long) id);
      nodes.add(RT.assoc(named, Keyword.intern("alias"), List.of(people.aliases(id))));
    }
    connection.transact(nodes).get();
    connection.transact(edges(connection.db(), follows)).get();
    return indexed("pull", connection);
  }

  private static List<Object> edges(Database db, Follows follows) {
    List<Object> edges = new ArrayList<>();
    for (Follows.Edge edge : follows.edges()) {
      Object from = db.entid(RT.vector(ID, (long) edge.from()));
      Object to = db.entid(RT.vector(ID, (long) edge.to()));
      edges.add(RT.vector(ADD, from, FOLLOWS, to));
    }
    return edges;
  }

  private static Object person(People people, int id) {
    return RT.map(
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

  private Connection connect(String name) throws Exception {
    String uri = "datomic:mem://" + (isAllIndexed ? "indexed-" : "") + name;
    Peer.createDatabase(uri);
    Connection connection = Peer.connect(uri);
    List<Object> schema = new ArrayList<>();
    schema.add(
        Clojure.read(
            "{:db/ident :id :db/valueType :db.type/long :db/cardinality :db.cardinality/one"
                + " :db/unique :db.unique/identity}"));
    for (String[] attribute : ATTRIBUTES) {
      schema.add(
          Clojure.read(
              "{:db/ident :"
                  + attribute[0]
                  + " :db/valueType :db.type/"
                  + attribute[1]
                  + " :db/cardinality :db.cardinality/"
                  + attribute[2]
                  + " :db/index "
                  + isAllIndexed
                  + "}"));
    }
    connection.transact(schema).get();
    return connection;
  }

  /** The newest value, after its indexes have been merged. */
  private Database indexed(String name, Connection connection) throws Exception {
    Database db = connection.db();
    if (connection.requestIndex()) {
      connection.syncIndex(db.basisT()).get(120, TimeUnit.SECONDS);
      db = connection.db();
    }
    databases.put(name, db);
    return db;
  }
}
