package org.cairndb.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A command of the operating system, run to its end. Immutable.
 *
 * @param folder where it runs
 * @param environment what is set in its environment beside what is set in ours
 * @param input its standard input
 * @param words the program and its arguments
 */
public record Command(
    Path folder, Map<String, String> environment, String input, List<String> words) {
  private static final long SECONDS = 300;

  /**
   * What a command has said.
   *
   * @param code its exit status
   */
  public record Outcome(int code, String out, String err) {
    /** Standard output of a command that must succeed. */
    public String checked() {
      if (code != 0) {
        throw new AssertionError("exit status " + code + "\n" + out + err);
      }
      return out;
    }
  }

  /** A command in a folder, with an empty standard input. */
  public static Command in(Path folder, String... words) {
    return new Command(folder, Map.of(), "", List.of(words));
  }

  /** The same with something set in its environment. */
  public Command with(String name, String value) {
    Map<String, String> more = new HashMap<>(environment);
    more.put(name, value);
    return new Command(folder, Map.copyOf(more), input, words);
  }

  /** The same with that standard input. */
  public Command reading(String text) {
    return new Command(folder, environment, text, words);
  }

  /** The same with more arguments. */
  public Command and(String... more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return new Command(folder, environment, input, List.copyOf(all));
  }

  /** Runs it, for five minutes at most. */
  public Outcome run() {
    Path in = null;
    Path out = null;
    Path err = null;
    try {
      // Files, not pipes: no thread is needed to empty them, and no child that lives on can keep
      // us.
      in = Files.writeString(Files.createTempFile("command", ".in"), input);
      out = Files.createTempFile("command", ".out");
      err = Files.createTempFile("command", ".err");
      ProcessBuilder builder =
          new ProcessBuilder(words)
              .directory(folder.toFile())
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile());
      builder.environment().putAll(environment);
      Process process = builder.start();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        throw new AssertionError(
            words + " took more than " + SECONDS + " s\n" + read(out) + read(err));
      }
      return new Outcome(process.exitValue(), read(out), read(err));
    } catch (IOException e) {
      throw new UncheckedIOException("could not run " + words, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted while running " + words, e);
    } finally {
      delete(in, out, err);
    }
  }

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }

  private static void delete(@Nullable Path... files) {
    for (Path file : files) {
      if (file != null) {
        file.toFile().delete();
      }
    }
  }
}
