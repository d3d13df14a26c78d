package org.cairndb.testing;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Where random tests take their seed from: {@code -Dseed=}, or chance; printed so that a failure
 * can be had again.
 */
public final class Seeds {
  private Seeds() {}

  /** The seed of this run for a test, which it prints. */
  public static long seed(Class<?> test) {
    String given = System.getProperty("seed", "");
    long seed = given.isEmpty() ? ThreadLocalRandom.current().nextLong() : Long.parseLong(given);
    System.out.println("replay: mvn test -Dtest=" + test.getSimpleName() + " -Dseed=" + seed);
    return seed;
  }
}
