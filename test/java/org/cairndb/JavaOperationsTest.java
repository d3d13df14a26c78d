package org.cairndb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What purges is said from Java with strings, as every other operation. */
class JavaOperationsTest {
  private final Map<String, Object> config =
      Map.of(
          "store",
          Map.of("backend", "memory", "id", UUID.randomUUID().toString()),
          "schema-flexibility",
          "read",
          "keep-history?",
          true);
  private Connection connection;

  @BeforeEach
  void connect() {
    Cairn.createDatabase(config);
    connection = Cairn.connect(config);
    connection.transact(
        List.of(Map.of("db/id", 1L, "name", "A", "age", 1L), Map.of("db/id", 2L, "name", "B")));
    connection.transact(List.of(List.of("db/add", 1L, "age", 2L)));
  }

  @AfterEach
  void delete() {
    connection.close();
    Cairn.deleteDatabase(config);
  }

  private long past(String attribute) {
    return Cairn.query(
            "[:find ?e ?v ?t ?added :where [?e :" + attribute + " ?v ?t ?added]]",
            connection.db().history())
        .rows()
        .size();
  }

  @Test
  void aFactIsPurged() {
    connection.transact(List.of(List.of("db/purge", 1L, "name", "A")));
    assertEquals(1, past("name"));
  }

  @Test
  void anAttributeOfAnEntityIsPurgedWithItsPast() {
    assertEquals(3, past("age"));
    connection.transact(List.of(List.of("db.purge/attribute", 1L, "age")));
    assertEquals(0, past("age"));
    assertEquals(2, past("name"));
  }

  @Test
  void anEntityIsPurgedWithItsPast() {
    connection.transact(List.of(List.of("db.purge/entity", 1L)));
    assertEquals(0, past("age"));
    assertEquals(1, past("name"));
  }

  @Test
  void whatWasRetractedLongAgoIsPurged() {
    Date later = Date.from(Instant.now().plusSeconds(60));
    connection.transact(List.of(List.of("db.history.purge/before", later)));
    assertEquals(1, past("age"));
    assertTrue(past("name") == 2);
  }
}
