package org.cairndb.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.cairndb.Connection;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.RetiredFacts;
import org.cairndb.error.StorageException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;

/** Shows how large a database is, and what takes the room. */
final class StatsCommand implements Command {
  private static final int SHOWN = 20;

  /** An attribute and how many datoms have it. */
  private record Share(String attribute, long datoms) {}

  @Override
  public String name() {
    return "stats";
  }

  @Override
  public String summary() {
    return "shows how many datoms, transactions and bytes a database has";
  }

  @Override
  public String help() {
    return """
    cairn stats DATABASE

    DATABASE is its folder. Counts come from the indexes, so this takes no longer for a large one.

      --json    one object, with all attributes
    """;
  }

  @Override
  public Options options() {
    return Options.NONE;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(1);
    String place = arguments.word(0, "the database");
    try (Connection connection = Places.connect(place)) {
      CurrentDatabase database = connection.database();
      List<Share> shares = shares(database);
      Map<String, Object> facts = facts(database, Places.folder(place), shares);
      if (arguments.json()) {
        Map<String, Object> counts = new LinkedHashMap<>();
        shares.forEach(share -> counts.put(share.attribute(), share.datoms()));
        facts.put("attributes", counts);
        terminal.json(facts);
      } else {
        show(facts, shares, terminal);
      }
    }
    return 0;
  }

  private static Map<String, Object> facts(
      CurrentDatabase database, Path folder, List<Share> shares) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("place", folder.toString());
    facts.put("database", database.id().toString());
    facts.put("t", database.maxTx());
    facts.put("transactions", database.maxTx() - CurrentDatabase.TX0);
    facts.put("datoms", database.datomCount());
    RetiredFacts retired = database.retired();
    facts.put("retired datoms", retired == null ? 0L : retired.count());
    facts.put("keeps history", retired != null);
    facts.put("attributes", (long) shares.size());
    facts.put("bytes of index", bytes(folder.resolve("data")));
    facts.put("bytes of journal", bytes(folder.resolve("meta")));
    return facts;
  }

  private static List<Share> shares(CurrentDatabase database) {
    List<Share> shares = new ArrayList<>();
    for (Attribute attribute : database.schema().byName()) {
      long count = database.count(IndexRange.of(IndexOrder.AEVT, Key.a(attribute.id())));
      if (count > 0) {
        shares.add(new Share(attribute.ident().sym.toString(), count));
      }
    }
    shares.sort(Comparator.comparingLong(Share::datoms).reversed());
    return shares;
  }

  private static long bytes(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    } catch (IOException | java.io.UncheckedIOException e) {
      throw new StorageException("list", folder.toString(), e);
    }
  }

  private static void show(Map<String, Object> facts, List<Share> shares, Terminal terminal) {
    facts.forEach(
        (name, value) -> {
          String text = value instanceof Long n ? grouped(n, name) : String.valueOf(value);
          terminal.print(String.format("%-18s %s", name, text));
        });
    for (Share share : shares.subList(0, Math.min(SHOWN, shares.size()))) {
      terminal.print(String.format(Locale.ROOT, "%,18d  :%s", share.datoms(), share.attribute()));
    }
    if (shares.size() > SHOWN) {
      terminal.print(String.format("%18s  %d more attributes", "", shares.size() - SHOWN));
    }
  }

  /** Numbers that are read are grouped; one that is copied is not. */
  private static String grouped(long n, String name) {
    return name.equals("t") ? Long.toString(n) : String.format(Locale.ROOT, "%,d", n);
  }
}
