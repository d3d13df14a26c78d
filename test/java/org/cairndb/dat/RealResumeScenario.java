package org.cairndb.dat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.archive.SecretKeys;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.demo.DatProcess;
import org.cairndb.demo.RealDat;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Needs;
import org.cairndb.testing.Seed;

/** What {@link RealResumeTest} does, in a process whose network is its own. */
enum RealResumeScenario {
  /** The real tool's clone is killed again and again; ours makes it whole, and both say so. */
  THEIR_CLONE {
    @Override
    void run(Path folder, RealDat dat, Random random) throws Exception {
      Path from = fill(folder.resolve("from"), random);
      Path to = Files.createDirectories(folder.resolve("to"));
      Archive archive = Archive.create(from, options(folder));
      archive.importFolder();
      try (SharedArchive master = join(archive)) {
        for (int i = 0; i < KILLS; i++) {
          boolean begun = Files.exists(to.resolve(".dat/metadata.key"));
          DatProcess clone =
              begun
                  ? dat.start("c", to, List.of("pull"))
                  : dat.start("c", folder, List.of("clone", master.link() + "", to.toString()));
          await(() -> Files.exists(to.resolve(BIG)) || !clone.isAlive(), clone::output);
          SystemHost.INSTANCE.sleepMillis(random.nextInt(600));
          clone.kill();
          tell("their clone killed", from, to);
        }
        finish(folder, from, to);
        // It says so, and goes on waiting.
        dat.start("c", to, List.of("pull")).await(WHOLE, 90_000);
        check(isSame(from, to), "the real tool has changed what was whole");
      }
    }
  },

  /** Ours is killed again and again, and makes its clone whole; the real tool finds it so. */
  OUR_CLONE {
    @Override
    void run(Path folder, RealDat dat, Random random) throws Exception {
      Path from = fill(folder.resolve("from"), random);
      Path to = folder.resolve("to");
      dat.run("m", from, 60_000, List.of("create", "-y"));
      share(dat, from);
      String link = Archive.open(from, READ).key().toString();
      for (int i = 0; i < KILLS; i++) {
        Process clone = ours(folder, "clone", link, to.toString());
        await(() -> Files.exists(to.resolve(".dat/content.key")), () -> "no clone in " + to);
        SystemHost.INSTANCE.sleepMillis(random.nextInt(400));
        kill(clone);
        tell("our clone killed", from, to);
      }
      finish(folder, from, to);
      dat.start("c", to, List.of("pull")).await(WHOLE, 90_000);
      check(isSame(from, to), "the real tool has changed what was whole");
    }
  },

  /** Ours gives, and is killed while the real tool's clone goes on waiting. */
  OUR_SHARE {
    @Override
    void run(Path folder, RealDat dat, Random random) throws Exception {
      Path from = fill(folder.resolve("from"), random);
      Path to = Files.createDirectories(folder.resolve("to"));
      String link;
      try (Archive archive = Archive.create(from, options(folder))) {
        archive.importFolder();
        link = "dat://" + archive.key();
      }
      Process share = ours(folder, "share", from.toString());
      DatProcess clone = dat.start("c", folder, List.of("clone", link, to.toString()));
      for (int i = 0; i < KILLS && clone.isAlive(); i++) {
        await(() -> Files.exists(to.resolve(BIG)) || !clone.isAlive(), clone::output);
        SystemHost.INSTANCE.sleepMillis(random.nextInt(500));
        kill(share);
        tell("our share killed", from, to);
        share = ours(folder, "share", from.toString());
      }
      await(() -> isSame(from, to), clone::output);
      kill(share);
      finish(folder, from, to);
    }
  },

  /** The real tool gives, and is killed while our clone goes on waiting. */
  THEIR_SHARE {
    @Override
    void run(Path folder, RealDat dat, Random random) throws Exception {
      Path from = fill(folder.resolve("from"), random);
      Path to = folder.resolve("to");
      dat.run("m", from, 60_000, List.of("create", "-y"));
      DatProcess share = share(dat, from);
      String link = Archive.open(from, READ).key().toString();
      Archive archive = Archive.follow(to, DatLink.parse(link).key(), options(folder));
      try (SharedArchive clone = join(archive)) {
        for (int i = 0; i < KILLS; i++) {
          await(() -> archive.content().isPresent(), clone::peers);
          SystemHost.INSTANCE.sleepMillis(random.nextInt(200));
          share.kill();
          tell("their share killed", from, to);
          share = share(dat, from);
        }
        await(() -> isSame(from, to), clone::peers);
        check(archive.verify().isEmpty(), archive.verify());
      }
    }
  };

  private static final int KILLS = 4;
  private static final int BIG_BYTES = 30_000_000;
  private static final String BIG = "big";
  private static final long PATIENCE_NANOS = 100_000_000_000L;
  private static final ArchiveOptions READ = ArchiveOptions.ofUser().readOnly();
  private static final Pattern SHARED = Pattern.compile("Watching for file updates");
  private static final Pattern WHOLE = Pattern.compile("dat already in sync");
  private static final List<Process> STARTED = new ArrayList<>();

  abstract void run(Path folder, RealDat dat, Random random) throws Exception;

  private static ArchiveOptions options(Path folder) {
    return ArchiveOptions.ofUser().keysIn(new SecretKeys(folder.resolve("home")));
  }

  private static SharedArchive join(Archive archive) {
    return SharedArchive.join(archive, SwarmOptions.USUAL, name -> true);
  }

  private static DatProcess share(RealDat dat, Path from) {
    DatProcess share = dat.start("m", from, List.of("share"));
    share.await(SHARED, 90_000);
    return share;
  }

  /** A command of ours in a process of its own. */
  private static Process ours(Path folder, String... words) throws IOException {
    List<String> java = new ArrayList<>(List.of("-Xmx128m"));
    java.add("-Dcairn.dat.home=" + folder.resolve("home"));
    java.addAll(List.of("org.cairndb.cli.Main", "dat"));
    java.addAll(List.of(words));
    Process process =
        ChildJvm.with(java)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(folder.resolve("ours.txt").toFile()))
            .start();
    STARTED.add(process);
    return process;
  }

  private static void kill(Process process) throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  /** Ours gets what is missing, if anything is, and verifies all of it. */
  private static void finish(Path folder, Path from, Path to) {
    try (SharedArchive clone = join(Archive.open(to, options(folder)))) {
      await(() -> isSame(from, to), clone::peers);
      check(clone.archive().verify().isEmpty(), clone.archive().verify());
    }
  }

  private static Path fill(Path folder, Random random) throws IOException {
    Files.createDirectories(folder.resolve("many"));
    for (int i = 0; i < 60; i++) {
      byte[] bytes = new byte[1 + random.nextInt(20_000)];
      random.nextBytes(bytes);
      Files.write(folder.resolve("many/f" + i), bytes);
    }
    byte[] big = new byte[BIG_BYTES];
    random.nextBytes(big);
    Files.write(folder.resolve(BIG), big);
    return folder;
  }

  private static boolean isSame(Path from, Path to) {
    try {
      for (int i = 0; i < 60; i++) {
        if (Files.mismatch(from.resolve("many/f" + i), to.resolve("many/f" + i)) != -1) {
          return false;
        }
      }
      return Files.mismatch(from.resolve(BIG), to.resolve(BIG)) == -1;
    } catch (IOException e) {
      return false;
    }
  }

  private static void tell(String what, Path from, Path to) {
    System.out.println(what + (isSame(from, to) ? ", when all was here" : ", in the middle"));
  }

  private static void await(BooleanSupplier done, Supplier<?> story) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!done.getAsBoolean()) {
      check(System.nanoTime() < end, story.get());
      SystemHost.INSTANCE.sleepMillis(10);
    }
  }

  private static void check(boolean right, Object story) {
    if (!right) {
      throw new AssertionError(story);
    }
  }

  /** Runs one. */
  public static void main(String[] words) throws Exception {
    Path folder = Path.of(words[1]);
    try (RealDat dat =
        RealDat.openHere(SystemHost.INSTANCE, Needs.dat(), folder.resolve("homes"))) {
      valueOf(words[0]).run(folder, dat, new Random(Seed.of(RealResumeScenario.class)));
    } finally {
      STARTED.forEach(Process::destroyForcibly);
    }
  }
}
