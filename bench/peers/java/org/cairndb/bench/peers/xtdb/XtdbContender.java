package org.cairndb.bench.peers.xtdb;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.Contender;
import org.cairndb.bench.workload.Figures;
import org.cairndb.bench.workload.Follows;
import org.cairndb.bench.workload.People;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Task;

/** XTDB 1: people as documents, in memory; queries in its Datalog, pulls in EQL. */
public final class XtdbContender implements Contender {
  private static final String API = "xtdb.api";
  private static final Keyword XT_ID = Keyword.intern("xt", "id");
  private static final Keyword PUT = Keyword.intern(API, "put");
  private static final int BATCH = 2_000;

  private static final String RULES =
      " :rules [[(follows x y) [x :follows y]] [(follows x y) [x :follows t] (follows t y)]]}";

  private final IFn q;
  private final IFn pull;
  private final IFn entity;
  private final List<Closeable> nodes = new ArrayList<>();
  private final Map<String, Object> databases = new HashMap<>();

  private XtdbContender() {
    Clojure.var("clojure.core", "require").invoke(Clojure.read(API));
    q = Clojure.var(API, "q");
    pull = Clojure.var(API, "pull");
    entity = Clojure.var(API, "entity");
  }

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    Figures.run(Map.of("xtdb", XtdbContender::new), arguments);
    Clojure.var("clojure.core", "shutdown-agents").invoke();
  }

  @Override
  public Optional<Task> prepare(Row row, int size) {
    return switch (row.kind()) {
      case QUERY -> Optional.of(query(row, people(size)));
      case LOOK_UP -> Optional.of(lookUps(row, people(size), new People(size).lookUps()));
      case RULES -> Optional.of(rules(row));
      case PULL -> pulls(row);
      case CHANGE -> Optional.empty();
    };
  }

  private static String people(String row) {
    return switch (row) {
      case "q1" -> "{:find [e] :where [[e :name \"Ivan\"]]}";
      case "q2" -> "{:find [e a] :where [[e :name \"Ivan\"] [e :age a]]}";
      case "q2-switch" -> "{:find [e a] :where [[e :age a] [e :name \"Ivan\"]]}";
      case "q3" -> "{:find [e a] :where [[e :name \"Ivan\"] [e :age a] [e :sex :male]]}";
      case "q4" ->
          "{:find [e l a] :where [[e :name \"Ivan\"] [e :last-name l] [e :age a]"
              + " [e :sex :male]]}";
      case "q5-valjoin" ->
          "{:find [f l a] :where [[e :name \"Ivan\"] [e :age a] [f :age a]" + " [f :last-name l]]}";
      case "qpred1" -> "{:find [e s] :where [[e :salary s] [(> s 50000)]]}";
      case "qpred2" -> "{:find [e s] :in [least] :where [[e :salary s] [(> s least)]]}";
      case "q-agg" -> "{:find [n (avg s) (count e)] :where [[e :name n] [e :salary s]]}";
      case "q-not" -> "{:find [e a] :where [[e :age a] (not [e :sex :male])]}";
      case "q-or" -> "{:find [e] :where [(or [e :name \"Ivan\"] [e :name \"Petr\"])]}";
      default -> throw new IllegalArgumentException("no query: row=" + row);
    };
  }

  private Task query(Row row, Object db) {
    Object form = Clojure.read(people(row.name()));
    int entities = row.entities();
    if (row.name().equals("qpred2")) {
      return () -> rows(q.invoke(db, form, People.SALARY), entities);
    }
    return () -> rows(q.invoke(db, form), entities);
  }

  private Task lookUps(Row row, Object db, long[] ids) {
    Object form = Clojure.read("{:find [s] :in [id] :where [[e :id id] [e :salary s]]}");
    Object all = Clojure.read("[*]");
    Keyword salary = Keyword.intern("salary");
    return switch (row.name()) {
      case "lookup1000-entity" ->
          () -> {
            long sum = 0;
            for (long id : ids) {
              sum += (Long) RT.get(entity.invoke(db, id), salary);
            }
            return new Answer(ids.length, sum);
          };
      case "lookup1000-q" ->
          () -> {
            long sum = 0;
            for (long id : ids) {
              sum += rows(q.invoke(db, form, id), 0).sum();
            }
            return new Answer(ids.length, sum);
          };
      default ->
          () -> {
            Answer sum = new Answer(0, 0);
            for (long id : ids) {
              sum = sum.plus(tree(pull.invoke(db, all, id)));
            }
            return sum;
          };
    };
  }

  private Task rules(Row row) {
    Object db = graph(row);
    int entities = row.entities();
    if (row.isBound()) {
      Object form = Clojure.read("{:find [y] :in [x] :where [(follows x y)]" + RULES);
      return () -> rows(q.invoke(db, form, 1L), entities);
    }
    Object form = Clojure.read("{:find [x y] :where [(follows x y)]" + RULES);
    return () -> rows(q.invoke(db, form), entities);
  }

  private Optional<Task> pulls(Row row) {
    Object db = pullTree();
    return switch (row.name()) {
      case "pull-one" -> pull(db, "[:name {:follows ...}]");
      case "pull-many" -> pull(db, "[:xt/id :last-name :alias :sex :age :salary {:follows ...}]");
      case "pull-wildcard" -> pull(db, "[* {:follows ...}]");
      default -> Optional.empty();
    };
  }

  private Optional<Task> pull(Object db, String pattern) {
    Object form = Clojure.read(pattern);
    return Optional.of(() -> tree(pull.invoke(db, form, 1L)));
  }

  private static Answer rows(Object result, int entities) {
    return Answer.ofRows((Iterable<?>) result, entities);
  }

  private static Answer tree(Object map) {
    return Answer.ofTree((Map<?, ?>) map, XT_ID);
  }

  // ---- data

  /** What a transaction says to add somebody. */
  static Object put(People people, int id) {
    return RT.vector(PUT, person(people, id));
  }

  private Object people(int size) {
    return databases.computeIfAbsent(
        "people-" + size,
        name -> {
          People people = new People(size);
          List<Object> documents = new ArrayList<>();
          for (int id : people.order()) {
            documents.add(person(people, id));
          }
          return load(documents);
        });
  }

  private Object graph(Row row) {
    return databases.computeIfAbsent(
        row.name().replace("-bound", ""),
        name -> {
          Follows follows = row.follows();
          int[][] successors = follows.successors();
          List<Object> documents = new ArrayList<>();
          for (int id = 1; id <= follows.nodes(); id++) {
            documents.add(follows(RT.map(XT_ID, (long) id), successors[id]));
          }
          return load(documents);
        });
  }

  private Object pullTree() {
    return databases.computeIfAbsent(
        "pull",
        name -> {
          Follows follows = Row.pullTree();
          People people = new People(follows.nodes());
          int[][] successors = follows.successors();
          List<Object> documents = new ArrayList<>();
          for (int id = 1; id <= people.size(); id++) {
            Object aliases = PersistentHashSet.create((Object[]) people.aliases(id));
            documents.add(
                follows(
                    RT.assoc(person(people, id), Keyword.intern("alias"), aliases),
                    successors[id]));
          }
          return load(documents);
        });
  }

  private static Object follows(Object document, int[] followed) {
    if (followed.length == 0) {
      return document;
    }
    List<Object> ids = new ArrayList<>();
    for (int id : followed) {
      ids.add((long) id);
    }
    return RT.assoc(document, Keyword.intern("follows"), PersistentHashSet.create(ids));
  }

  private static Object person(People people, int id) {
    return RT.map(
        XT_ID,
        (long) id,
        Keyword.intern("id"),
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

  /** The database, opened once for all queries, which is to its advantage. */
  private Object load(List<Object> documents) {
    Object node = Clojure.var(API, "start-node").invoke(RT.map());
    nodes.add((Closeable) node);
    Object tx = null;
    for (int from = 0; from < documents.size(); from += BATCH) {
      List<Object> puts = new ArrayList<>();
      for (Object document : documents.subList(from, Math.min(documents.size(), from + BATCH))) {
        puts.add(RT.vector(PUT, document));
      }
      tx = Clojure.var(API, "submit-tx").invoke(node, PersistentVector.create(puts));
    }
    Clojure.var(API, "await-tx").invoke(node, tx);
    Object db = Clojure.var(API, "open-db").invoke(node);
    nodes.add(0, (Closeable) db);
    return db;
  }

  @Override
  public void close() throws IOException {
    for (Closeable one : nodes) {
      one.close();
    }
  }
}
