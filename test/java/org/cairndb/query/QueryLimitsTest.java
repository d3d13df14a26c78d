package org.cairndb.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.AFn;
import clojure.lang.Atom;
import clojure.lang.IPersistentMap;
import clojure.lang.Iterate;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairndb.error.CairnException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Queries that are too long or too large end, each with an error that says why. */
@Timeout(60)
class QueryLimitsTest {
  private static final Object RULES =
      "[[(near ?a ?b) [?a ?b]] [(near ?a ?b) [?a ?c] (near ?c ?b)] [(near ?a ?b) (near ?b ?a)]]";

  /** Tuples {@code [i j]} that make every query below run for minutes. */
  private static final Object PAIRS = pairs(3_000);

  private static Object pairs(int n) {
    List<Object> pairs = new ArrayList<>();
    for (long i = 0; i < n; i++) {
      pairs.add(RT.vector(i, (i + 1) % n));
    }
    return RT.vector(pairs.toArray());
  }

  private static IPersistentMap call(String query, String option, Object value) {
    return RT.map(
        Keyword.intern("query"),
        query,
        Keyword.intern("args"),
        RT.vector(PAIRS, RULES),
        Keyword.intern(option),
        value);
  }

  private static void assertEnds(String error, Executable query) {
    CairnException e = assertThrows(CairnException.class, query);
    assertEquals(error, e.error().toString());
  }

  private static final String SLOW_JOIN =
      "[:find (count ?a) :in $ % :where [?a _] [?b _] [(+ ?a ?b) ?c] [(* ?a ?b ?c) ?d]]";
  private static final String SLOW_RULE = "[:find (count ?a) :in $ % :where (near ?a ?b)]";
  private static final String SLOW_FUNCTION =
      "[:find ?s :in $ % :where [?a _] [?b _] [(str ?a ?b) ?s] [(str ?s ?s ?s) ?t] [(= ?t ?s)]]";
  private static final String SLOW_NEGATION =
      "[:find ?a :in $ % :where [?a _] (not [?a ?b] [?c _] [(str ?b ?c) ?s] [(= ?s ?b)])]";
  private static final String SLOW_AGGREGATE =
      "[:find (clojure.core/frequencies ?s) ?b :in $ % :where [?a _] [?b _] [(str ?a) ?s]]";

  @ParameterizedTest
  @ValueSource(strings = {SLOW_JOIN, SLOW_RULE, SLOW_FUNCTION, SLOW_NEGATION, SLOW_AGGREGATE})
  void aTimeoutEndsEveryLongLoop(String query) {
    long begin = System.nanoTime();
    assertEnds(":query/timeout", () -> Queries.q(call(query, "timeout", 100L)));
    assertTrue(System.nanoTime() - begin < Duration.ofSeconds(20).toNanos(), "soon after");
  }

  @Test
  void anotherThreadCancelsThroughAnAtomAFutureOrAFlag() {
    Atom atom = new Atom(false);
    CompletableFuture.runAsync(() -> atom.reset(true));
    assertEnds(":query/canceled", () -> Queries.q(call(SLOW_RULE, "cancel", atom)));
    CompletableFuture<Object> future = new CompletableFuture<>();
    CompletableFuture.runAsync(() -> future.cancel(true));
    assertEnds(":query/canceled", () -> Queries.q(call(SLOW_JOIN, "cancel", future)));
    AtomicBoolean flag = new AtomicBoolean();
    CompletableFuture.runAsync(() -> flag.set(true));
    assertEnds(":query/canceled", () -> Queries.q(call(SLOW_FUNCTION, "cancel", flag)));
    Object promise = RT.var("clojure.core", "promise").invoke();
    CompletableFuture.runAsync(() -> RT.var("clojure.core", "deliver").invoke(promise, true));
    assertEnds(":query/canceled", () -> Queries.q(call(SLOW_NEGATION, "cancel", promise)));
    assertEnds(":query/inputs", () -> Queries.q(call(SLOW_JOIN, "cancel", 7L)));
  }

  @Test
  void anInterruptedThreadEndsItsQuery() {
    Thread.currentThread().interrupt();
    assertEnds(":query/interrupted", () -> Queries.q(SLOW_JOIN, PAIRS, RULES));
    assertTrue(Thread.interrupted(), "the mark stays");
  }

  @Test
  void aQueryHoldsNoMoreRowsThanItIsAllowed() {
    assertEnds(":query/too-many-rows", () -> Queries.q(call(SLOW_JOIN, "max-rows", 10_000L)));
    assertEnds(":query/too-many-rows", () -> Queries.q(call(SLOW_RULE, "max-rows", 10_000L)));
  }

  @Test
  void whatHasNoEndIsRefusedWhereverItIsGiven() {
    Object endless = Iterate.create(RT.var("clojure.core", "identity").fn(), RT.vector(1L, 2L));
    assertThrows(CairnException.class, () -> Queries.q(endless, PAIRS));
    assertThrows(
        CairnException.class,
        () ->
            Queries.q(
                RT.map(Keyword.intern("find"), endless, Keyword.intern("where"), endless), PAIRS));
    assertThrows(
        CairnException.class,
        () -> Queries.q("[:find ?a :in $ % :where (near ?a ?b)]", PAIRS, endless));
    IPersistentMap asSource =
        RT.map(
            Keyword.intern("query"),
            "[:find ?a :where [?a _]]",
            Keyword.intern("args"),
            RT.vector(endless),
            Keyword.intern("max-rows"),
            100_000L);
    assertEnds(":query/too-many-rows", () -> Queries.q(asSource));
    IPersistentMap asInput = asSource.assoc(Keyword.intern("query"), "[:find ?a :in [[?a _]]]");
    assertEnds(":query/too-many-rows", () -> Queries.q(asInput));
  }

  @Test
  void aFunctionThatFailsShowsClauseArgumentsAndCause() {
    AFn fails =
        new AFn() {
          @Override
          public Object invoke(Object a) {
            throw new IllegalStateException("no " + a);
          }
        };
    CairnException e =
        assertThrows(
            CairnException.class,
            () -> Queries.q("[:find ?b :in $ f :where [?a 8] [(f ?a) ?b]]", PAIRS, fails));
    assertEquals(":query/function-failed", e.error().toString());
    String message = String.valueOf(e.getMessage());
    assertTrue(message.contains("function=f"), message);
    assertTrue(message.contains("args=[7]"), message);
    assertTrue(message.contains("IllegalStateException: no 7"), message);
    assertTrue(message.contains("^^^^^^"), message);
    assertEquals(IllegalStateException.class, e.getCause().getClass());
  }
}
