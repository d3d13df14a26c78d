package org.cairndb.cli;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import java.nio.file.Path;
import java.util.Map;
import org.cairndb.Connection;
import org.cairndb.DatabaseConfig;
import org.cairndb.Exports;

/** Makes a database of a text file. */
final class ImportCommand implements Command {
  @Override
  public String name() {
    return "import";
  }

  @Override
  public String summary() {
    return "makes a database of a file that export, or Datahike, has written";
  }

  @Override
  public String help() {
    return """
    cairn import FILE DATABASE

    DATABASE is a folder; it is created as the file says if there is none. Called again with the
    same file, an import that was broken off goes on. A file of Datahike (text or CBOR) is read too.
    """;
  }

  @Override
  public Options options() {
    return Options.NONE;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(2);
    Path file = Places.path(arguments.word(0, "the file"));
    DatabaseConfig database = Places.database(arguments.word(1, "the database"));
    if (!database.exists()) {
      configured(database, file).create();
    }
    try (Connection connection = database.connect()) {
      long t = Exports.read(connection, file, terminal.progress("import")).maxTx();
      terminal.print("t " + t + " imported to " + Places.folder(arguments.word(1, "")));
    }
    return 0;
  }

  /** A file of Datahike says nothing of how its database was configured. */
  private static DatabaseConfig configured(DatabaseConfig database, Path file) {
    if (Exports.isDatahikes(file)) {
      return database.option("schema-flexibility", Keyword.intern("read"));
    }
    DatabaseConfig configured = database;
    IPersistentMap said = (IPersistentMap) Exports.header(file).valAt(Keyword.intern("config"));
    for (Object entry : said) {
      Map.Entry<?, ?> setting = (Map.Entry<?, ?>) entry;
      Object value = setting.getValue();
      if (setting.getKey() instanceof Keyword key && value != null) {
        configured = configured.option(key.sym.toString(), value);
      }
    }
    return configured;
  }
}
