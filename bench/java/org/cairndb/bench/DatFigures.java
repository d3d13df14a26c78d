package org.cairndb.bench;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.system.Host;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Needs;

/**
 * The dat command and the real one at the same work, each in either role, as whole commands: to
 * record a folder, to clone it, and how soon a change is on the other side. With the processor time
 * and the most memory of both sides. CONTRIBUTING.md says how to run it; it takes the folder to
 * work in and how many rounds as its arguments, and a network of its own.
 */
public final class DatFigures {
  private static final Host HOST = SystemHost.INSTANCE;
  private static final long PATIENCE_NANOS = 1_200_000_000_000L;
  private static final int CHANGES = 15;
  private static final long TICKS_PER_SECOND = 100;

  /** The name server cannot be reached, on purpose: nobody is looked for out in the internet. */
  private static final List<String> LOCAL_ONLY =
      List.of("--no-dht", "--dns.domain=dat.local", "--dns.server=127.0.0.1:9");

  private static int outputs;

  private DatFigures() {}

  /** What is shared. */
  private record Sample(String name, int files, int bytes) {}

  private static final List<Sample> SAMPLES =
      List.of(
          new Sample("one file of 200 MB", 1, 200_000_000),
          new Sample("10,000 files of 1 kB", 10_000, 1_000));

  /** One of the two programs. */
  private enum Program {
    REAL("dat"),
    OURS("cairn dat");

    private final String name;

    Program(String name) {
      this.name = name;
    }

    List<String> command(String... arguments) {
      List<String> words = new ArrayList<>();
      if (this == REAL) {
        words.add(Needs.dat().toString());
        words.addAll(List.of(arguments));
        if (!arguments[0].equals("create")) {
          words.addAll(LOCAL_ONLY);
        }
      } else {
        words.addAll(
            ChildJvm.with(List.of("-XX:+UseSerialGC", "org.cairndb.cli.Main", "dat")).command());
        words.addAll(List.of(arguments));
      }
      return words;
    }
  }

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    if (arguments[0].equals("inside")) {
      figures(Path.of(arguments[1]), Integer.parseInt(arguments[2]));
      return;
    }
    Needs.networkNamespaces();
    List<String> command =
        new ArrayList<>(List.of("unshare", "-rn", "--kill-child", "--fork", "sh", "-c"));
    command.addAll(List.of("ip link set lo up && exec \"$@\"", "sh"));
    String rounds = arguments.length > 1 ? arguments[1] : "3";
    List<String> words = List.of(DatFigures.class.getName(), "inside", arguments[0], rounds);
    command.addAll(ChildJvm.with(words).command());
    int code = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (code != 0) {
      throw new IllegalStateException("failed, exit code " + code);
    }
  }

  private static void figures(Path at, int rounds) throws Exception {
    Path folder = Files.createTempDirectory(at, "cairn-dat");
    try {
      for (Sample sample : SAMPLES) {
        Map<String, List<Figures>> all = new LinkedHashMap<>();
        for (int round = 0; round < rounds; round++) {
          for (Program sharer : Program.values()) {
            sharing(folder, sample, sharer, all);
          }
        }
        System.out.println(sample.name());
        all.forEach(DatFigures::print);
      }
    } finally {
      delete(folder);
    }
  }

  /** What a command took. */
  private record Figures(double seconds, double cpuSeconds, long peakMegabytes) {}

  private static void print(String what, List<Figures> runs) {
    System.out.printf(
        Locale.ROOT,
        "  %-34s %8.3f s  processor %6.2f s  memory %4d MB%n",
        what,
        median(runs.stream().mapToDouble(Figures::seconds).toArray()),
        median(runs.stream().mapToDouble(Figures::cpuSeconds).toArray()),
        runs.stream().mapToLong(Figures::peakMegabytes).max().orElse(0));
  }

  private static double median(double[] values) {
    Arrays.sort(values);
    return values[values.length / 2];
  }

  private static void note(Map<String, List<Figures>> all, String what, Figures run) {
    all.computeIfAbsent(what, w -> new ArrayList<>()).add(run);
  }

  private static void sharing(
      Path folder, Sample sample, Program sharer, Map<String, List<Figures>> all) throws Exception {
    Path master = Files.createDirectories(folder.resolve("master"));
    fill(master, sample);
    Running create = new Running(folder, master, sharer.command("create", "-y"));
    create.awaitEnd();
    String link = "dat://" + PublicKey.of(Files.readAllBytes(master.resolve(".dat/metadata.key")));
    long begin = HOST.nanoTime();
    try (Running share = new Running(folder, master, sharer.command("share"))) {
      // Both say so when the folder is recorded.
      share.awaitOutput("Watching for");
      note(all, sharer.name + " records it", share.figures(begin));
      for (Program cloner : Program.values()) {
        String pair = sharer.name + " -> " + cloner.name;
        Path to = folder.resolve("clone");
        double before = share.figures(0).cpuSeconds();
        begin = HOST.nanoTime();
        try (Running clone =
            new Running(folder, folder, cloner.command("clone", link, to.toString()))) {
          clone.awaitEnd();
          note(all, pair, clone.figures(begin));
        }
        Figures after = share.figures(begin);
        double cpu = after.cpuSeconds() - before;
        note(all, pair + ", sharer", new Figures(0, cpu, after.peakMegabytes()));
        check(isSame(master, to), pair + " made another folder");
        if (sample.files() > 1) {
          note(all, pair + ", a change", new Figures(change(folder, cloner, master, to), 0, 0));
        }
        delete(to);
      }
    }
    delete(master);
  }

  /** How long it takes until a change of a file is on the other side; the median. */
  private static double change(Path folder, Program cloner, Path master, Path to) throws Exception {
    double[] seconds = new double[CHANGES];
    try (Running sync = new Running(folder, to, cloner.command("sync"))) {
      // The real tool passes over what comes while it begins, so the first is written until it is
      // there.
      Path first = to.resolve("first");
      long end = HOST.nanoTime() + PATIENCE_NANOS;
      for (int n = 0; !Files.exists(first); n++) {
        Files.write(master.resolve("first"), new byte[10 + n]);
        long last = HOST.nanoTime() + 3_000_000_000L;
        while (!Files.exists(first) && HOST.nanoTime() < last) {
          HOST.sleepMillis(5);
        }
        check(HOST.nanoTime() < end, sync.output());
      }
      for (int i = 0; i < CHANGES; i++) {
        HOST.sleepMillis(300);
        String name = to.getFileName() + "-" + cloner + i;
        long begin = HOST.nanoTime();
        Files.write(master.resolve(name), new byte[] {1, 2, 3});
        until(
            () -> {
              Path there = to.resolve(name);
              return Files.exists(there) && there.toFile().length() == 3;
            },
            sync);
        seconds[i] = (HOST.nanoTime() - begin) / 1e9;
      }
    }
    return median(seconds);
  }

  private static void fill(Path folder, Sample sample) throws IOException {
    Random random = new Random(1);
    byte[] bytes = new byte[sample.bytes()];
    for (int i = 0; i < sample.files(); i++) {
      random.nextBytes(bytes);
      Path sub = Files.createDirectories(folder.resolve("d" + i % 100));
      Files.write(sub.resolve("f" + i), bytes);
    }
  }

  private static boolean isSame(Path master, Path clone) throws IOException {
    try (Stream<Path> files = Files.walk(master)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path name = master.relativize(file);
        if (!name.startsWith(".dat") && Files.mismatch(file, clone.resolve(name)) != -1) {
          return false;
        }
      }
    }
    return true;
  }

  /** A command that runs, and what it has cost so far. */
  private static final class Running implements AutoCloseable {
    private final Process process;
    private final Path output;
    private volatile double cpuSeconds;
    private volatile long peakKilobytes;

    Running(Path folder, Path in, List<String> command) throws IOException {
      output = folder.resolve("output" + outputs++);
      ProcessBuilder builder =
          new ProcessBuilder(command)
              .directory(in.toFile())
              .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")))
              .redirectErrorStream(true)
              .redirectOutput(output.toFile());
      Path home = Files.createDirectories(folder.resolve("home"));
      builder.environment().put("HOME", home.toString());
      process = builder.start();
    }

    String output() {
      try {
        return Files.readString(output, java.nio.charset.StandardCharsets.ISO_8859_1);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Looks what it has cost; a process that has ended can no longer be asked. */
    private void look() {
      double cpu = 0;
      long peak = 0;
      List<ProcessHandle> all =
          Stream.concat(Stream.of(process.toHandle()), process.descendants()).toList();
      for (ProcessHandle each : all) {
        cpu += cpuSeconds(each.pid());
        peak = Math.max(peak, peakKilobytes(each.pid()));
      }
      cpuSeconds = Math.max(cpuSeconds, cpu);
      peakKilobytes = Math.max(peakKilobytes, peak);
    }

    Figures figures(long begin) {
      look();
      return new Figures((HOST.nanoTime() - begin) / 1e9, cpuSeconds, peakKilobytes / 1_000);
    }

    void awaitOutput(String words) {
      until(() -> output().contains(words) || !process.isAlive(), this);
      check(output().contains(words), output());
    }

    void awaitEnd() {
      until(() -> !process.isAlive(), this);
      check(process.exitValue() == 0, output());
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      process.onExit().orTimeout(10, TimeUnit.SECONDS).join();
    }
  }

  private static double cpuSeconds(long pid) {
    try {
      String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / (double) TICKS_PER_SECOND;
    } catch (IOException e) {
      return 0;
    }
  }

  private static long peakKilobytes(long pid) {
    try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
      return lines
          .filter(line -> line.startsWith("VmHWM"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
          .findFirst()
          .orElse(0);
    } catch (IOException | UncheckedIOException e) {
      return 0;
    }
  }

  private static void until(BooleanSupplier met, Running running) {
    long end = HOST.nanoTime() + PATIENCE_NANOS;
    long looked = 0;
    while (!met.getAsBoolean()) {
      long now = HOST.nanoTime();
      check(now < end, running.output());
      if (now - looked > 50_000_000) {
        looked = now;
        running.look();
      }
      HOST.sleepMillis(2);
    }
  }

  private static void check(boolean holds, Object what) {
    if (!holds) {
      throw new IllegalStateException(String.valueOf(what));
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
