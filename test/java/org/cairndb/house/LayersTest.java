package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.Test;

/**
 * The layers that {@code docs/ARCHITECTURE.md} promises are the layers of the compiled classes, as
 * {@code jdeps} of the JDK sees them. A constant that the compiler copies leaves no trace there.
 */
class LayersTest {
  private static final String TOP = "org.cairndb";
  private static final Pattern BLOCK = Pattern.compile("(?s)```layers\\n(.*?)```");
  private static final Pattern DEPENDENCY =
      Pattern.compile(
          "(?m)^ +((?:org\\.cairndb|datahike)[\\w.]*) +-> ((?:org\\.cairndb|datahike)[\\w.]*)");

  @Test
  void everyLineOfTheTableNamesOnlyEarlierLines() {
    List<String> broken = new ArrayList<>();
    Set<String> earlier = new TreeSet<>();
    table()
        .forEach(
            (layer, allowed) -> {
              for (String below : allowed) {
                if (!earlier.contains(below)) {
                  broken.add(layer + ": " + below);
                }
              }
              earlier.add(layer);
            });
    assertEquals(List.of(), broken);
  }

  @Test
  void everyPackageImportsOnlyWhatTheTableAllows() {
    Map<String, Set<String>> table = table();
    Map<String, Set<String>> real = dependencies();
    assertFalse(real.isEmpty(), "jdeps saw no dependency at all");
    List<String> broken = new ArrayList<>();
    real.forEach(
        (layer, used) -> {
          for (String below : used) {
            if (!table.getOrDefault(layer, Set.of()).contains(below)) {
              broken.add(layer + " -> " + below);
            }
          }
        });
    assertEquals(List.of(), broken, "not allowed by the table in docs/ARCHITECTURE.md");
  }

  @Test
  void theTableNamesThePackagesThatThereAre() {
    Set<String> real = new TreeSet<>();
    for (var file : Repository.files("src/java", ".java")) {
      String folder = Repository.name(file.getParent()).substring("src/java/".length());
      real.add(layer(folder.replace('/', '.')));
    }
    assertEquals(real, new TreeSet<>(table().keySet()), "packages, and lines of the table");
  }

  /** Each layer with the layers that it may import, in the order of the document. */
  private static Map<String, Set<String>> table() {
    Matcher block = BLOCK.matcher(Repository.read("docs/ARCHITECTURE.md"));
    if (!block.find()) {
      throw new AssertionError("docs/ARCHITECTURE.md has no block that begins with ```layers");
    }
    Map<String, Set<String>> table = new LinkedHashMap<>();
    for (String line : block.group(1).lines().toList()) {
      int colon = line.indexOf(':');
      Set<String> allowed = new TreeSet<>(List.of(line.substring(colon + 1).trim().split(" +", 0)));
      allowed.remove("");
      table.put(line.substring(0, colon), allowed);
    }
    return table;
  }

  /** Each layer with the layers that its classes use. */
  private static Map<String, Set<String>> dependencies() {
    StringWriter out = new StringWriter();
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    int code =
        jdeps.run(
            new PrintWriter(out, true),
            new PrintWriter(out, true),
            "-verbose:package",
            "--ignore-missing-deps",
            Repository.HOME.resolve("target/classes").toString());
    assertEquals(0, code, () -> "jdeps failed: " + out);
    Map<String, Set<String>> used = new TreeMap<>();
    Matcher matcher = DEPENDENCY.matcher(out.toString());
    while (matcher.find()) {
      used.computeIfAbsent(layer(matcher.group(1)), k -> new TreeSet<>())
          .add(layer(matcher.group(2)));
    }
    return used;
  }

  private static String layer(String packageName) {
    return packageName.equals(TOP)
        ? "root"
        : packageName.startsWith(TOP) ? packageName.substring(TOP.length() + 1) : packageName;
  }
}
