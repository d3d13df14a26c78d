package org.cairndb.testing;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * What a test needs of the machine beyond the JDK and Maven.
 *
 * <p>Where it is missing, the test is skipped and says so on standard error; with {@code CI=true}
 * in the environment it fails, because there {@code .ci/run} installs everything.
 */
public final class Needs {
  private Needs() {}

  /**
   * A program on the {@code PATH}.
   *
   * @return the program's file
   */
  public static Path program(String name) {
    return found(name)
        .orElseThrow(() -> missing("the program " + name, "install it and have it on the PATH"));
  }

  /**
   * The real {@code dat} 13.10.0: the one that the environment's {@code CAIRN_DAT} names, else the
   * one that {@code test/bin/install-dat} puts into {@code target/dat}.
   */
  public static Path dat() {
    String named = System.getenv("CAIRN_DAT");
    Path dat =
        named == null || named.isEmpty()
            ? Repository.HOME.resolve("target/dat/node_modules/.bin/dat")
            : Path.of(named);
    program("node");
    if (!Files.isExecutable(dat)) {
      throw missing("the real dat (" + dat + ")", "run test/bin/install-dat");
    }
    return dat;
  }

  /** The right to make network namespaces: {@code unshare -n} works. */
  public static void networkNamespaces() {
    program("ip");
    if (!succeeds(List.of(program("unshare").toString(), "-rn", "true"))) {
      throw missing("the right to make network namespaces", "run as root");
    }
  }

  /** Anything else that can be told by a condition. */
  public static void that(boolean here, String what, String remedy) {
    if (!here) {
      throw missing(what, remedy);
    }
  }

  /** The right to mount file systems. */
  public static void mounts() {
    program("mount");
    if (!succeeds(List.of(program("unshare").toString(), "-m", "true"))) {
      throw missing("the right to mount file systems", "run as root");
    }
  }

  /** Skips the test, loudly, or fails it in CI. Never returns. */
  private static RuntimeException missing(String what, String remedy) {
    String message = "needs " + what + ", which is not here: " + remedy;
    if ("true".equals(System.getenv("CI"))) {
      throw new AssertionError(message);
    }
    System.err.println("SKIPPED a test that " + message);
    Assumptions.abort(message);
    throw new AssertionError("unreachable");
  }

  private static Optional<Path> found(String name) {
    String path = System.getenv("PATH");
    for (String folder : path == null ? new String[0] : path.split(File.pathSeparator, -1)) {
      Path file = Path.of(folder, name);
      if (Files.isRegularFile(file) && Files.isExecutable(file)) {
        return Optional.of(file);
      }
    }
    return Optional.empty();
  }

  private static boolean succeeds(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor(20, TimeUnit.SECONDS) && process.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
