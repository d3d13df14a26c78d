package org.cairndb.cli;

import java.io.PrintStream;
import java.util.function.Consumer;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;

/**
 * Where a command writes. Answers go to standard output; progress and what is wrong go to standard
 * error. A line of progress is written over in place at a terminal, ten times a second at most;
 * elsewhere there is none. Thread-safe.
 */
final class Terminal {
  private static final long INTERVAL_NANOS = 100_000_000;

  private final PrintStream out;
  private final PrintStream err;
  private final Host host;
  private final boolean live;
  private long shownAt;
  private int shownLength;

  /**
   * @param live whether progress is to be shown
   */
  Terminal(PrintStream out, PrintStream err, Host host, boolean live) {
    this.out = out;
    this.err = err;
    this.host = host;
    this.live = live;
    this.shownAt = host.nanoTime() - INTERVAL_NANOS;
  }

  /** Writes a line of an answer. */
  synchronized void print(String line) {
    clear();
    out.println(line);
  }

  /** Writes a line of an answer that is seen at once: for what goes on. */
  synchronized void tell(String line) {
    print(line);
    out.flush();
  }

  /** Writes an answer as one line of JSON. */
  void json(Object value) {
    print(Json.text(value));
  }

  /** Writes a line that is no part of the answer. */
  synchronized void note(String line) {
    clear();
    err.println(line);
  }

  /** Shows how far a piece of work has come. */
  Consumer<Progress> progress(String what) {
    return progress -> {
      boolean end = progress.done() == progress.total();
      show(what + ": " + progress, end);
    };
  }

  /** Shows a line in the place of the one before, unless that was shown just now. */
  synchronized void show(String line, boolean always) {
    long now = host.nanoTime();
    if (live && (always || now - shownAt >= INTERVAL_NANOS)) {
      shownAt = now;
      err.print("\r" + line + " ".repeat(Math.max(0, shownLength - line.length())));
      err.flush();
      shownLength = line.length();
    }
  }

  /** Takes the line of progress away, so that others can be written. */
  synchronized void clear() {
    if (shownLength > 0) {
      err.print("\r" + " ".repeat(shownLength) + "\r");
      err.flush();
      shownLength = 0;
    }
  }
}
