package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.testing.Command;
import org.cairndb.testing.Needs;
import org.cairndb.testing.Repository;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Projects that use Cairn as strangers do: from its sources with deps.edn, from its jar with
 * Leiningen, which run {@code test/consumers/src/consumer/main.clj}, and with Maven.
 */
class ConsumersIT {
  private static final Path CONSUMERS = Repository.HOME.resolve("test/consumers");
  private static final Path DEBIAN = Path.of("/usr/share/maven-repo");
  private static final Pattern NAMES =
      Pattern.compile("#\\{(?=.*\\[\"Alice\"])(?=.*\\[\"Bob\"])(?=.*\\[\"Charlie\"]).{29}}");

  @TempDir Path folder;

  @Test
  void depsEdnWithAFolderOfSources() throws Exception {
    Path cairn = cloneOfTheSources();
    runWithDepsEdn("{:local/root \"" + cairn + "\"}");
  }

  @Test
  void depsEdnWithAGitRepository() throws Exception {
    Path cairn = cloneOfTheSources();
    Command git =
        Command.in(cairn, Needs.program("git").toString(), "-c", "user.name=Consumer")
            .and("-c", "user.email=consumer@localhost");
    git.and("init", "-q").run().checked();
    git.and("add", ".").run().checked();
    git.and("commit", "-q", "-m", "All").run().checked();
    String sha = git.and("rev-parse", "HEAD").run().checked().strip();
    runWithDepsEdn("{:git/url \"" + cairn.toUri() + "\" :git/sha \"" + sha + "\"}");
  }

  @Test
  void leiningenWithTheJar() throws Exception {
    String lein = Needs.program("lein").toString();
    Needs.that(Files.exists(DEBIAN.resolve("nrepl")), "nREPL in " + DEBIAN, "install leiningen");
    String version = version("  <version>");
    Path built = repositoryWithTheJar(version);

    Path project = project("lein/project.clj");
    Path file = project.resolve("project.clj");
    Files.writeString(
        file,
        Repository.read(file)
            .replace("BUILT", built.toUri().toString())
            .replace("LOCAL", Path.of(System.getProperty("maven.repository")).toUri().toString())
            .replace("DEBIAN", DEBIAN.toUri().toString())
            .replace("CLOJURE", version("<clojure.version>"))
            .replace("VERSION", version));
    Command run =
        Command.in(project, lein, "run", folder.resolve("people").toString())
            .with("LEIN_HOME", folder.resolve("lein").toString())
            .with("LEIN_ROOT", "yes")
            .with("JAVA_CMD", java());
    assertNames(run.run().checked());
  }

  /** In Java alone, as {@code README.md} shows it. */
  @Test
  void mavenWithTheJar() throws Exception {
    String version = version("  <version>");
    Path project = folder.resolve("project");
    Path sources = Files.createDirectories(project.resolve("src/main/java"));
    Path maven = CONSUMERS.resolve("maven");
    Files.copy(maven.resolve("src/main/java/Staff.java"), sources.resolve("Staff.java"));
    Files.writeString(
        project.resolve("pom.xml"),
        Repository.read(maven.resolve("pom.xml"))
            .replace("VERSION", version)
            .replace("BUILT", repositoryWithTheJar(version).toUri().toString())
            .replace("COMPILER", version("<compiler.version>"))
            .replace("DEPENDENCY", version("<dependency.version>")));
    Files.writeString(
        project.resolve("settings.xml"),
        Repository.read(maven.resolve("settings.xml"))
            .replace("FRESH", folder.resolve("fresh").toString())
            .replace("LOCAL", Path.of(System.getProperty("maven.repository")).toUri().toString()));
    Command.in(project, Needs.program("mvn").toString(), "-q", "-B", "-s", "settings.xml")
        .and("compile")
        .run()
        .checked();
    String classPath = Files.readString(project.resolve("target/class.path"));
    String out =
        Command.in(project, java(), "-cp", "target/classes" + File.pathSeparator + classPath)
            .and("Staff")
            .run()
            .checked();
    assertEquals("[Person[name=Bob, age=37]]", out.strip());
  }

  /** A repository for build tools that has what would be published. */
  private Path repositoryWithTheJar(String version) throws IOException {
    Path built = folder.resolve("built");
    Path artifact = Files.createDirectories(built.resolve("org/cairndb/cairn/" + version));
    String name = "cairn-" + version;
    Files.copy(Repository.HOME.resolve("target/" + name + ".jar"), artifact.resolve(name + ".jar"));
    Files.copy(Repository.HOME.resolve("pom.xml"), artifact.resolve(name + ".pom"));
    return built;
  }

  /** Prepares Cairn as a project's dependency would be, and runs the project. */
  private void runWithDepsEdn(String coordinate) throws IOException {
    Path project = project("deps-edn/deps.edn");
    Path file = project.resolve("deps.edn");
    Files.writeString(file, Repository.read(file).replace("CAIRN", coordinate));
    String said =
        Command.in(project, java(), "-XX:TieredStopAtLevel=1", "-cp", toolsDeps())
            .and("-Dclojure.gitlibs.dir=" + folder.resolve("gitlibs"))
            .and("clojure.main", CONSUMERS.resolve("tools-deps/clj.clj").toString())
            .run()
            .checked();
    assertTrue(said.contains("must be prepared before use: [org.cairndb/cairn]"), said);
    String classPath = last(said);
    assertNames(
        Command.in(project, java(), "-cp", classPath, "clojure.main", "-m", "consumer.main")
            .and(folder.resolve("people").toString())
            .run()
            .checked());
  }

  private static void assertNames(String out) {
    assertTrue(NAMES.matcher(last(out)).matches(), out);
  }

  private static String last(String lines) {
    return lines.strip().lines().reduce("", (a, b) -> b);
  }

  /** A project of its own with the common source file. */
  private Path project(String buildFile) throws IOException {
    Path project = Files.createDirectories(folder.resolve("project/src/consumer"));
    Files.copy(CONSUMERS.resolve("src/consumer/main.clj"), project.resolve("main.clj"));
    Path build = CONSUMERS.resolve(buildFile);
    Path top = folder.resolve("project");
    Files.copy(build, top.resolve(build.getFileName()));
    return top;
  }

  /** This repository's files without anything that a build has left. */
  private Path cloneOfTheSources() throws IOException {
    Path cairn = folder.resolve("cairn");
    for (Path file : Repository.files("", "")) {
      Path copy = cairn.resolve(Repository.name(file));
      Files.createDirectories(copy.getParent());
      Files.copy(file, copy);
    }
    return cairn;
  }

  /** The class path of the library behind the clj command. */
  private static String toolsDeps() throws IOException {
    Path file = Repository.HOME.resolve("target/tools-deps.classpath");
    Files.deleteIfExists(file);
    Command.Outcome outcome =
        Command.in(Repository.HOME, Needs.program("mvn").toString(), "-q", "-B")
            .and("-f", CONSUMERS.resolve("tools-deps/pom.xml").toString())
            .and("-Dmaven.repo.local=" + System.getProperty("maven.repository"))
            .and("dependency:build-classpath", "-Dmdep.outputFile=" + file)
            .run();
    Needs.that(outcome.code() == 0, "tools.deps: " + outcome.out(), "let Maven fetch it");
    return Files.readString(file);
  }

  private static String java() {
    return Path.of(System.getProperty("java.home"), "bin", "java").toString();
  }

  /** What follows some text in pom.xml, up to the end of the element. */
  private static String version(String after) {
    Matcher matcher =
        Pattern.compile("(?m)" + Pattern.quote(after) + "([^<]+)<")
            .matcher(Repository.read("pom.xml"));
    assertTrue(matcher.find());
    assertEquals(matcher.group(1), matcher.group(1).strip());
    return matcher.group(1);
  }
}
