package org.cairndb.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.testing.Needs;
import org.cairndb.testing.Seed;
import org.junit.jupiter.api.Test;

/** The session of the first blog post, and the same for longer: what the project began with. */
final class SeedSessionTest {
  private static final String CHECKS = "cairn.demo.session-checks";
  private static final int TRANSACTIONS = 50;

  static {
    Clojure.var("clojure.core", "require").invoke(Clojure.read(CHECKS));
  }

  @Test
  void everyFormOfThePostHasTheValueThatThePostShowsWithTheRealDat() {
    checkSession(call("session", realDat()));
  }

  @Test
  void theSameWithAPlainCopyInTheMannerOfDat() {
    checkSession(call("session", call("plain-copy")));
  }

  @Test
  void transactionsInARowReachACloneOfTheRealDatAndItShowsOnlyWhatTheMasterHad() {
    checkStream(realDat());
  }

  @Test
  void theSameThroughAPlainCopyInTheMannerOfDat() {
    checkStream(call("plain-copy"));
  }

  private static void checkSession(Object result) {
    assertEquals(List.of(), get(result, "failures"), result::toString);
    assertEquals(27L, number(get(result, "forms")), "26 of the session and one that waits");
    assertEquals(8L, number(get(result, "values")));
    long callbacks = number(get(result, "callbacks"));
    assertTrue(callbacks >= 1 && callbacks <= 10, () -> callbacks + " calls for a transaction");
    List<?> seen = (List<?>) get(result, "seen");
    assertEquals(callbacks, seen.size());
    Object before = Clojure.read("#{[\"Alice\"] [\"Bob\"] [\"Charlie\"] [\"Dorothy\"]}");
    Object after = Clojure.read("#{[\"Alice\"] [\"Bob\"] [\"Charlie\"] [\"Dorothy\"] [\"Eve\"]}");
    boolean eve = false;
    for (Object shown : seen) {
      assertTrue(shown.equals(after) || (!eve && shown.equals(before)), seen::toString);
      eve = shown.equals(after);
    }
    assertTrue(eve, seen::toString);
  }

  private static void checkStream(Object tool) {
    long seed = Seed.of(SeedSessionTest.class);
    Object result = call("stream", tool, (long) TRANSACTIONS, seed);
    assertEquals((long) TRANSACTIONS, number(get(result, "last")));
    long newest = 0;
    Set<Object> different = new HashSet<>();
    for (Object look : (List<?>) get(result, "looks")) {
      Object shown = ((List<?>) look).get(0);
      long begun = number(((List<?>) look).get(1));
      assertTrue(shown instanceof Number, () -> "not a state of the master: " + shown);
      assertTrue(number(shown) <= begun, () -> shown + " of " + begun + " that were begun");
      assertTrue(number(shown) >= newest, "went back from " + newest + " to " + shown);
      newest = number(shown);
      different.add(newest);
    }
    assertTrue(different.size() > TRANSACTIONS / 5, () -> "too few states: " + different);
  }

  private static Object realDat() {
    return call("real-dat", Needs.dat().toFile());
  }

  private static Object call(String function, Object... arguments) {
    IFn checks = Clojure.var(CHECKS, function);
    return checks.applyTo(clojure.lang.ArraySeq.create(arguments));
  }

  private static Object get(Object map, String key) {
    return ((Map<?, ?>) map).get(Keyword.intern(key));
  }

  private static long number(Object value) {
    return ((Number) value).longValue();
  }
}
