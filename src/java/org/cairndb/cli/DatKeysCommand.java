package org.cairndb.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.archive.Ownership;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.error.StorageException;

/** Shows an archive's keys, and moves the secret one from one machine to another. */
final class DatKeysCommand implements Command {
  private final InputStream in;

  /**
   * @param in where a secret key is read from
   */
  DatKeysCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public String name() {
    return "dat keys";
  }

  @Override
  public String summary() {
    return "shows the keys of an archive; export and import move the secret one";
  }

  @Override
  public String help() {
    return """
    cairn dat keys [export|import] [FOLDER]

    FOLDER is the current one if none is named.

      keys          shows the link and the public keys
      keys export   writes the secret key: who has it can change the archive
      keys import   reads the secret key from standard input, not to have it in a list of
                    processes, and makes the clone in FOLDER the owner's folder. All files must
                    be here: `cairn dat pull` first, and end whoever else writes to the archive
                    for good. Two who write make two histories, and clones refuse both.
      --json        as JSON
    """;
  }

  @Override
  public Options options() {
    return Options.NONE;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    String what = arguments.count() == 0 ? "" : arguments.word(0, "");
    boolean moves = what.equals("export") || what.equals("import");
    arguments.atMost(moves ? 2 : 1);
    Path folder = DatFolders.folder(arguments, moves ? 1 : 0);
    if (what.equals("export")) {
      KeyPair keys = Ownership.keysOf(folder, ArchiveOptions.ofUser());
      terminal.print(HexFormat.of().formatHex(keys.toSecretBytes()));
    } else if (what.equals("import")) {
      Ownership.take(folder, secret(), ArchiveOptions.ofUser());
      terminal.print("This folder is its owner's now; share it with: cairn dat share " + folder);
    } else {
      show(folder, arguments, terminal);
    }
    return 0;
  }

  private KeyPair secret() {
    String text;
    try {
      var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
      String line = reader.readLine();
      text = line == null ? "" : line;
    } catch (IOException e) {
      throw new StorageException("read", "standard input", e);
    }
    byte[] secret;
    try {
      secret = HexFormat.of().parseHex(text.strip());
    } catch (IllegalArgumentException e) {
      throw new UsageException("a secret key is 128 hexadecimal digits, as dat keys export writes");
    }
    return KeyPair.ofSecret(secret);
  }

  private static void show(Path folder, Arguments arguments, Terminal terminal) {
    Map<String, Object> keys = new LinkedHashMap<>();
    try (Archive archive = DatFolders.openReadOnly(folder)) {
      keys.put("link", DatFolders.link(archive).toString());
      keys.put("key", archive.key().toString());
      keys.put("discoveryKey", HexFormat.of().formatHex(archive.key().discoveryKey()));
      archive.content().ifPresent(content -> keys.put("content", content.key().toString()));
    }
    if (arguments.json()) {
      terminal.json(keys);
    } else {
      keys.forEach((key, value) -> terminal.print(String.format("%-12s %s", key, value)));
    }
  }
}
