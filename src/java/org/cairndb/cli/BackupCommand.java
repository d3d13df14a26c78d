package org.cairndb.cli;

import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.cairndb.Backups;
import org.cairndb.Connection;
import org.cairndb.error.CairnException;
import org.cairndb.storage.BackedUp;
import org.cairndb.storage.BackupPoint;
import org.cairndb.system.Progress;
import org.jspecify.annotations.Nullable;

/** Adds the newest state of a database to a backup, and looks after backups. */
final class BackupCommand implements Command {
  @Override
  public String name() {
    return "backup";
  }

  @Override
  public String summary() {
    return "adds the newest state of a database to a backup";
  }

  @Override
  public String help() {
    return """
    cairn backup DATABASE FOLDER | cairn backup --list|--verify|--forget POINT FOLDER

    DATABASE is its folder; it may be in use, and written to. FOLDER is a backup of it, or empty, or
    not there yet. Only what the backup does not have is copied, and the states that it keeps stay.

      --list           the states that FOLDER keeps, the oldest first
      --verify         read every byte of FOLDER and compare its checksum; the exit status is 1 if
                       anything is wrong
      --forget POINT   keep this state no more: its t, or its name as --list shows it
      --json           one object; of --list one for each state
    """;
  }

  @Override
  public Options options() {
    return new Options(Set.of("list", "verify"), Set.of("forget"));
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    boolean list = arguments.has("list");
    boolean verify = arguments.has("verify");
    String forget = arguments.value("forget");
    boolean looks = list || verify || forget != null;
    if ((list && verify) || ((list || verify) && forget != null)) {
      throw new UsageException("one of --list, --verify and --forget");
    }
    arguments.atMost(looks ? 1 : 2);
    Path folder = Places.path(arguments.word(looks ? 0 : 1, "the folder of the backup"));
    if (list) {
      list(folder, arguments, terminal);
    } else if (verify) {
      return verify(folder, arguments, terminal);
    } else if (forget != null) {
      BackupPoint point = point(folder, forget);
      int removed = Backups.forget(folder, point);
      if (arguments.json()) {
        terminal.json(Map.of("name", point.name(), "removed", removed));
      } else {
        terminal.print("t " + point.t() + " is kept no more: " + removed + " files removed");
      }
    } else {
      write(folder, arguments, terminal);
    }
    return 0;
  }

  private static void write(Path folder, Arguments arguments, Terminal terminal) {
    BackedUp done;
    try (Connection connection = Places.connect(arguments.word(0, "the database"))) {
      done = Backups.write(connection, folder, files(terminal, "backup"));
    }
    if (arguments.json()) {
      Map<String, Object> answer = described(done.point());
      answer.put("new", done.isNew());
      answer.put("copied", done.copied());
      answer.put("copied-bytes", done.copiedBytes());
      answer.put("kept", done.kept());
      answer.put("kept-bytes", done.keptBytes());
      terminal.json(answer);
    } else {
      terminal.print(done.toString());
    }
  }

  private static void list(Path folder, Arguments arguments, Terminal terminal) {
    for (BackupPoint point : Backups.points(folder)) {
      if (arguments.json()) {
        terminal.json(described(point));
      } else {
        terminal.print(
            String.format(
                "t %d  %s  %,d bytes  %s",
                point.t(), Instant.ofEpochMilli(point.takenMillis()), point.bytes(), point.name()));
      }
    }
  }

  private static int verify(Path folder, Arguments arguments, Terminal terminal) {
    List<CairnException> findings = Backups.verify(folder, files(terminal, "verify"));
    List<String> messages = new ArrayList<>();
    findings.forEach(finding -> messages.add(String.valueOf(finding.getMessage())));
    boolean sound = findings.isEmpty();
    if (arguments.json()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("place", folder.toString());
      answer.put("sound", sound);
      answer.put("findings", messages);
      terminal.json(answer);
    } else {
      messages.forEach(terminal::print);
      terminal.print((sound ? "sound: " : findings.size() + " findings: ") + folder);
    }
    return sound ? 0 : 1;
  }

  /** Progress in files. */
  static Consumer<Progress> files(Terminal terminal, String what) {
    return progress ->
        terminal.show(
            what + ": " + progress.done() + " of " + progress.total() + " files",
            progress.done() == progress.total());
  }

  /**
   * The state that a word means.
   *
   * @param word a t, or a name; null for the newest
   */
  static BackupPoint point(Path folder, @Nullable String word) {
    if (word == null) {
      return Backups.newest(folder);
    }
    return word.matches("\\d{1,18}")
        ? Backups.point(folder, Long.parseLong(word))
        : Backups.point(folder, word);
  }

  static Map<String, Object> described(BackupPoint point) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("t", point.t());
    map.put("name", point.name());
    map.put("taken", Instant.ofEpochMilli(point.takenMillis()).toString());
    map.put("database", point.databaseId().toString());
    map.put("files", point.parts().size());
    map.put("bytes", point.bytes());
    return map;
  }
}
