package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.java.api.Clojure;
import clojure.lang.Keyword;
import java.io.File;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import javax.xml.parsers.DocumentBuilderFactory;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;

/** The two build files say the same, and the documentation knows what they say. */
class BuildFilesTest {
  @Test
  void bothNameTheSameRunTimeDependencies() throws Exception {
    assertEquals(fromPom(), fromDeps());
  }

  @Test
  void everyRunTimeDependencyHasItsReason() throws Exception {
    String reasons = Repository.read("docs/dependencies.md");
    for (String name : fromPom().keySet()) {
      assertTrue(reasons.contains("`" + name.replace('/', ':') + "`"), name);
    }
  }

  @Test
  void everyPluginHasAVersion() throws Exception {
    NodeList plugins = pom().getElementsByTagName("plugin");
    Map<String, Boolean> pinned = new TreeMap<>();
    for (int i = 0; i < plugins.getLength(); i++) {
      Element plugin = (Element) plugins.item(i);
      pinned.merge(
          text(plugin, "artifactId"), !text(plugin, "version").isEmpty(), Boolean::logicalOr);
    }
    assertTrue(pinned.size() > 5, "plugins were not read");
    pinned.values().removeIf(version -> version);
    assertEquals(Map.of(), pinned);
  }

  private static Map<String, String> fromPom() throws Exception {
    Document pom = pom();
    Element properties = child(pom.getDocumentElement(), "properties");
    Element dependencies = child(pom.getDocumentElement(), "dependencies");
    Map<String, String> found = new TreeMap<>();
    NodeList all = dependencies.getElementsByTagName("dependency");
    for (int i = 0; i < all.getLength(); i++) {
      Element dependency = (Element) all.item(i);
      if (!text(dependency, "scope").equals("test")) {
        String version = text(dependency, "version");
        var property = Pattern.compile("\\$\\{(.*)}").matcher(version);
        found.put(
            text(dependency, "groupId") + "/" + text(dependency, "artifactId"),
            property.matches() ? text(properties, property.group(1)) : version);
      }
    }
    return found;
  }

  private static Map<String, String> fromDeps() {
    Clojure.var("clojure.core", "require").invoke(Clojure.read("clojure.edn"));
    Map<?, ?> file =
        (Map<?, ?>) Clojure.var("clojure.edn", "read-string").invoke(Repository.read("deps.edn"));
    Map<String, String> found = new TreeMap<>();
    ((Map<?, ?>) file.get(Keyword.intern("deps")))
        .forEach(
            (name, coordinate) ->
                found.put(
                    name.toString(),
                    (String) ((Map<?, ?>) coordinate).get(Keyword.intern("mvn", "version"))));
    return found;
  }

  private static Document pom() throws Exception {
    File file = Repository.HOME.resolve("pom.xml").toFile();
    return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(file);
  }

  private static Element child(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        return element;
      }
    }
    throw new AssertionError("pom.xml has no " + name);
  }

  /** The text of a child element, empty if there is none. */
  private static String text(Element parent, String name) {
    for (Node node = parent.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element element && element.getTagName().equals(name)) {
        return element.getTextContent().trim();
      }
    }
    return "";
  }
}
