package org.cairndb.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import org.cairndb.Connection;
import org.cairndb.Exports;

/** Writes a database to a text file. */
final class ExportCommand implements Command {
  @Override
  public String name() {
    return "export";
  }

  @Override
  public String summary() {
    return "writes a database, with its past, to a text file";
  }

  @Override
  public String help() {
    return """
    cairn export DATABASE FILE

    DATABASE is its folder. FILE is EDN, one datom on a line, with checksums
    (docs/format/export.md); it appears when it is whole.

      --force    replace FILE
      --check    do not write: read FILE, which an export has written, and compare its checksums
                 (cairn export --check FILE)
    """;
  }

  @Override
  public Options options() {
    return new Options(Set.of("force", "check"), Set.of());
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    if (arguments.has("check")) {
      arguments.atMost(1);
      Path file = Places.path(arguments.word(0, "the file"));
      Exports.check(file, terminal.progress("check"));
      terminal.print("sound: " + file);
      return 0;
    }
    arguments.atMost(2);
    Path file = Places.path(arguments.word(1, "the file"));
    if (Files.exists(file) && !arguments.has("force")) {
      throw new UsageException("there is a file already, --force replaces it: " + file);
    }
    try (Connection connection = Places.connect(arguments.word(0, "the database"))) {
      Exports.write(connection.database(), file, terminal.progress("export"));
      terminal.print("t " + connection.database().maxTx() + " exported to " + file);
    }
    return 0;
  }
}
