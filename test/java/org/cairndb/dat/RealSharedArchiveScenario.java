package org.cairndb.dat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.archive.SecretKeys;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.demo.DatProcess;
import org.cairndb.demo.RealDat;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Needs;
import org.cairndb.testing.RealSync;
import org.cairndb.testing.Seed;

/** What {@link RealSharedArchiveTest} does, in a process whose network is its own. */
enum RealSharedArchiveScenario {
  /** We clone what the real tool shares, follow its changes, are closed, and go on. */
  CLONE_FROM_IT {
    @Override
    void run(Path folder, RealDat dat) throws Exception {
      Path from = fill(folder.resolve("from"));
      dat.run("m", from, 60_000, List.of("create", "-y"));
      DatProcess share = dat.start("m", from, List.of("share"));
      share.await(Pattern.compile("Watching for file updates"), 60_000);
      Path to = folder.resolve("to");
      try (SharedArchive clone = follow(to, Archive.open(from, READ).key().toString())) {
        awaitSame(from, to, clone);
        change(from);
        awaitSame(from, to, clone);
      }
      Files.writeString(from.resolve("meanwhile"), "nobody was there");
      try (SharedArchive clone =
          SharedArchive.join(Archive.open(to, options(folder)), net(), ALL)) {
        awaitSame(from, to, clone);
        check(clone.archive().verify().isEmpty(), clone.archive().verify());
      }
    }
  },

  /** The real tool clones what we share, follows our changes, is killed, and goes on. */
  CLONED_BY_IT {
    @Override
    void run(Path folder, RealDat dat) throws Exception {
      Path from = fill(folder.resolve("from"));
      Files.delete(from.resolve("empty")); // the real tool makes no empty files of its clones
      Archive archive = Archive.create(from, options(folder));
      archive.importFolder();
      Path to = Files.createDirectories(folder.resolve("to"));
      try (SharedArchive master = SharedArchive.join(archive, net(), ALL)) {
        String link = master.link().toString();
        dat.run("c", folder, 60_000, List.of("clone", link, to.toString()));
        awaitSame(from, to, master);
        RealSync sync = new RealSync(dat, "c", to);
        change(from);
        archive.importFolder();
        sync.await(() -> files(from).equals(files(to)), () -> story(from, to, master));
        sync.kill();
        Files.writeString(from.resolve("meanwhile"), "nobody was there");
        archive.importFolder();
        dat.start("c", to, List.of("sync"));
        awaitSame(from, to, master);
      }
    }
  },

  /** One of ours gives the real tool what it has from another real one, which is gone. */
  HAND_ON {
    @Override
    void run(Path folder, RealDat dat) throws Exception {
      Path from = fill(folder.resolve("from"));
      Files.delete(from.resolve("empty"));
      dat.run("m", from, 60_000, List.of("create", "-y"));
      DatProcess share = dat.start("m", from, List.of("share"));
      share.await(Pattern.compile("Watching for file updates"), 60_000);
      Path to = folder.resolve("to");
      String key = Archive.open(from, READ).key().toString();
      try (SharedArchive clone = follow(to, key)) {
        awaitSame(from, to, clone);
        share.kill();
        Path third = Files.createDirectories(folder.resolve("third"));
        dat.run("t", folder, 60_000, List.of("clone", "dat://" + key, third.toString()));
        awaitSame(from, third, clone);
      }
    }
  };

  private static final long PATIENCE_NANOS = 60_000_000_000L;
  private static final java.util.function.Predicate<String> ALL = name -> true;
  private static final ArchiveOptions READ = ArchiveOptions.ofUser().readOnly();

  abstract void run(Path folder, RealDat dat) throws Exception;

  private static SwarmOptions net() {
    return SwarmOptions.USUAL;
  }

  private static ArchiveOptions options(Path folder) {
    return ArchiveOptions.ofUser().keysIn(new SecretKeys(folder.resolve("home")));
  }

  private static SharedArchive follow(Path to, String link) {
    Archive archive = Archive.follow(to, DatLink.parse(link).key(), options(to.getParent()));
    return SharedArchive.join(archive, net(), ALL);
  }

  private static Path fill(Path folder) throws IOException {
    Random random = new Random(Seed.of(RealSharedArchiveScenario.class));
    Map<String, Integer> sizes =
        Map.of("a.txt", 10, "big", 900_000, "empty", 0, "sub/deep/ünïcode €", 70_000, "sub/b", 1);
    for (Map.Entry<String, Integer> file : sizes.entrySet()) {
      byte[] bytes = new byte[file.getValue()];
      random.nextBytes(bytes);
      Path path = folder.resolve(file.getKey());
      Files.createDirectories(path.getParent());
      Files.write(path, bytes);
    }
    return folder;
  }

  private static void change(Path folder) throws IOException {
    Files.writeString(folder.resolve("a.txt"), "something else");
    Files.write(folder.resolve("big"), new byte[100_000], StandardOpenOption.APPEND);
    Files.delete(folder.resolve("sub/b"));
    Files.createDirectories(folder.resolve("new/way/down"));
    Files.writeString(folder.resolve("new/way/down/f"), "new");
  }

  private static Map<String, String> files(Path folder) {
    Map<String, String> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.filter(Files::isRegularFile).toList()) {
        String name = folder.relativize(path).toString();
        if (!name.startsWith(".dat")) {
          byte[] bytes = Files.readAllBytes(path);
          String text = bytes.length < 50 ? new String(bytes, StandardCharsets.UTF_8) : "";
          files.put(name, bytes.length + " bytes, " + Arrays.hashCode(bytes) + " " + text);
        }
      }
    } catch (IOException | java.io.UncheckedIOException e) {
      files.put("it is changing", "");
    }
    return files;
  }

  private static void awaitSame(Path one, Path two, SharedArchive ours) {
    await(() -> files(one).equals(files(two)), () -> story(one, two, ours));
  }

  private static String story(Path one, Path two, SharedArchive ours) {
    return files(one) + "\n" + files(two) + "\n" + ours.archive() + "\n" + ours.peers();
  }

  private static void await(BooleanSupplier done, Supplier<Object> story) {
    long end = System.nanoTime() + PATIENCE_NANOS;
    while (!done.getAsBoolean()) {
      check(System.nanoTime() < end, story.get());
      SystemHost.INSTANCE.sleepMillis(50);
    }
  }

  private static void check(boolean right, Object story) {
    if (!right) {
      throw new AssertionError(story);
    }
  }

  public static void main(String[] words) throws Exception {
    Path folder = Path.of(words[1]);
    try (RealDat dat =
        RealDat.openHere(SystemHost.INSTANCE, Needs.dat(), folder.resolve("homes"))) {
      valueOf(words[0]).run(folder, dat);
    }
  }
}
