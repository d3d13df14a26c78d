package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.Test;

/** What the pages say is there is there. */
class ReadmeTest {
  private static final Pattern LINK = Pattern.compile("\\]\\((?!https?:)([^)#\\s]+)");
  private static final Pattern OUR_COMMAND = Pattern.compile("bin/cairn ([a-z]+)");
  private static final Pattern OUR_FILE =
      Pattern.compile("`((?:src|test|docs|bench|bin|\\.ci)/[\\w./-]+)`");

  @Test
  void everyCommandOfCairnIsKnownToIt() throws Exception {
    Process help =
        new ProcessBuilder(Repository.HOME.resolve("bin/cairn").toString(), "help").start();
    String known = new String(help.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, help.waitFor());
    List<String> unknown = new ArrayList<>();
    int seen = 0;
    for (Path page : pages()) {
      Matcher command = OUR_COMMAND.matcher(Repository.read(page));
      while (command.find()) {
        seen++;
        if (!Pattern.compile("(?m)^  " + command.group(1) + " ").matcher(known).find()) {
          unknown.add(Repository.name(page) + ": " + command.group());
        }
      }
    }
    assertEquals(List.of(), unknown);
    assertTrue(seen > 2, "the pages name no command");
  }

  @Test
  void everyFileAndLinkLeadsSomewhere() {
    List<String> broken = new ArrayList<>();
    for (Path page : pages()) {
      String text = Repository.read(page);
      Matcher link = LINK.matcher(text);
      while (link.find()) {
        if (!Files.exists(page.resolveSibling(link.group(1)))) {
          broken.add(Repository.name(page) + ": " + link.group(1));
        }
      }
      Matcher file = OUR_FILE.matcher(text);
      while (file.find()) {
        if (!Files.exists(Repository.HOME.resolve(file.group(1)))) {
          broken.add(Repository.name(page) + ": " + file.group(1));
        }
      }
    }
    assertEquals(List.of(), broken);
  }

  @Test
  void theReadmeNamesSixFilesToRead() {
    String readme = Repository.read("README.md");
    String reading = readme.substring(readme.indexOf("## Reading the source"));
    assertEquals(6, Pattern.compile("(?m)^\\d\\. `src/").matcher(reading).results().count());
  }

  /** Whoever copies the coordinate from the page gets the version that is built here. */
  @Test
  void theReadmeNamesTheVersionThatIsBuilt() {
    Matcher version =
        Pattern.compile("(?m)^  <version>(.*)</version>").matcher(Repository.read("pom.xml"));
    assertTrue(version.find());
    String readme = Repository.read("README.md");
    assertTrue(readme.contains("[org.cairndb/cairn \"" + version.group(1) + "\"]"), "Leiningen");
    assertTrue(readme.contains("<version>" + version.group(1) + "</version>"), "Maven");
  }

  private static List<Path> pages() {
    return Repository.files("", ".md");
  }
}
