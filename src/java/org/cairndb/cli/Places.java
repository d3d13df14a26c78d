package org.cairndb.cli;

import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.DatabaseConfig;

/** Databases and files as a command line names them. */
final class Places {
  private Places() {}

  /**
   * A path.
   *
   * @throws UsageException if it cannot be one
   */
  static Path path(String word) {
    try {
      return Path.of(word).toAbsolutePath().normalize();
    } catch (InvalidPathException e) {
      throw new UsageException("not a path: " + word);
    }
  }

  /**
   * The folder of a database: a path, or a URI {@code datahike:file:///path}.
   *
   * @throws UsageException if it is another kind of URI
   */
  static Path folder(String word) {
    String prefix = "datahike:file://";
    if (word.startsWith(prefix)) {
      return path(word.substring(prefix.length()));
    }
    if (word.startsWith("datahike:")) {
      throw new UsageException("a database in a folder is needed: found=" + word);
    }
    return path(word);
  }

  /** How to reach the database in a folder. */
  static DatabaseConfig database(String word) {
    return Cairn.config().file(folder(word));
  }

  /** Connects to the database in a folder. */
  static Connection connect(String word) {
    return database(word).connect();
  }
}
