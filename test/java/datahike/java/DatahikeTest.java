package datahike.java;

import static datahike.java.Keywords.DB_CARDINALITY;
import static datahike.java.Keywords.DB_IDENT;
import static datahike.java.Keywords.DB_UNIQUE;
import static datahike.java.Keywords.DB_VALUE_TYPE;
import static datahike.java.Keywords.MANY;
import static datahike.java.Keywords.ONE;
import static datahike.java.Keywords.REF;
import static datahike.java.Keywords.STRING;
import static datahike.java.Keywords.UNIQUE_IDENTITY;
import static datahike.java.Util.ednFromString;
import static datahike.java.Util.kwd;
import static datahike.java.Util.map;
import static datahike.java.Util.vec;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.AFn;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.cairndb.datom.Datom;
import org.cairndb.error.TransactionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs as they are written for Datahike's Java API. */
class DatahikeTest {
  private static final Object PERSON =
      vec(
          map(
              DB_IDENT, kwd(":person/email"),
              DB_VALUE_TYPE, STRING,
              DB_CARDINALITY, ONE,
              DB_UNIQUE, UNIQUE_IDENTITY),
          map(DB_IDENT, kwd(":person/name"), DB_VALUE_TYPE, STRING, DB_CARDINALITY, ONE),
          map(DB_IDENT, kwd(":person/friends"), DB_VALUE_TYPE, REF, DB_CARDINALITY, MANY));

  private static Object open(Map<String, Object> config) {
    Datahike.createDatabase(config);
    return Datahike.connect(config);
  }

  private static Object schemaless() {
    return open(
        Database.memory(UUID.randomUUID()).schemaFlexibility(SchemaFlexibility.READ).build());
  }

  @Test
  void transactAndAsk() {
    Object conn = schemaless();
    Datahike.transact(
        conn, List.of(Map.of("name", "Alice", "age", 30), Map.of(":name", "Bob", ":age", 25)));
    Set<?> all =
        (Set<?>)
            Datahike.q(
                "[:find ?name ?age :where [?e :name ?name] [?e :age ?age]]", Datahike.deref(conn));
    Set<?> old =
        (Set<?>)
            Datahike.q(
                "[:find ?name :in $ ?least :where [?e :name ?name] [?e :age ?a] [(<= ?least ?a)]]",
                Datahike.deref(conn),
                30L);
    assertEquals(ednFromString("#{[\"Alice\" 30] [\"Bob\" 25]}"), all);
    assertEquals(ednFromString("#{[\"Alice\"]}"), old);
  }

  @Test
  void aFolderIsThereUntilItIsDeleted(@TempDir Path folder) {
    Map<String, Object> config =
        Datahike.fileConfig(
            folder.resolve("db").toString(), Map.of("schema-flexibility", ":read", "name", "x"));
    assertFalse(Datahike.databaseExists(config));
    Object conn = open(config);
    Datahike.transact(conn, List.of(Map.of("name", "Alice")));
    Datahike.release(conn);
    Object again = Datahike.connect(config);
    assertEquals(
        ednFromString("[\"Alice\"]"),
        Datahike.q("[:find [?n ...] :where [_ :name ?n]]", Datahike.deref(again)));
    Datahike.deleteDatabase(config);
    assertFalse(Datahike.databaseExists(config));
  }

  @Test
  void aSchemaIsAskedForWhenDataAreWritten() {
    Object conn = open(Database.memory(UUID.randomUUID()).initialTx(PERSON).name("p").build());
    assertThrows(
        TransactionException.class,
        () -> Datahike.transact(conn, List.of(Map.of("person/nmae", "Alice"))));
    Datahike.transact(conn, List.of(Map.of("person/name", "Alice", "person/email", "a@x")));
    Datahike.transact(conn, List.of(Map.of("person/name", "Alicia", "person/email", "a@x")));
    assertEquals(
        ednFromString("#{[\"Alicia\"]}"),
        Datahike.q("[:find ?n :where [_ :person/name ?n]]", Datahike.deref(conn)));
    assertEquals(3, ((Map<?, ?>) Datahike.schema(Datahike.deref(conn))).size());
    assertEquals(
        Set.of(kwd(":person/friends")), Datahike.reverseSchema(Datahike.deref(conn)).get(REF));
  }

  @Test
  void pullsAndEntities() {
    Object conn = open(Database.memory(UUID.randomUUID()).initialTx(PERSON).build());
    Datahike.transact(
        conn,
        List.of(
            Map.of("db/id", -1, "person/name", "Alice", "person/email", "a@x"),
            Map.of("person/name", "Bob", "person/email", "b@x", "person/friends", List.of(-1))));
    Object db = Datahike.deref(conn);
    Object bob = vec(kwd(":person/email"), "b@x");
    assertEquals(
        ednFromString("{:person/name \"Bob\" :person/friends [{:person/name \"Alice\"}]}"),
        Datahike.pull(db, "[:person/name {:person/friends [:person/name]}]", bob));
    assertEquals(
        ednFromString("{:person/name \"Bob\"}"), Datahike.pull(db, List.of(":person/name"), bob));
    assertEquals(
        1,
        Datahike.pullMany(db, "[:person/name]", List.of(bob, vec(kwd(":person/email"), "-")))
            .size());

    IEntity entity = (IEntity) Datahike.entity(db, bob);
    Set<?> friends = (Set<?>) entity.valAt(kwd(":person/friends"));
    IEntity friend = (IEntity) friends.iterator().next();
    assertEquals("Bob", entity.valAt(kwd(":person/name")));
    assertEquals("Alice", friend.valAt(kwd(":person/name")));
    assertEquals(db, Datahike.entityDb(entity));
    assertNull(Datahike.entity(db, vec(kwd(":person/email"), "-")));
  }

  @Test
  void otherTimes() {
    Object conn = schemaless();
    Datahike.transact(
        conn,
        Map.of(
            "tx-data", List.of(Map.of("db/id", 1, "name", "Alice")),
            "tx-meta", Map.of("db/txInstant", EDN.inst("2030-01-01T00:00:00Z"))));
    Datahike.transact(
        conn,
        Map.of(
            ":tx-data", List.of(Map.of(":db/id", 1, "name", "Alicia")),
            ":tx-meta", Map.of("db/txInstant", EDN.inst("2031-01-01T00:00:00Z"))));
    Object db = Datahike.deref(conn);
    String name = "[:find ?n . :where [1 :name ?n]]";
    Date between = Date.from(Instant.parse("2030-06-01T00:00:00Z"));
    assertEquals("Alicia", Datahike.q(name, db));
    assertEquals("Alice", Datahike.q(name, Datahike.asOf(db, between)));
    assertEquals("Alicia", Datahike.q(name, Datahike.since(db, between)));
    assertEquals(
        2, ((Set<?>) Datahike.q("[:find ?n :where [1 :name ?n]]", Datahike.history(db))).size());
  }

  @Test
  void branchesAndGarbage() {
    Object conn = schemaless();
    Datahike.transact(conn, List.of(Map.of("name", "Alice")));
    Datahike.branchAsync(conn, ":db", ":draft");
    assertEquals(Set.of(Keyword.intern("db"), Keyword.intern("draft")), Datahike.branches(conn));
    Datahike.mergeDb(conn, Set.of("draft"), List.of(Map.of("name", "Bob")));
    Datahike.mergeDbAsync(conn, Set.of(":draft"), List.of(Map.of("name", "Eve")), Map.of());
    String names = "[:find [?n ...] :where [_ :name ?n]]";
    assertEquals(List.of("Alice"), Datahike.q(names, Datahike.branchAsDb(conn, "draft")));
    assertEquals(3, ((List<?>) Datahike.q(names, Datahike.deref(conn))).size());
    Datahike.forceBranchAsync(Datahike.deref(conn), "draft", Set.of(":db"));
    assertEquals(3, ((List<?>) Datahike.q(names, Datahike.branchAsDb(conn, "draft"))).size());
    Datahike.deleteBranchAsync(conn, Keyword.intern("draft"));
    assertNull(Datahike.branchAsDb(conn, "draft"));
    assertTrue(Datahike.deref(Datahike.gcStorage(conn, new Date())) instanceof Set);
  }

  @Test
  void datomsAreLoaded() {
    Object conn = schemaless();
    List<Object> datom = List.of(7L, Keyword.intern("name"), "Alice", 536_870_914L, true);
    Datahike.deref(Datahike.loadEntities(conn, List.of(datom)));
    assertEquals(
        List.of("Alice"), Datahike.q("[:find [?n ...] :where [_ :name ?n]]", Datahike.deref(conn)));
  }

  @Test
  void listenersAndFutures() {
    Object conn = schemaless();
    List<Object> reports = new ArrayList<>();
    IFn listener =
        new AFn() {
          @Override
          public Object invoke(Object report) {
            reports.add(report);
            return null;
          }
        };
    Object key = Datahike.listen(conn, listener);
    Object report = Datahike.deref(Datahike.transactAsync(conn, List.of(Map.of("name", "Alice"))));
    assertEquals(List.of(report), reports);
    Datahike.unlisten(conn, key);
    Datahike.transact(conn, List.of(Map.of("name", "Bob")));
    assertEquals(1, reports.size());
  }

  @Test
  void indexesAndValues() {
    Object conn = schemaless();
    Datahike.transact(
        conn,
        List.of(
            Map.of(
                "db/ident",
                ":age",
                "db/valueType",
                ":db.type/long",
                "db/index",
                true,
                "db/cardinality",
                ":db.cardinality/one"),
            Map.of("age", 30),
            Map.of("age", 40)));
    Object db = Datahike.deref(conn);
    assertEquals(2, size(Datahike.datoms(db, ":avet", kwd(":age"))));
    Datom first = (Datom) Datahike.seekdatoms(db, kwd(":avet"), kwd(":age"), 35).iterator().next();
    assertEquals(40L, first.v());
    assertEquals(1, size(Datahike.indexRange(db, map("attrid", ":age", "start", 20, "end", 35))));
    Object younger = Datahike.dbWith(db, List.of(Map.of("age", 1)));
    assertEquals(3, size(Datahike.datoms(younger, ":avet", kwd(":age"))));
    assertTrue(((Map<?, ?>) Datahike.metrics(db)).containsKey(kwd(":count")));
  }

  private static int size(Object datoms) {
    return ((Collection<?>) datoms).size();
  }

  @Test
  void stringsThatBeginWithAColonAreKeywords() {
    assertEquals(
        ednFromString("{:a :b :c \":d\" :e [\":f\" {:g 1}]}"),
        map("a", ":b", ":c", "\\:d", "e", List.of(EDN.forceString(":f"), Map.of("g", 1L))));
    assertEquals(EDN.keyword("a", "b"), kwd(":a/b"));
    assertEquals(
        UUID.fromString("550e8400-e29b-41d4-a716-446655440000"),
        EDN.uuid("#uuid \"550e8400-e29b-41d4-a716-446655440000\""));
    assertThrows(IllegalArgumentException.class, () -> map("a"));
    assertThrows(IllegalArgumentException.class, () -> Database.memory("no uuid"));
  }
}
