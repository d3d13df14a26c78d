package org.cairndb.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.cairndb.dat.SharedArchive;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.archive.ImportReport;
import org.cairndb.dat.archive.ImportRules;
import org.cairndb.dat.archive.LiveRecording;
import org.cairndb.system.SystemHost;

/** Records a folder and gives it to peers until it is interrupted. */
final class DatShareCommand implements Command {
  static final long SHOW_MILLIS = 200;

  /** Its options about recording. */
  static final List<String> FLAGS = List.of("no-watch", "no-import", "no-ignore-hidden");

  /** What they are, for people. */
  static final String RECORD_HELP =
      """
        --no-watch          record what is there now, and not what changes
        --no-import         record nothing
        --no-ignore-hidden  record hidden files, too
      """;

  @Override
  public String name() {
    return "dat share";
  }

  @Override
  public String summary() {
    return "records what is in a folder and gives it to peers, live";
  }

  @Override
  public String help() {
    return """
    cairn dat share [FOLDER]

    FOLDER is the current one if none is named; it becomes an archive if it is none. Goes on until
    it is interrupted. What .datignore names is left out, and hidden files.

    """
        + RECORD_HELP
        + DatFolders.NETWORK_HELP;
  }

  @Override
  public Options options() {
    return DatFolders.options(FLAGS, List.of());
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(1);
    Path folder = DatFolders.folder(arguments, 0);
    Archive archive =
        Files.exists(folder.resolve(".dat/metadata.key"))
            ? DatFolders.open(folder)
            : Archive.create(folder, ArchiveOptions.ofUser());
    try (SharedArchive shared =
        SharedArchive.join(archive, DatFolders.network(arguments), name -> true)) {
      terminal.tell(shared.link().toString());
      terminal.tell("Sharing " + folder + " on " + shared.swarm().address().orElseThrow());
      DatFolders.call(shared, arguments);
      return give(shared, arguments, terminal);
    }
  }

  /** Gives an archive to peers until the process is ended; the owner records first, and on. */
  static int give(SharedArchive shared, Arguments arguments, Terminal terminal) {
    Archive archive = shared.archive();
    if (archive.isWritable() && !arguments.has("no-import")) {
      boolean hidden = !arguments.has("no-ignore-hidden");
      Supplier<ImportRules> rules = () -> ImportRules.ofFolder(archive.folder(), hidden);
      if (!arguments.has("no-watch")) {
        shared.record(rules, new Teller(archive, terminal));
      }
      ImportReport report = archive.importFolder(rules.get(), terminal.progress("recording"));
      tell(archive, terminal, report);
      if (!arguments.has("no-watch")) {
        terminal.tell("Watching for changes");
      }
    }
    return goOn(shared, terminal);
  }

  private static void tell(Archive archive, Terminal terminal, ImportReport report) {
    terminal.tell(
        String.format(
            "Recorded %d files (%s), %d deleted; version %d",
            report.recorded(),
            DatFolders.size(report.bytes()),
            report.deleted(),
            archive.version()));
    report.leftOut().forEach((name, reason) -> terminal.note("left out: " + name + ": " + reason));
  }

  /** Tells what is recorded while it goes on. */
  private record Teller(Archive archive, Terminal terminal) implements LiveRecording.Listener {
    @Override
    public void recorded(ImportReport report) {
      tell(archive, terminal, report);
    }

    @Override
    public void failed(RuntimeException error) {
      terminal.note("could not record: " + error.getMessage());
    }
  }

  /** Until the process is ended. */
  static int goOn(SharedArchive shared, Terminal terminal) {
    shared.onFailure(error -> terminal.note(String.valueOf(error.getMessage())));
    while (!Thread.currentThread().isInterrupted()) {
      terminal.show(DatFolders.line(shared), false);
      SystemHost.INSTANCE.sleepMillis(SHOW_MILLIS);
    }
    return 0;
  }
}
