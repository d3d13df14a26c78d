package org.cairndb.cli;

import java.util.Set;

/**
 * The options that a command takes, without dashes. {@code --json} and {@code --quiet} are always
 * taken.
 *
 * @param flags those that stand alone, as {@code --history}
 * @param valued those with a value, as {@code --as-of 12} or {@code --as-of=12}
 */
record Options(Set<String> flags, Set<String> valued) {
  /** Those that every command takes. */
  private static final Set<String> COMMON = Set.of("json", "quiet", "help");

  /** No options of its own. */
  static final Options NONE = new Options(Set.of(), Set.of());

  Options {
    flags = Set.copyOf(flags);
    valued = Set.copyOf(valued);
  }

  boolean isFlag(String name) {
    return flags.contains(name) || COMMON.contains(name);
  }

  boolean isValued(String name) {
    return valued.contains(name);
  }
}
