package org.cairndb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cairndb.data.DataMap;
import org.cairndb.data.Keyword;
import org.cairndb.data.LookupRef;
import org.cairndb.data.Query;
import org.cairndb.data.QueryResult;
import org.cairndb.data.Row;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Db;
import org.cairndb.db.Entity;
import org.cairndb.error.CairnException;
import org.cairndb.error.DatabaseExistsException;
import org.cairndb.error.TransactionException;
import org.cairndb.transact.TxReport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tutorial for Java programmers. Its code stands in {@code docs/java.md} too; a test holds the
 * page against this file.
 */
class TutorialTest {
  @TempDir Path folder;

  private Connection people;

  record Person(String name, long age) {}

  record Profile(String name, Optional<Integer> age, List<String> aka, Mood mood) {}

  enum Mood {
    CALM,
    WIDE_AWAKE
  }

  @BeforeEach
  void create() {
    Path path = folder.resolve("people");
    people = Cairn.config().file(path).open();
    schema();
    transact();
  }

  @AfterEach
  void close() {
    people.close();
  }

  private void schema() {
    people.transact(
        List.of(
            Map.of(
                "db/ident", "email",
                "db/valueType", "db.type/string",
                "db/cardinality", "db.cardinality/one",
                "db/unique", "db.unique/identity"),
            Map.of(
                "db/ident", "friend",
                "db/valueType", "db.type/ref",
                "db/cardinality", "db.cardinality/many"),
            Map.of(
                "db/ident", "age",
                "db/valueType", "db.type/long",
                "db/cardinality", "db.cardinality/one",
                "db/index", true)));

    people.transact(
        "[{:db/ident :aka :db/valueType :db.type/string"
            + " :db/cardinality :db.cardinality/many}]");
  }

  private void transact() {
    people.transact(
        List.of(
            Map.of("name", "Alice", "age", 33, "email", "alice@example.com"),
            Map.of("name", "Bob", "age", 37, "email", "bob@example.com"),
            Map.of("name", "Charlie", "age", 55, "email", "charlie@example.com")));
  }

  @Test
  void aDatabaseHasAName() {
    String uri = "datahike:mem://staff";
    Cairn.createDatabase(uri);
    try (Connection staff = Cairn.connect(uri)) {
      staff.transact("[{:name \"Dora\"}]");
    }
    assertTrue(Cairn.databaseExists(uri));
    assertThrows(DatabaseExistsException.class, () -> Cairn.createDatabase(uri));
    Cairn.deleteDatabase(uri);
    assertFalse(Cairn.databaseExists(uri));
  }

  @Test
  void aConfigurationSaysMore() {
    DatabaseConfig config =
        Cairn.config()
            .memory("strict")
            .name("Strict")
            .schemaFlexibility(SchemaFlexibility.WRITE)
            .keepHistory(false)
            .initialTx(
                "[{:db/ident :name :db/valueType :db.type/string"
                    + " :db/cardinality :db.cardinality/one}]");
    config.create();
    try (Connection strict = config.connect()) {
      TransactionException e =
          assertThrows(
              TransactionException.class, () -> strict.transact(List.of(Map.of("nmae", "Eve"))));
      assertEquals("transact/schema", e.code());
      assertTrue(e.getMessage().contains("did you mean :name?"));
    }
    config.delete();
  }

  @Test
  void transactions() {
    TxReport report =
        people.transact(
            List.of(
                Map.of("db/id", "dora", "name", "Dora", "email", "dora@example.com"),
                Map.of("email", "alice@example.com", "friend", "dora"),
                List.of("db/add", List.of("email", "bob@example.com"), "age", 38),
                List.of("db/retract", List.of("email", "charlie@example.com"), "age", 55)));

    long dora = report.id("dora");
    Db after = report.dbAfter();
    assertEquals("Dora", after.entity(dora).get("name"));
    assertEquals(38L, after.entity(List.of("email", "bob@example.com")).get("age"));
    assertEquals(5, report.datoms().stream().filter(Datom::added).count());
  }

  @Test
  void transactionsAboutTransactions() {
    TxReport report =
        people.transact(List.of(Map.of("name", "Eve")), Map.of("source", "import", "line", 17));

    assertEquals("import", report.about().get("source"));
    assertEquals(17L, people.db().entity(report.tx()).get("line"));
  }

  @Test
  void transactionsWithoutWaiting() {
    List<CompletableFuture<TxReport>> pending = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      pending.add(people.transactAsync(List.of(Map.of("number", i))));
    }
    pending.forEach(CompletableFuture::join);
    assertEquals(100, people.db().datoms(IndexOrder.AEVT, "number").stream().count());
  }

  @Test
  void queries() {
    Db db = people.db();

    QueryResult adults =
        db.query(
            """
            [:find ?name ?age
             :in $ ?least
             :where [?e :name ?name]
                    [?e :age ?age]
                    [(>= ?age ?least)]]
            """,
            35);

    List<String> lines = new ArrayList<>();
    for (Row row : adults) {
      String name = row.get("name", String.class);
      int age = row.get(1, Integer.class);
      lines.add(name + " is " + age);
    }
    assertEquals(Set.of("Bob is 37", "Charlie is 55"), Set.copyOf(lines));

    List<Person> persons = adults.as(Person.class);
    assertEquals(Set.of(new Person("Bob", 37), new Person("Charlie", 55)), Set.copyOf(persons));

    List<String> names = db.query("[:find [?n ...] :where [_ :name ?n]]").collection(String.class);
    long oldest = db.query("[:find (max ?a) . :where [_ :age ?a]]").scalar(Long.class).orElse(0L);

    assertEquals(List.of("Alice", "Bob", "Charlie"), names.stream().sorted().toList());
    assertEquals(55, oldest);
  }

  @Test
  void inputsOfQueries() {
    Db db = people.db();

    QueryResult ages =
        db.query(
            "[:find ?name ?age :in $ [?name ...] :where [?e :name ?name] [?e :age ?age]]",
            List.of("Alice", "Bob"));

    QueryResult byEmail =
        db.query(
            "[:find ?name . :in $ ?person :where [?person :name ?name]]",
            LookupRef.of("email", "alice@example.com"));

    Function<String, String> shout = name -> name.toUpperCase() + "!";
    QueryResult shouted =
        db.query(
            "[:find [?loud ...] :in $ ?shout :where [_ :name ?name] [(?shout ?name) ?loud]]",
            shout);

    assertEquals(2, ages.size());
    assertEquals("Alice", byEmail.scalar(String.class).orElseThrow());
    assertEquals(
        Set.of("ALICE!", "BOB!", "CHARLIE!"), Set.copyOf(shouted.collection(String.class)));
  }

  @Test
  void rules() {
    befriend("alice", "bob");
    befriend("bob", "charlie");

    List<String> reached =
        people
            .db()
            .query(
                "[:find [?name ...] :in $ % ?me :where (knows ?me ?other) [?other :name ?name]]",
                """
                [[(knows ?a ?b) [?a :friend ?b]]
                 [(knows ?a ?b) [?a :friend ?c] (knows ?c ?b)]]
                """,
                LookupRef.of("email", "alice@example.com"))
            .collection(String.class);

    assertEquals(Set.of("Bob", "Charlie"), Set.copyOf(reached));
  }

  private void befriend(String one, String other) {
    people.transact(
        List.of(
            List.of(
                "db/add",
                List.of("email", one + "@example.com"),
                "friend",
                LookupRef.of("email", other + "@example.com"))));
  }

  @Test
  void queriesThatEnd() {
    Db db = people.db();
    AtomicBoolean enough = new AtomicBoolean();

    Query pairs =
        Query.of("[:find ?a ?b :where [_ :name ?a] [_ :name ?b]]")
            .timeout(Duration.ofSeconds(5))
            .maxRows(1_000_000)
            .cancelledBy(enough)
            .limit(4);

    assertEquals(4, db.query(pairs).size());

    enough.set(true);
    Query whole =
        Query.of("[:find (count ?c) . :where [_ :name ?a] [_ :name ?b] [_ :name ?c]]")
            .cancelledBy(enough);
    CairnException e = assertThrows(CairnException.class, () -> db.query(whole));
    assertEquals("query/canceled", e.code());
  }

  @Test
  void explanations() {
    String plan = people.db().explain("[:find ?n :where [?e :name ?n] [?e :age 33]]");
    assertTrue(plan.indexOf("[?e :age 33]") < plan.indexOf("[?e :name ?n]"), plan);
  }

  @Test
  void pulls() {
    befriend("alice", "bob");
    Db db = people.db();

    DataMap alice =
        db.pull("[:name :age {:friend [:name]}]", List.of("email", "alice@example.com"));

    String name = alice.get("name", String.class);
    List<DataMap> friends = alice.list("friend", DataMap.class);
    assertEquals("Alice", name);
    assertEquals("Bob", friends.get(0).get("name"));
    assertEquals(new Person("Alice", 33), alice.as(Person.class));

    List<Person> all =
        db.query("[:find (pull ?e [:name :age]) :where [?e :email]]").as(Person.class);
    assertEquals(3, all.size());
  }

  @Test
  void recordsTakeWhatIsThere() {
    people.transact(
        List.of(
            Map.of(
                "email", "alice@example.com",
                "aka", List.of("Al", "Lis"),
                "person/mood", Keyword.of("mood/wide-awake"))));

    Profile alice =
        people.db().pull("[*]", List.of("email", "alice@example.com")).as(Profile.class);

    assertEquals(
        new Profile("Alice", Optional.of(33), List.of("Al", "Lis"), Mood.WIDE_AWAKE), alice);
  }

  @Test
  void entities() {
    befriend("alice", "bob");
    Db db = people.db();

    Entity alice = db.entity(List.of("email", "alice@example.com"));
    String name = alice.get("name", String.class);
    Entity friend = alice.list("friend", Entity.class).get(0);
    List<Entity> friendOf = friend.list("_friend", Entity.class);

    assertEquals("Alice", name);
    assertEquals("Bob", friend.get("name"));
    assertEquals(List.of(alice), friendOf);
    assertEquals(
        new TreeSet<>(Set.of("age", "email", "friend", "name")), new TreeSet<>(alice.names()));
    assertTrue(db.entityId(List.of("email", "nobody@example.com")).isEmpty());
  }

  @Test
  void indexes() {
    Db db = people.db();

    List<String> lines = new ArrayList<>();
    for (Datom datom : db.datoms(IndexOrder.AVET, "age")) {
      lines.add(datom.e() + " " + datom.attribute() + " " + datom.value(Long.class));
    }

    List<Long> youngestFirst =
        db.indexRange("age", 18, null).stream().map(d -> d.value(Long.class)).toList();
    String oldest =
        db.rseekDatoms(IndexOrder.AVET, "age").stream()
            .findFirst()
            .map(datom -> db.entity(datom.e()).get("name", String.class))
            .orElseThrow();

    assertEquals(3, lines.size());
    assertEquals(List.of(33L, 37L, 55L), youngestFirst);
    assertEquals("Charlie", oldest);
  }

  @Test
  void otherTimes() {
    Db before = people.db();
    people.transact(
        List.of(Map.of("email", "alice@example.com", "age", 34)),
        Map.of("db/txInstant", Instant.parse("2031-01-01T00:00:00Z")));
    Db now = people.db();

    String ageOfAlice = "[:find ?age . :where [?e :name \"Alice\"] [?e :age ?age]]";
    Instant newYearsEve = Instant.parse("2030-12-31T00:00:00Z");

    assertEquals(34L, now.query(ageOfAlice).scalar(Long.class).orElseThrow());
    assertEquals(33L, before.query(ageOfAlice).scalar(Long.class).orElseThrow());
    assertEquals(33L, now.asOf(before.maxTx()).query(ageOfAlice).scalar(Long.class).orElseThrow());
    assertEquals(33L, now.asOf(newYearsEve).query(ageOfAlice).scalar(Long.class).orElseThrow());

    QueryResult ages =
        now.history()
            .query(
                """
                [:find ?age ?added ?when
                 :where [?e :name "Alice"]
                        [?e :age ?age ?tx ?added]
                        [?tx :db/txInstant ?when]]
                """);
    Map<Object, Instant> asserted =
        ages.stream()
            .filter(row -> row.get("added", Boolean.class))
            .collect(Collectors.toMap(r -> r.get("age"), r -> r.get("when", Instant.class)));

    assertEquals(3, ages.size());
    assertEquals(Instant.parse("2031-01-01T00:00:00Z"), asserted.get(34L));
    assertEquals(1, now.since(before.maxTx()).datoms(IndexOrder.AEVT, "age").toList().size());
  }

  @Test
  void whatIf() {
    Db db = people.db();

    Db imagined = db.dbWith(List.of(Map.of("name", "Zoe", "age", 1)));

    assertEquals(4, imagined.query("[:find ?e :where [?e :age]]").size());
    assertEquals(3, db.query("[:find ?e :where [?e :age]]").size());

    Db young = imagined.filter(d -> !d.attribute().equals("age") || d.value(Long.class) < 18);
    assertEquals(1, young.query("[:find ?e :where [?e :age]]").size());
  }

  @Test
  void beingTold() throws Exception {
    List<Long> told = new ArrayList<>();
    Connection.Listening listening = people.listen(report -> told.add(report.tx()));
    try (TxReports reports = people.reports()) {
      people.transact(List.of(Map.of("name", "Eve")));

      TxReport report = reports.take();
      assertEquals(List.of(report.tx()), told);
      assertEquals(Optional.empty(), reports.poll(Duration.ofMillis(1)));
    }
    listening.close();
    people.transact(List.of(Map.of("name", "Fay")));
    assertEquals(1, told.size());
  }

  @Test
  void errors() {
    TransactionException e =
        assertThrows(
            TransactionException.class,
            () -> people.transact(List.of(Map.of("name", "Bob", "age", "old"))));

    assertEquals("transact/schema", e.code());
    assertEquals(":age", e.context().get("attribute"));
    assertEquals("old", e.context().get("value"));
  }

  @Test
  void keywordsAndStrings() {
    people.transact(
        List.of(
            Map.of(
                "name", "Gil",
                "mood", Keyword.of("mood/calm"),
                ":motto", ":-) is no keyword")));

    Row row =
        people
            .db()
            .query("[:find [?mood ?motto] :where [?e :mood ?mood] [?e :motto ?motto]]")
            .first()
            .orElseThrow();

    assertEquals(Keyword.of(":mood/calm"), row.get("mood"));
    assertEquals(":-) is no keyword", row.get("motto"));
    assertEquals(Mood.CALM, row.get("mood", Mood.class));
  }

  @Test
  void transactionFunctions() {
    BiFunction<Db, List<?>, Object> birthday =
        (db, person) -> {
          Entity entity = db.entity(person);
          return List.of(List.of("db/add", entity.id(), "age", entity.get("age", Long.class) + 1));
        };

    people.transact(
        List.of(List.of("db.fn/call", birthday, LookupRef.of("email", "alice@example.com"))));

    assertEquals(34L, people.db().entity(List.of("email", "alice@example.com")).get("age"));
  }
}
