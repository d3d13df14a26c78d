package org.cairndb.cli;

import java.nio.file.Path;
import java.util.Set;
import org.cairndb.Backups;
import org.cairndb.storage.BackupPoint;

/** Makes a database of a backup. */
final class RestoreCommand implements Command {
  @Override
  public String name() {
    return "restore";
  }

  @Override
  public String summary() {
    return "makes a database of a state that a backup keeps";
  }

  @Override
  public String help() {
    return """
    cairn restore BACKUP DATABASE [--t POINT]

    BACKUP is the folder of a backup. DATABASE is a folder that is empty or not there yet. The
    database has the identity and the bytes that it had; every checksum is compared.

      --t POINT   a t, or a name as `cairn backup --list` shows it; the newest if nothing is said
      --json      one object: {"t", "name", "taken", "database", "files", "bytes"}
    """;
  }

  @Override
  public Options options() {
    return new Options(Set.of(), Set.of("t"));
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(2);
    Path backup = Places.path(arguments.word(0, "the folder of the backup"));
    Path target = Places.folder(arguments.word(1, "the folder of the database"));
    BackupPoint point = BackupCommand.point(backup, arguments.value("t"));
    Backups.restore(backup, point, target, BackupCommand.files(terminal, "restore"));
    if (arguments.json()) {
      terminal.json(BackupCommand.described(point));
    } else {
      terminal.print(
          String.format(
              "t %d restored to %s: %,d files, %,d bytes",
              point.t(), target, point.parts().size(), point.bytes()));
    }
    return 0;
  }
}
