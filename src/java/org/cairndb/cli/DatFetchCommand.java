package org.cairndb.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.cairndb.dat.DatLink;
import org.cairndb.dat.SharedArchive;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.error.StorageException;

/** Gets files of an archive from its peers: for the first time, once more, or from now on. */
final class DatFetchCommand implements Command {
  /** What it is called as. */
  enum Kind {
    CLONE("clone", "LINK [FOLDER]", "gets a copy of somebody's archive"),
    PULL("pull", "[FOLDER]", "gets what is new in an archive that was cloned"),
    SYNC("sync", "[FOLDER]", "the same, live, and gives it to others");

    private final String word;
    private final String arguments;
    private final String summary;

    Kind(String word, String arguments, String summary) {
      this.word = word;
      this.arguments = arguments;
      this.summary = summary;
    }
  }

  private final Kind kind;

  DatFetchCommand(Kind kind) {
    this.kind = kind;
  }

  @Override
  public String name() {
    return "dat " + kind.word;
  }

  @Override
  public String summary() {
    return kind.summary;
  }

  @Override
  public String help() {
    String folder =
        kind == Kind.CLONE
            ? "LINK is dat:// and 64 hexadecimal digits. FOLDER is named by them if none is named."
            : "FOLDER is the current one if none is named.";
    String end = kind == Kind.SYNC ? "Goes on until it is interrupted." : "Ends when all is here.";
    String text =
        """
        cairn dat %s %s

        %s %s
        A name gets its new file when that is whole, so never a part of one.

          --select NAME,…     only these files, or what is in these folders; may be given several
                              times. Without it those that are lines of the file .datdownload
          --select-from-file FILE  those that are lines of another file
          --sparse            no files, only the list of them; --empty is the same
          --timeout SECONDS   give up when nobody has had anything for so long: 30; 0 is never
          --no-exit           go on when all is here, and give it to others
        """;
    return text.formatted(kind.word, kind.arguments, folder, end)
        + (kind == Kind.SYNC ? DatShareCommand.RECORD_HELP : "")
        + DatFolders.NETWORK_HELP;
  }

  @Override
  public Options options() {
    List<String> flags = new ArrayList<>(List.of("sparse", "empty", "exit", "no-exit"));
    flags.addAll(DatShareCommand.FLAGS);
    return DatFolders.options(flags, List.of("select", "select-from-file", "timeout"));
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(kind == Kind.CLONE ? 2 : 1);
    long patience = arguments.number("timeout", 0, 1_000_000, 30) * 1_000;
    Archive archive = archive(arguments);
    Predicate<String> selected;
    try {
      selected = selected(arguments, archive.folder());
    } catch (RuntimeException e) {
      archive.close();
      throw e;
    }
    try (SharedArchive shared =
        SharedArchive.join(archive, DatFolders.network(arguments), selected)) {
      shared.onFailure(error -> terminal.note(String.valueOf(error.getMessage())));
      DatFolders.call(shared, arguments);
      if (kind == Kind.SYNC) {
        terminal.tell(shared.link().toString());
        terminal.tell("Following in " + shared.archive().folder());
        return DatShareCommand.give(shared, arguments, terminal);
      }
      int status = fetch(shared, patience, arguments, terminal);
      return status == 0 && arguments.has("no-exit")
          ? DatShareCommand.goOn(shared, terminal)
          : status;
    }
  }

  private Archive archive(Arguments arguments) {
    if (kind != Kind.CLONE) {
      return DatFolders.open(DatFolders.folder(arguments, 0));
    }
    DatLink link = DatLink.parse(arguments.word(0, "the link"));
    Path folder =
        Places.path(arguments.count() > 1 ? arguments.word(1, "a folder") : link.key().toString());
    if (!Files.exists(folder.resolve(".dat/metadata.key"))) {
      return Archive.follow(folder, link.key(), ArchiveOptions.ofUser());
    }
    Archive archive = DatFolders.open(folder);
    if (!archive.key().equals(link.key())) {
      archive.close();
      throw new UsageException(
          "the folder has another archive: folder=" + folder + ", archive=" + archive.key());
    }
    return archive;
  }

  private static Predicate<String> selected(Arguments arguments, Path folder) {
    if (arguments.has("sparse") || arguments.has("empty")) {
      return name -> false;
    }
    String file = arguments.value("select-from-file");
    Path list = file == null ? folder.resolve(".datdownload") : Places.path(file);
    List<String> words = new ArrayList<>();
    for (String names : arguments.values("select")) {
      words.addAll(List.of(names.split(",")));
    }
    if (words.isEmpty() && (file != null || Files.isRegularFile(list))) {
      try {
        words.addAll(Files.readAllLines(list));
      } catch (IOException e) {
        throw new StorageException("read", list.toString(), e);
      }
    } else if (words.isEmpty()) {
      return name -> true;
    }
    List<String> wanted =
        words.stream()
            .map(word -> word.strip().replaceAll("^(\\./|/)+|/+$", ""))
            .filter(word -> !word.isEmpty())
            .map(word -> "/" + word)
            .toList();
    return name -> wanted.stream().anyMatch(w -> name.equals(w) || name.startsWith(w + "/"));
  }

  private int fetch(SharedArchive shared, long patience, Arguments arguments, Terminal terminal) {
    if (shared.archive().isWritable()) {
      terminal.note("this is the archive's owner, who has all that there is");
      return 0;
    }
    if (!shared.awaitWhileItComes(patience, () -> terminal.show(DatFolders.line(shared), false))) {
      terminal.note(
          "cairn "
              + name()
              + ": nobody who could be reached had anything for "
              + patience / 1_000
              + " s; what is here stays, and the next call goes on");
      return 1;
    }
    Map<String, Object> facts = DatFolders.facts(shared.archive());
    if (arguments.json()) {
      terminal.json(new LinkedHashMap<>(facts));
    } else {
      terminal.tell(
          String.format(
              "%s files (%s), version %s, in %s",
              facts.get("files"),
              DatFolders.size(DatFolders.bytes(shared.archive())),
              facts.get("version"),
              facts.get("folder")));
    }
    return 0;
  }
}
