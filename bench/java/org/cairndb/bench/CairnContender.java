package org.cairndb.bench;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.Contender;
import org.cairndb.bench.workload.Datalog;
import org.cairndb.bench.workload.Follows;
import org.cairndb.bench.workload.People;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Task;

/** Cairn as its users have it: through {@code datahike.api}, databases in memory with history. */
final class CairnContender implements Contender {
  private static final String API = "datahike.api";
  private static final Keyword DB_ID = key("db/id");
  private static final Keyword ID = key("id");
  private static final Keyword NAME = key("name");
  private static final Keyword LAST_NAME = key("last-name");
  private static final Keyword SEX = key("sex");
  private static final Keyword AGE = key("age");
  private static final Keyword SALARY = key("salary");
  private static final Keyword ALIAS = key("alias");
  private static final Keyword FOLLOWS = key("follows");

  /** What must be declared. */
  private static final String SCHEMA =
      "[{:db/ident :id :db/valueType :db.type/long :db/cardinality :db.cardinality/one"
          + " :db/unique :db.unique/identity}"
          + " {:db/ident :follows :db/valueType :db.type/ref"
          + " :db/cardinality :db.cardinality/many}"
          + " {:db/ident :alias :db/valueType :db.type/string"
          + " :db/cardinality :db.cardinality/many}";

  /** What must be declared too in a database with a strict schema. */
  private static final String REST =
      " {:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one}"
          + " {:db/ident :last-name :db/valueType :db.type/string"
          + " :db/cardinality :db.cardinality/one}"
          + " {:db/ident :sex :db/valueType :db.type/keyword :db/cardinality :db.cardinality/one}"
          + " {:db/ident :age :db/valueType :db.type/long :db/cardinality :db.cardinality/one}"
          + " {:db/ident :salary :db/valueType :db.type/long"
          + " :db/cardinality :db.cardinality/one}";

  /** Entities begin after those of the schema. */
  private static final long OFFSET = 1_000;

  private static final int BATCH = 10_000;

  private final boolean isStrict;
  private final IFn q;
  private final IFn pull;
  private final IFn entity;
  private final Map<String, Object> databases = new HashMap<>();

  /** With a strict schema, or one that takes any attribute. */
  CairnContender(boolean isStrict) {
    this.isStrict = isStrict;
    Clojure.var("clojure.core", "require").invoke(Clojure.read("datahike.core"));
    q = Clojure.var(API, "q");
    pull = Clojure.var(API, "pull");
    entity = Clojure.var(API, "entity");
  }

  @Override
  public Optional<Task> prepare(Row row, int size) {
    return Optional.of(
        switch (row.kind()) {
          case QUERY -> query(row, people(size));
          case LOOK_UP -> lookUps(row, people(size), new People(size).lookUps());
          case RULES -> rules(row);
          case PULL -> pulls(row);
          case CHANGE -> new CairnChanges(new People(size)).task(row);
        });
  }

  // ---- rows

  private Task query(Row row, Object db) {
    Object form = Clojure.read(Datalog.query(row));
    int entities = row.entities();
    if (row.name().equals("qpred2")) {
      return () -> rows(q.invoke(form, db, People.SALARY), entities);
    }
    return () -> rows(q.invoke(form, db), entities);
  }

  private Task lookUps(Row row, Object db, long[] ids) {
    Object all = Clojure.read("[*]");
    switch (row.name()) {
      case "lookup1000-entity":
        return () -> {
          long sum = 0;
          for (long id : ids) {
            sum += (Long) RT.get(entity.invoke(db, RT.vector(ID, id)), SALARY);
          }
          return new Answer(ids.length, sum);
        };
      case "lookup1000-q":
        Object form = Clojure.read(Datalog.query(row));
        return () -> {
          long sum = 0;
          for (long id : ids) {
            sum += (Long) q.invoke(form, db, id);
          }
          return new Answer(ids.length, sum);
        };
      default:
        return () -> {
          Answer sum = new Answer(0, 0);
          for (long id : ids) {
            sum = sum.plus(tree(pull.invoke(db, all, RT.vector(ID, id))));
          }
          return sum;
        };
    }
  }

  private Task rules(Row row) {
    Object db = graph(row);
    Object form = Clojure.read(Datalog.query(row));
    Object rules = Clojure.read(Datalog.RULES);
    int entities = row.entities();
    if (row.isBound()) {
      return () -> rows(q.invoke(form, db, rules, OFFSET + 1), entities);
    }
    return () -> rows(q.invoke(form, db, rules), entities);
  }

  private Task pulls(Row row) {
    Object db = pullTree();
    Long root = OFFSET + 1;
    Keyword[] many = {DB_ID, LAST_NAME, ALIAS, SEX, AGE, SALARY};
    Object pattern =
        switch (row.name()) {
          case "pull-one" -> Clojure.read(Datalog.PULL_ONE);
          case "pull-many" -> Clojure.read(Datalog.PULL_MANY);
          default -> Clojure.read("[* {:follows ...}]");
        };
    return switch (row.name()) {
      case "pull-one-entities" -> () -> tree(walk(entity.invoke(db, root), NAME));
      case "pull-many-entities" -> () -> tree(walk(entity.invoke(db, root), many));
      default -> () -> tree(pull.invoke(db, pattern, root));
    };
  }

  /** What a program does that reads entities one by one into maps. */
  private static IPersistentMap walk(Object entity, Keyword... attributes) {
    Object[] entries = new Object[attributes.length * 2 + 2];
    for (int i = 0; i < attributes.length; i++) {
      entries[2 * i] = attributes[i];
      entries[2 * i + 1] = RT.get(entity, attributes[i]);
    }
    List<Object> nested = new ArrayList<>();
    if (RT.get(entity, FOLLOWS) instanceof Iterable<?> follows) {
      for (Object followed : follows) {
        nested.add(walk(followed, attributes));
      }
    }
    entries[entries.length - 2] = FOLLOWS;
    entries[entries.length - 1] = PersistentVector.create(nested);
    return RT.map(entries);
  }

  // ---- data

  private Object people(int size) {
    return databases.computeIfAbsent("people-" + size, name -> load(name, new People(size)));
  }

  private Object load(String name, People people) {
    Object connection = create(name);
    List<Object> batch = new ArrayList<>();
    for (int id : people.order()) {
      batch.add(person(people, id).assoc(DB_ID, OFFSET + id).assoc(ID, (long) id));
      if (batch.size() == BATCH) {
        transact(connection, batch);
        batch.clear();
      }
    }
    transact(connection, batch);
    return RT.var(API, "db").invoke(connection);
  }

  private Object graph(Row row) {
    Follows follows = row.follows();
    return databases.computeIfAbsent(
        row.name().replace("-bound", ""),
        name -> {
          Object connection = create(name);
          transact(connection, edges(follows));
          return RT.var(API, "db").invoke(connection);
        });
  }

  private Object pullTree() {
    return databases.computeIfAbsent(
        "pull",
        name -> {
          Follows follows = Row.pullTree();
          People people = new People(follows.nodes());
          Object connection = create(name);
          List<Object> nodes = new ArrayList<>();
          for (int id = 1; id <= people.size(); id++) {
            nodes.add(
                person(people, id)
                    .assoc(DB_ID, OFFSET + id)
                    .assoc(ID, (long) id)
                    .assoc(ALIAS, PersistentVector.create((Object[]) people.aliases(id))));
          }
          transact(connection, nodes);
          transact(connection, edges(follows));
          return RT.var(API, "db").invoke(connection);
        });
  }

  private static List<Object> edges(Follows follows) {
    List<Object> edges = new ArrayList<>();
    for (Follows.Edge edge : follows.edges()) {
      edges.add(RT.vector(key("db/add"), OFFSET + edge.from(), FOLLOWS, OFFSET + edge.to()));
    }
    return edges;
  }

  /** Somebody as a map, without an id. */
  static IPersistentMap person(People people, int id) {
    return RT.map(
        NAME,
        people.name(id),
        LAST_NAME,
        people.lastName(id),
        SEX,
        key(people.sex(id)),
        AGE,
        people.age(id),
        SALARY,
        people.salary(id));
  }

  private Object create(String name) {
    String unique = (isStrict ? "strict-" : "open-") + name;
    Object config =
        isStrict
            ? Clojure.read("{:store {:backend :mem :id \"" + unique + "\"}}")
            : "datahike:mem://" + unique;
    RT.var(API, "create-database").invoke(config);
    Object connection = RT.var(API, "connect").invoke(config);
    transact(connection, (List<?>) Clojure.read(SCHEMA + (isStrict ? REST : "") + "]"));
    return connection;
  }

  private static void transact(Object connection, List<?> txData) {
    RT.var(API, "transact").invoke(connection, PersistentVector.create(txData));
  }

  private static Keyword key(String name) {
    return Keyword.intern(name);
  }

  private static Answer rows(Object result, int entities) {
    return Answer.ofRows((Iterable<?>) result, entities);
  }

  private static Answer tree(Object map) {
    return Answer.ofTree((Map<?, ?>) map, DB_ID);
  }
}
