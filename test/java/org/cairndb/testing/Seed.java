package org.cairndb.testing;

/** Where the randomness of a test comes from: {@code -Dseed=…}, else a new seed at each run. */
public final class Seed {
  private Seed() {}

  /**
   * The seed of this run. It is printed, with what to type to get it again.
   *
   * @param test the class of the test
   */
  public static long of(Class<?> test) {
    String given = System.getProperty("seed", "");
    long seed = given.isEmpty() ? System.nanoTime() : Long.parseLong(given);
    System.out.println("repeat with: mvn test -Dtest=" + test.getSimpleName() + " -Dseed=" + seed);
    return seed;
  }
}
