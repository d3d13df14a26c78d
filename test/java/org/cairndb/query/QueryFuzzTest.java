package org.cairndb.query;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.RT;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.concurrent.TimeUnit;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.pull.Pull;
import org.cairndb.testing.Facts;
import org.jspecify.annotations.Nullable;

/** Any text as a query or a pattern: refused, or answered within the limits that were given. */
class QueryFuzzTest {
  private static final int PEOPLE = 250;
  private static final int TIMEOUT = 500;
  private static final CurrentDatabase DATABASE = people();

  private static CurrentDatabase people() {
    Facts facts =
        new Facts()
            .attribute("name", "identity")
            .attribute("aka", "many", "index")
            .attribute("friend", "ref", "many");
    for (long e = 1; e <= PEOPLE; e++) {
      facts.entity(
          e, "name", "person" + e, "age", e % 60, "aka", "p" + e % 7, "friend", 1 + e * 31 % 250);
    }
    return facts.database();
  }

  private static void consume(@Nullable Object result) {
    for (var seq = RT.seq(result instanceof Iterable<?> ? result : null); seq != null; ) {
      seq = seq.next();
    }
  }

  @FuzzTest
  void textIsRefusedOrAnswered(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    long start = System.nanoTime();
    try {
      Object call =
          RT.map(
              Keyword.intern("query"),
              text,
              Keyword.intern("args"),
              RT.vector(DATABASE),
              Keyword.intern("timeout"),
              TIMEOUT,
              Keyword.intern("max-rows"),
              100_000);
      consume(Queries.q(call));
    } catch (CairnException refused) {
      // Says what is wrong.
    }
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
    assertTrue(millis < 20 * TIMEOUT, millis + " ms");
    assertEquals(PEOPLE * 4, DATABASE.count());
  }

  @FuzzTest
  void textIsRefusedOrAPattern(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    try {
      Pull.pull(DATABASE, text, 1L);
    } catch (CairnException refused) {
      // Says what is wrong.
    }
  }
}
