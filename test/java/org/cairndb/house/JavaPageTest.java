package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.Test;

/** The page for Java programmers shows the tutorial that runs as a test. */
class JavaPageTest {
  private static final Pattern BLOCK = Pattern.compile("(?s)```java\\n(.*?)\\n```");

  @Test
  void everyBlockStandsInTheTutorial() {
    List<String> tutorial = lines(Repository.read("test/java/org/cairndb/TutorialTest.java"));
    List<String> strange = new ArrayList<>();
    Matcher block = BLOCK.matcher(Repository.read("docs/java.md"));
    int seen = 0;
    while (block.find()) {
      seen++;
      if (Collections.indexOfSubList(tutorial, lines(block.group(1))) < 0) {
        strange.add(block.group(1));
      }
    }
    assertEquals(List.of(), strange, "not in TutorialTest, line by line");
    assertTrue(seen > 20, "the page shows " + seen + " blocks");
  }

  private static List<String> lines(String text) {
    return text.lines().map(String::strip).toList();
  }
}
