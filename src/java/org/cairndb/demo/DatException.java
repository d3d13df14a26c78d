package org.cairndb.demo;

import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * A command of the real {@code dat} did not do what it was to do. {@code ex-data}: {@code :error
 * :demo/dat}, {@code :command}, {@code :output} (what it printed).
 */
public final class DatException extends CairnException {
  private static final long serialVersionUID = 1L;

  DatException(String reason, String command, String output) {
    this(null, reason, command, output);
  }

  DatException(@Nullable Throwable cause, String reason, String command, String output) {
    super(
        cause,
        "demo/dat",
        reason + ": command=" + command + ", output=" + output.strip(),
        "command",
        command,
        "output",
        output);
  }
}
