package org.cairndb.cli;

/** One command of {@code bin/cairn}. Immutable. */
interface Command {
  /** The word that calls it. */
  String name();

  /** What it does, in a few words. */
  String summary();

  /**
   * How it is called, for people: the line of its arguments first, then what they mean, each option
   * on a line.
   */
  String help();

  /** The options that it takes, as {@link Arguments#parse} wants them. */
  Options options();

  /**
   * Does it.
   *
   * @return the exit status: 0 if all went well, 1 if something is wrong with what it looked at
   * @throws UsageException if the arguments make no sense; the exit status is then 2
   */
  int run(Arguments arguments, Terminal terminal);
}
