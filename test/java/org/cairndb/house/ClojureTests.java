package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.DynamicContainer.dynamicContainer;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Var;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * Every {@code deftest} of every {@code *_test.clj} under {@code test/clj} is a test of this class.
 *
 * <p>{@code -Dclj=cairn.house.some-test} runs only the namespaces whose name contains that text.
 */
class ClojureTests {
  private static final String RUNNER = "cairn.testing.runner";

  @TestFactory
  Stream<DynamicContainer> namespaces() {
    Clojure.var("clojure.core", "require").invoke(Clojure.read(RUNNER));
    String wanted = System.getProperty("clj", "");
    return Repository.files("test/clj", "_test.clj").stream()
        .map(file -> namespace("test/clj", file))
        .filter(name -> name.contains(wanted))
        .map(name -> dynamicContainer(name, tests(name)));
  }

  private static Stream<DynamicNode> tests(String namespace) {
    IFn run = Clojure.var(RUNNER, "run");
    List<DynamicNode> tests = new ArrayList<>();
    for (Object test : (List<?>) Clojure.var(RUNNER, "tests").invoke(namespace)) {
      tests.add(dynamicTest(((Var) test).sym.getName(), () -> run.invoke(test)));
    }
    if (tests.isEmpty()) {
      throw new AssertionError(namespace + " has no deftest");
    }
    return tests.stream();
  }

  /** In a JVM of its own, where nothing is loaded yet. */
  @Test
  void noNamespaceReflects() throws Exception {
    StringBuilder load = new StringBuilder("(set! *warn-on-reflection* true)");
    for (String folder : List.of("src/clj", "src/datascript")) {
      for (Path file : Repository.files(folder, ".clj")) {
        if (!file.endsWith("data_readers.clj")) {
          load.append("(require '").append(namespace(folder, file)).append(')');
        }
      }
    }
    Process process = ChildJvm.with(List.of("clojure.main", "-e", load.toString())).start();
    process.getOutputStream().close();
    String errors =
        new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8)
            .lines()
            .filter(line -> !line.startsWith("Picked up"))
            .reduce("", (a, b) -> a + b + "\n");
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("loading all namespaces took more than a minute");
    }
    assertEquals("", errors);
    assertEquals(0, process.exitValue());
  }

  private static String namespace(String folder, Path file) {
    String path = Repository.HOME.resolve(folder).relativize(file).toString();
    return path.substring(0, path.length() - ".clj".length())
        .replace(File.separatorChar, '.')
        .replace('_', '-');
  }
}
