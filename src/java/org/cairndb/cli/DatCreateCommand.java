package org.cairndb.cli;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;

/** Makes a folder an archive. */
final class DatCreateCommand implements Command {
  @Override
  public String name() {
    return "dat create";
  }

  @Override
  public String summary() {
    return "makes a folder an archive";
  }

  @Override
  public String help() {
    return """
    cairn dat create [FOLDER]

    FOLDER is the current one if none is named. Its files are recorded when it is shared.

      --title TEXT        with it, or with a description, a file dat.json is written
      --description TEXT
      --json              one object
    """;
  }

  @Override
  public Options options() {
    return new Options(Set.of(), Set.of("title", "description"));
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(1);
    Path folder = DatFolders.folder(arguments, 0);
    try (Archive archive = Archive.create(folder, ArchiveOptions.ofUser())) {
      Map<String, Object> about = new LinkedHashMap<>();
      for (String key : new String[] {"title", "description"}) {
        String value = arguments.value(key);
        if (value != null) {
          about.put(key, value);
        }
      }
      if (!about.isEmpty()) {
        about.put("url", DatFolders.link(archive).toString());
        byte[] text = (Json.text(about) + "\n").getBytes(StandardCharsets.UTF_8);
        archive.put("/dat.json", text);
      }
      if (arguments.json()) {
        terminal.json(DatFolders.facts(archive));
      } else {
        terminal.print("Created a new archive in " + folder);
        terminal.print(DatFolders.link(archive).toString());
        terminal.print("Share it with: cairn dat share " + folder);
      }
    }
    return 0;
  }
}
