package org.cairndb.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class in a network that has nothing but a loopback interface. */
public final class PrivateJvm {
  private static final long PATIENCE_SECONDS = 180;

  private PrivateJvm() {}

  /**
   * Runs it to its end, which must be a good one; shows what it printed.
   *
   * @param folder for what it prints
   */
  public static void run(Path folder, Class<?> main, String... arguments)
      throws IOException, InterruptedException {
    Needs.networkNamespaces();
    List<String> java = new ArrayList<>(List.of("-Xmx256m", main.getName()));
    java.addAll(List.of(arguments));
    List<String> command = new ArrayList<>(List.of("unshare", "-rn", "--kill-child", "--fork"));
    command.addAll(List.of("sh", "-c", "ip link set lo up && exec \"$@\"", "sh"));
    command.addAll(ChildJvm.with(java).command());
    Path output = folder.resolve("output.txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
      String text = Files.readString(output);
      System.out.println(text);
      assertTrue(ended, () -> "does not end: " + text);
      assertEquals(0, process.exitValue(), text);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
