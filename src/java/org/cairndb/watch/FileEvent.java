package org.cairndb.watch;

import java.nio.file.Path;

/**
 * What became of a file or folder since the last event for it.
 *
 * @param file the watched folder as it was given, and the way down from it
 * @param count how many changes, as the operating system counts them, this event stands for; at
 *     least 1
 * @param action the outcome of these changes together
 */
public record FileEvent(Path file, int count, Action action) {
  /** What became of it. */
  public enum Action {
    /** It is new. */
    CREATE,
    /**
     * Its content is another. For a folder that is watched: changes in it came too fast to be told
     * one by one, so anything in it may be another.
     */
    MODIFY,
    /** It is gone. */
    DELETE
  }
}
