package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Rules of the code that neither the compiler nor the formatter checks. Limits only go down. */
class TidyTest {
  private static final int JAVA_LINES = 500;
  private static final int CLOJURE_LINES = 350;
  private static final int COLUMNS = 100;
  private static final int CLOJURE_COLUMNS = 120;

  /** A call that is not ours to make, where it is not, and what to use in its place. */
  private record Banned(String code, String folder, String except, String instead) {
    @Override
    public String toString() {
      return code + " in " + folder;
    }
  }

  private static final String WORLD = "src/java/org/cairndb/system/";

  private static Stream<Banned> banned() {
    return Stream.of(
        java("System\\.currentTimeMillis\\(", "Host.currentTimeMillis"),
        java("System\\.nanoTime\\(", "Host.nanoTime"),
        java("Instant\\.now\\(|new Date\\(\\)", "Host.currentTimeMillis"),
        java("Thread\\.sleep\\(", "Host.sleepMillis"),
        java("\\bThread\\(|Executors\\.", "Host.startThread"),
        java("commonPool\\(|parallelStream\\(|\\.parallel\\(", "Host.startThread"),
        java("supplyAsync\\(|runAsync\\(", "Host.startThread"),
        java("\\bRandom\\(|Math\\.random\\(|ThreadLocalRandom", "Host.randomBytes"),
        java("\\bSecureRandom\\(", "Host.randomBytes"),
        java("UUID\\.randomUUID\\(", "Host.randomUuid"),
        java("ServerSocket\\(|new Socket\\(|SocketChannel\\.open", "Transport"),
        java("ObjectInputStream|ObjectOutputStream", "the codec: no JVM serialization"),
        java("RT\\.readString\\(|LispReader\\.|Compiler\\.(eval|load)", "org.cairndb.edn"),
        java("catch \\((final )?Throwable", "the exceptions that can be handled"),
        java("\\.printStackTrace\\(", "the exception's own message, or its cause"),
        new Banned("System\\.(out|err)\\b", "src/java/", "-", "Clojure's *out* and *err*"),
        // The demo is a REPL, for a session that is part of this repository.
        new Banned(
            "\\((clojure\\.core/)?(read-string|load-string|eval) ",
            "src/clj/",
            "src/clj/cairn/demo/script.clj",
            "clojure.edn/read-string"),
        clojure("\\(Thread\\.|\\(rand(-int|-nth)?[ )]|random-uuid", "org.cairndb.system.Host"),
        new Banned("\\bRandom\\(\\)", "test/java/", "-", "a printed seed, taken from -Dseed"),
        new Banned("@Disabled", "test/java/", "-", "Needs, or nothing"));
  }

  @ParameterizedTest
  @MethodSource("banned")
  void noFileMakesA(Banned ban) {
    Pattern pattern = Pattern.compile(ban.code);
    List<Path> files =
        Repository.files(ban.folder, "").stream()
            .filter(file -> !Repository.name(file).startsWith(ban.except))
            .toList();
    assertEquals(List.of(), matches(files, pattern.asPredicate()), "use " + ban.instead);
  }

  @Test
  void noFileIsTooLong() {
    List<String> found = new ArrayList<>();
    for (Path file : Repository.files("", ".java")) {
      tooLong(file, JAVA_LINES, found);
    }
    for (Path file : Repository.files("", ".clj")) {
      tooLong(file, CLOJURE_LINES, found);
    }
    assertEquals(List.of(), found, "cut along a seam");
  }

  @Test
  void noLineIsTooLongAndNoneHasTabsOrLooseEnds() {
    List<String> found = new ArrayList<>();
    found.addAll(matches(Repository.files("", ".java"), line -> untidy(line, COLUMNS)));
    found.addAll(matches(Repository.files("", ".clj"), line -> untidy(line, CLOJURE_COLUMNS)));
    assertEquals(List.of(), found);
  }

  /** What stands in the repository works anywhere, and names no host that packages come from. */
  @Test
  void noFileNamesThisMachineOrARegistry() {
    Pattern machine =
        Pattern.compile(
            "(?<![\\w.*}-])/(work|root|home)/"
                + "|(clojars|mvnrepository)\\.(org|com)"
                + "|(repo1?\\.maven|central\\.sonatype|registry\\.npm|deb\\.debian)\\w*\\.");
    assertEquals(List.of(), matches(texts(), machine.asPredicate()));
  }

  @Test
  void nothingIsLeftForLater() {
    Pattern later = Pattern.compile("\\b(TODO|FIXME|XXX|HACK)\\b");
    assertEquals(List.of(), matches(texts(), later.asPredicate()));
  }

  @Test
  void everyPackageSaysWhatItIsAndIsNullMarked() {
    TreeSet<String> found = new TreeSet<>();
    for (Path file : Repository.files("src/java", ".java")) {
      Path info = file.resolveSibling("package-info.java");
      if (!Files.exists(info) || !Repository.read(info).matches("(?s)/\\*\\*.*@NullMarked.*")) {
        found.add(Repository.name(info));
      }
    }
    assertEquals(List.of(), List.copyOf(found), "package-info.java with a comment and @NullMarked");
  }

  @Test
  void noNameSaysNothing() {
    Pattern empty = Pattern.compile(".*(Impl|Manager|Helper|Utils?)\\.java|utils?/.*");
    List<String> found =
        Repository.files("src", "").stream()
            .map(Repository::name)
            // Its names are Datahike's.
            .filter(name -> !name.startsWith("src/java/datahike/java/"))
            .filter(name -> empty.matcher(name).find())
            .toList();
    assertEquals(List.of(), found, "name a class by what it is or by how it differs");
  }

  private static Banned java(String code, String instead) {
    return new Banned(code, "src/java/", WORLD, instead);
  }

  private static Banned clojure(String code, String instead) {
    return new Banned(code, "src/clj/", "-", instead);
  }

  private static void tooLong(Path file, int limit, List<String> found) {
    long lines = Repository.read(file).lines().count();
    if (lines > limit) {
      found.add(Repository.name(file) + ": lines=" + lines + ", limit=" + limit);
    }
  }

  /** All files of the repository that people write. */
  private static List<Path> texts() {
    return Repository.files("", "").stream()
        .filter(file -> !Repository.name(file).matches("(test/dat/package-lock\\.json|LICENSE)"))
        .filter(Repository::isText)
        .toList();
  }

  private static boolean untidy(String line, int columns) {
    return line.codePointCount(0, line.length()) > columns
        || line.indexOf('\t') >= 0
        || line.endsWith(" ")
        || line.endsWith("\r");
  }

  /** The lines of files that a rule catches, but for this file, which states the rules. */
  private static List<String> matches(List<Path> files, Predicate<String> rule) {
    List<String> found = new ArrayList<>();
    for (Path file : files) {
      if (!file.endsWith("house/TidyTest.java")) {
        List<String> lines = Repository.read(file).lines().toList();
        for (int i = 0; i < lines.size(); i++) {
          if (rule.test(lines.get(i))) {
            found.add(Repository.name(file) + ":" + (i + 1) + ": " + lines.get(i).strip());
          }
        }
      }
    }
    return found;
  }
}
