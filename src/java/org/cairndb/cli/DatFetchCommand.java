package org.cairndb.cli;

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
import org.cairndb.dat.swarm.PeerReport;
import org.cairndb.system.Host;
import org.cairndb.system.SystemHost;

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

          --select NAME       only this file, or what is in this folder; may be given several times
          --timeout SECONDS   give up when nobody has had anything for so long: 30; 0 is never
        """;
    return text.formatted(kind.word, kind.arguments, folder, end) + DatFolders.NETWORK_HELP;
  }

  @Override
  public Options options() {
    return DatFolders.options(List.of(), List.of("select", "timeout"));
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(kind == Kind.CLONE ? 2 : 1);
    long patience = arguments.number("timeout", 0, 1_000_000, 30) * 1_000;
    Predicate<String> selected = selected(arguments.values("select"));
    try (SharedArchive shared =
        SharedArchive.join(archive(arguments), DatFolders.network(arguments), selected)) {
      shared.onFailure(error -> terminal.note(String.valueOf(error.getMessage())));
      DatFolders.call(shared, arguments);
      if (kind == Kind.SYNC) {
        terminal.tell(shared.link().toString());
        terminal.tell("Following in " + shared.archive().folder());
        return DatShareCommand.goOn(shared, terminal);
      }
      return fetch(shared, patience, arguments, terminal);
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

  private static Predicate<String> selected(List<String> names) {
    if (names.isEmpty()) {
      return name -> true;
    }
    List<String> wanted = new ArrayList<>();
    names.forEach(name -> wanted.add(name.startsWith("/") ? name : "/" + name));
    return name ->
        wanted.stream()
            .anyMatch(w -> name.equals(w) || name.startsWith(w.endsWith("/") ? w : w + "/"));
  }

  private int fetch(SharedArchive shared, long patience, Arguments arguments, Terminal terminal) {
    if (shared.archive().isWritable()) {
      terminal.note("this is the archive's owner, who has all that there is");
      return 0;
    }
    Host host = SystemHost.INSTANCE;
    long last = host.nanoTime();
    long before = -1;
    while (!shared.awaitComplete(DatShareCommand.SHOW_MILLIS)) {
      long received = shared.archive().version();
      for (PeerReport peer : shared.peers()) {
        received += peer.bytesReceived();
      }
      long now = host.nanoTime();
      last = received == before ? last : now;
      before = received;
      if (patience > 0 && now - last > patience * 1_000_000) {
        terminal.note(
            "cairn "
                + name()
                + ": nobody who could be reached had anything for "
                + patience / 1_000
                + " s; what is here stays, and the next call goes on");
        return 1;
      }
      terminal.show(DatFolders.line(shared), false);
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
