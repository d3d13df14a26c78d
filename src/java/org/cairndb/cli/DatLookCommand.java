package org.cairndb.cli;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.Entry;
import org.cairndb.dat.archive.Stat;
import org.cairndb.error.CairnException;

/** Shows what an archive's folder has, without the network. */
final class DatLookCommand implements Command {
  /** What it is called as. */
  enum Kind {
    LOG("log", "lists all that has happened to the files of an archive"),
    STATUS("status", "shows what is here of an archive; with --verify, whether it is sound");

    private final String word;
    private final String summary;

    Kind(String word, String summary) {
      this.word = word;
      this.summary = summary;
    }
  }

  private final Kind kind;

  DatLookCommand(Kind kind) {
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
    String more = kind == Kind.STATUS ? "  --verify    hash all that is here again\n" : "";
    return ("cairn dat %s [FOLDER]\n\nFOLDER is the current one if none is named.\n\n%s"
            + "  --json      as JSON\n")
        .formatted(kind.word, more);
  }

  @Override
  public Options options() {
    return kind == Kind.STATUS
        ? new Options(java.util.Set.of("verify"), java.util.Set.of())
        : Options.NONE;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(1);
    try (Archive archive = DatFolders.openReadOnly(DatFolders.folder(arguments, 0))) {
      return switch (kind) {
        case LOG -> log(archive, arguments, terminal);
        case STATUS -> status(archive, arguments, terminal);
      };
    }
  }

  private static int log(Archive archive, Arguments arguments, Terminal terminal) {
    List<Object> all = new ArrayList<>();
    archive.history(
        1,
        Long.MAX_VALUE,
        entry -> {
          if (arguments.json()) {
            all.add(json(entry));
          } else {
            terminal.print(line(entry));
          }
        });
    if (arguments.json()) {
      terminal.json(all);
    }
    return 0;
  }

  private static String line(Entry entry) {
    Stat stat = entry.stat();
    return stat == null
        ? String.format("%6d [del] %s", entry.version(), entry.name())
        : String.format(
            "%6d [put] %s %s (%d block%s)",
            entry.version(),
            entry.name(),
            DatFolders.size(stat.size()),
            stat.blocks(),
            stat.blocks() == 1 ? "" : "s");
  }

  private static Map<String, Object> json(Entry entry) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("version", entry.version());
    map.put("type", entry.isDeletion() ? "del" : "put");
    map.put("name", entry.name());
    Stat stat = entry.stat();
    if (stat != null) {
      map.put("size", stat.size());
      map.put("blocks", stat.blocks());
      map.put("time", Instant.ofEpochMilli(stat.mtime()).toString());
    }
    return map;
  }

  private static int status(Archive archive, Arguments arguments, Terminal terminal) {
    Map<String, Object> facts = DatFolders.facts(archive);
    archive
        .content()
        .ifPresent(
            content -> {
              facts.put("blocks", content.length());
              facts.put("blocksHere", content.blockCount());
            });
    List<CairnException> wrong = arguments.has("verify") ? archive.verify() : List.of();
    if (arguments.json()) {
      facts.put("wrong", wrong.stream().map(CairnException::getMessage).toList());
      terminal.json(facts);
    } else {
      facts.forEach((key, value) -> terminal.print(String.format("%-10s %s", key, value)));
      wrong.forEach(error -> terminal.print("wrong: " + error.getMessage()));
      if (arguments.has("verify") && wrong.isEmpty()) {
        terminal.print("all that is here is what was signed");
      }
    }
    return wrong.isEmpty() ? 0 : 1;
  }
}
