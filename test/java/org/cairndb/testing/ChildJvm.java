package org.cairndb.testing;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of a test's own, with the class path of the tests. */
public final class ChildJvm {
  private ChildJvm() {}

  /**
   * A process builder for {@code java}, with the class path that the tests run with.
   *
   * @param arguments options of the JVM, the main class and its arguments
   */
  public static ProcessBuilder with(List<String> arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:+UseSerialGC");
    command.add("-cp");
    command.add(classPath());
    command.addAll(arguments);
    return new ProcessBuilder(command);
  }

  /** The class path that the tests run with. */
  public static String classPath() {
    // Surefire starts the tests from a jar that only lists the real class path.
    return System.getProperty(
        "surefire.test.class.path", System.getProperty("java.class.path", ""));
  }
}
