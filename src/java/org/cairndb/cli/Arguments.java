package org.cairndb.cli;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a command was called with: words, and options in any place. {@code --} ends the options.
 * Immutable.
 */
final class Arguments {
  private final List<String> words;
  private final Map<String, List<String>> options;

  private Arguments(List<String> words, Map<String, List<String>> options) {
    this.words = List.copyOf(words);
    this.options = Map.copyOf(options);
  }

  /**
   * Sorts words from options.
   *
   * @throws UsageException if an option is none of those taken, or has no value, or one too many
   */
  static Arguments parse(Options taken, List<String> all) {
    List<String> words = new ArrayList<>();
    Map<String, List<String>> options = new HashMap<>();
    boolean ended = false;
    for (int i = 0; i < all.size(); i++) {
      String word = all.get(i);
      if (ended || !word.startsWith("--")) {
        words.add(word);
      } else if (word.equals("--")) {
        ended = true;
      } else {
        int equals = word.indexOf('=');
        String name = word.substring(2, equals < 0 ? word.length() : equals);
        String value = equals < 0 ? null : word.substring(equals + 1);
        if (taken.isValued(name) && value == null) {
          if (++i == all.size()) {
            throw new UsageException("--" + name + " wants a value");
          }
          value = all.get(i);
        } else if (!taken.isValued(name) && (!taken.isFlag(name) || value != null)) {
          throw new UsageException(
              (value == null ? "there is no option --" : "no value belongs to --") + name);
        }
        options.computeIfAbsent(name, n -> new ArrayList<>()).add(value == null ? "" : value);
      }
    }
    return new Arguments(words, options);
  }

  /** How many words there are. */
  int count() {
    return words.size();
  }

  /**
   * A word.
   *
   * @param what what it is, for the error if it is missing
   * @throws UsageException if there are fewer
   */
  String word(int at, String what) {
    if (at >= words.size()) {
      throw new UsageException(what + " is missing");
    }
    return words.get(at);
  }

  /**
   * Refuses more words than these.
   *
   * @throws UsageException if there are more
   */
  void atMost(int count) {
    if (words.size() > count) {
      throw new UsageException("one word too many: " + words.get(count));
    }
  }

  /** Whether an option was given. */
  boolean has(String name) {
    return options.containsKey(name);
  }

  /** The value of an option, the last one if it was given several times; null if it was not. */
  @Nullable String value(String name) {
    List<String> values = options.get(name);
    return values == null ? null : values.get(values.size() - 1);
  }

  /** All values of an option that may be given several times. */
  List<String> values(String name) {
    return List.copyOf(options.getOrDefault(name, List.of()));
  }

  /**
   * The value of an option as a number.
   *
   * @throws UsageException if it is none, or out of range
   */
  long number(String name, long least, long most, long otherwise) {
    String value = value(name);
    if (value == null) {
      return otherwise;
    }
    try {
      long number = Long.parseLong(value);
      if (number >= least && number <= most) {
        return number;
      }
    } catch (NumberFormatException e) {
      // said below
    }
    throw new UsageException(
        "--" + name + " is a number from " + least + " to " + most + ": found=" + value);
  }

  /** Whether answers are wanted as JSON. */
  boolean json() {
    return has("json");
  }
}
