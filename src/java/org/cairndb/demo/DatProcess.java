package org.cairndb.demo;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;

/** One command of the real {@code dat}, running or ended. For any number of threads. */
public final class DatProcess implements AutoCloseable {
  private static final Pattern TERMINAL_CODE = Pattern.compile("\u001b\\[[0-9;?]*[A-Za-z]");
  private static final long STOP_MILLIS = 2_000;
  private static final long LOOK_MILLIS = 20;

  private final Host host;
  private final String command;
  private final Process process;
  private final Path outputFile;

  DatProcess(Host host, String command, Process process, Path outputFile) {
    this.host = host;
    this.command = command;
    this.process = process;
    this.outputFile = outputFile;
  }

  /** The command as one would type it. */
  public String command() {
    return command;
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it has printed so far, on either stream, without the codes that steer a terminal. */
  public String output() {
    try {
      String raw = new String(Files.readAllBytes(outputFile), StandardCharsets.UTF_8);
      return TERMINAL_CODE.matcher(raw).replaceAll("");
    } catch (IOException e) {
      throw new StorageException("read", outputFile.toString(), e);
    }
  }

  /**
   * Waits until something is printed.
   *
   * @param wanted what is looked for in all that has been printed
   * @return the first group of the match, or all of it if there is none
   * @throws DatException if the process ends without, or time is up
   */
  public String await(Pattern wanted, long patienceMillis) {
    long end = host.nanoTime() + patienceMillis * 1_000_000;
    while (true) {
      boolean alive = process.isAlive(); // asked first, so that its last words are heard
      String output = output();
      Matcher matcher = wanted.matcher(output);
      if (matcher.find()) {
        return matcher.group(Math.min(1, matcher.groupCount()));
      }
      if (!alive) {
        throw new DatException("dat ended without printing " + wanted, command, output);
      }
      if (host.nanoTime() > end) {
        throw new DatException(
            "dat did not print " + wanted + " in " + patienceMillis + " ms", command, output);
      }
      host.sleepMillis(LOOK_MILLIS);
    }
  }

  /**
   * Waits for the end.
   *
   * @return the exit code
   * @throws DatException if it does not end in time; it is stopped then
   */
  int awaitEnd(long patienceMillis) {
    if (!ends(patienceMillis)) {
      close();
      throw new DatException("dat did not end in " + patienceMillis + " ms", command, output());
    }
    return process.exitValue();
  }

  private boolean ends(long patienceMillis) {
    try {
      return process.waitFor(patienceMillis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** Stops it as Control+C would; kills it if that does not help. A second call does nothing. */
  @Override
  public void close() {
    process.descendants().forEach(ProcessHandle::destroy);
    process.destroy();
    if (!ends(STOP_MILLIS)) {
      kill();
    }
  }

  /** Ends it at once, as a crash would. */
  public void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
    ends(STOP_MILLIS);
  }
}
