package org.cairndb.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.dat.DatLink;
import org.cairndb.error.CairnException;

/**
 * The words of the real {@code dat} in ours: its short and dotted options, and its shorthands. What
 * we do not do is refused, where leaving it out would do something else than was asked for.
 */
final class RealWords {
  /** Its commands that need a registry in the internet. */
  private static final Set<String> REGISTRY =
      Set.of("publish", "unpublish", "register", "login", "logout", "whoami");

  private static final Map<String, String> SHORT =
      Map.of("-y", "yes", "-k", "show-key", "-d", "dir", "-h", "help");

  /** What says what we do anyway, or is about what we do not have. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of("yes", "show-key", "utp", "dht", "debug", "logspeed", "discovery");

  /** Its names for ours. */
  private static final Map<String, String> OTHER_NAMES =
      Map.of(
          "dns.multicast", "mdns",
          "dns", "mdns",
          "dns.server", "tracker",
          "ignoreHidden", "ignore-hidden",
          "selectFromFile", "select-from-file");

  private static final Set<String> WITH_VALUE =
      Set.of(
          "dir",
          "logspeed",
          "dns.server",
          "dns.domain",
          "selectFromFile",
          "port",
          "peer",
          "tracker",
          "select",
          "select-from-file",
          "timeout",
          "title",
          "description");

  /** Switches that are on, and off with {@code no-} before them or {@code false} behind them. */
  private static final Set<String> SWITCHES =
      Set.of("mdns", "upload", "import", "watch", "ignore-hidden", "exit");

  private RealWords() {}

  /**
   * The command and its options in our words.
   *
   * @param words what follows {@code dat}
   * @throws UsageException if it is something that we do not do
   */
  static List<String> translate(List<String> words) {
    List<String> ours = new ArrayList<>();
    String folder = "";
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      String named = SHORT.get(word);
      if (word.equals("--")) {
        ours.addAll(words.subList(i, words.size()));
        break;
      } else if (named == null && !word.startsWith("--")) {
        ours.add(word);
        continue;
      }
      String text = named == null ? word.substring(2) : named;
      int equals = text.indexOf('=');
      String name = equals < 0 ? text : text.substring(0, equals);
      String value = equals < 0 ? null : text.substring(equals + 1);
      if (value == null && WITH_VALUE.contains(name) && i + 1 < words.size()) {
        value = words.get(++i);
      }
      if (name.equals("dir") && value != null) {
        folder = value;
      } else {
        ours.addAll(option(name, value == null ? "" : value));
      }
    }
    if (!folder.isEmpty()) {
      ours.add(folder);
    }
    return shorthand(ours);
  }

  private static List<String> option(String given, String value) {
    boolean off = given.startsWith("no-");
    String plain = off ? given.substring(3) : given;
    String name = OTHER_NAMES.getOrDefault(plain, plain);
    refuse(plain);
    if (WITHOUT_EFFECT.contains(name)) {
      return List.of();
    }
    if (SWITCHES.contains(name)) {
      String on = name.equals("exit") ? "--exit" : "";
      String word = off || value.equals("false") ? "--no-" + name : on;
      return word.isEmpty() ? List.of() : List.of(word);
    }
    return List.of(value.isEmpty() ? "--" + given : "--" + name + "=" + value);
  }

  private static void refuse(String name) {
    String reason =
        switch (name) {
          case "up", "down" -> "speeds are not limited here; the system's own means can (tc)";
          case "http" -> "nothing is served over HTTP";
          case "whitelist" -> "peers are not chosen by their address; a firewall can do that";
          case "live" -> "the log is not followed; `cairn dat sync` says what it does";
          default -> name.startsWith("dht.") ? "BitTorrent's DHT is not used" : "";
        };
    if (!reason.isEmpty()) {
      throw new UsageException("there is no option --" + name + ": " + reason);
    }
  }

  /** {@code dat LINK} is a clone that goes on; {@code dat FOLDER} shares it. */
  private static List<String> shorthand(List<String> words) {
    List<String> ours = new ArrayList<>(words);
    String first = words.isEmpty() ? "" : words.get(0);
    if (REGISTRY.contains(first)) {
      throw new UsageException(
          "dat "
              + first
              + " needs a registry in the internet, and there is none that is used here");
    } else if (first.equals("init")) {
      ours.set(0, "create");
    } else if (isLink(first)) {
      ours.add(0, "clone");
      if (!ours.contains("--exit")) {
        ours.add("--no-exit");
      }
    } else if (!Main.hasCommand("dat " + first) && isFolder(first)) {
      ours.add(0, "share");
    }
    return ours;
  }

  private static boolean isLink(String word) {
    try {
      return word.length() >= 64 && DatLink.parse(word) != null;
    } catch (CairnException e) {
      return false;
    }
  }

  private static boolean isFolder(String word) {
    Path path = word.isEmpty() || word.startsWith("-") ? null : Places.path(word);
    return path != null && Files.isDirectory(path);
  }
}
