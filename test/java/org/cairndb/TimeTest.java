package org.cairndb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clojure.lang.Keyword;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseValue;
import org.cairndb.error.CairnException;
import org.cairndb.query.Queries;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Databases at other times, from Java. */
class TimeTest {
  private static final String URI = "datahike:mem://time-test";
  private static final Keyword ID = Keyword.intern("db", "id");
  private static final Keyword AGE = Keyword.intern("age");
  private static final Keyword INSTANT = Keyword.intern("db", "txInstant");
  private static final Instant FIRST = Instant.parse("2100-01-01T00:00:00Z");

  private Connection connection;

  @BeforeEach
  void threeTransactionsADayApart() {
    Cairn.createDatabase(URI);
    connection = Cairn.connect(URI);
    for (long age = 0; age < 3; age++) {
      Date instant = Date.from(FIRST.plus(Duration.ofDays(age)));
      connection.transact(List.of(Map.of(ID, 1, AGE, age)), Map.of(INSTANT, instant));
    }
  }

  @AfterEach
  void delete() {
    Cairn.deleteDatabase(URI);
  }

  private static Object ages(DatabaseValue database) {
    return Queries.q("[:find [?a ...] :where [_ :age ?a]]", database);
  }

  @Test
  void aPastStateIsNamedByTransactionByNumberOrByInstant() {
    CurrentDatabase now = connection.database();
    assertEquals(List.of(1L), ages(now.asOf(CurrentDatabase.TX0 + 2)));
    assertEquals(List.of(1L), ages(now.asOf(2)));
    assertEquals(List.of(1L), ages(now.asOf(FIRST.plus(Duration.ofDays(1)))));
    assertEquals(List.of(1L), ages(now.asOf(FIRST.plus(Duration.ofHours(47)))));
    assertEquals(List.of(), ages(now.asOf(FIRST.minusNanos(1))));
    assertEquals(List.of(2L), ages(now.asOf(Instant.MAX)));
    assertEquals(List.of(2L), ages(now.since(2)));
    assertEquals(List.of(), ages(now.since(FIRST.plus(Duration.ofDays(2)))));
    assertEquals(now, now.asOf(now.basisT()));
    assertEquals(4, now.nextT());
  }

  @Test
  void severalTimesAreSourcesOfOneQuery() {
    CurrentDatabase now = connection.database();
    Object changed =
        Queries.q(
            "[:find ?then ?now ?tx :in $then $now $history :where [$then ?e :age ?then]"
                + " [$now ?e :age ?now] [$history ?e :age ?then ?tx false]]",
            now.asOf(1),
            now,
            now.history());
    assertEquals(Set.of(List.of(0L, 2L, CurrentDatabase.TX0 + 2)), changed);
  }

  @Test
  void whatHasNoTimeIsRefused() {
    CurrentDatabase now = connection.database();
    CairnException negative = assertThrows(CairnException.class, () -> now.asOf(-1));
    assertEquals(":time-point/invalid", negative.error().toString());
    CurrentDatabase none = Databases.empty(null);
    CairnException kept = assertThrows(CairnException.class, none::history);
    assertEquals(":history/not-kept", kept.error().toString());
  }
}
