package org.cairndb.bench.workload;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * What a database in a folder does: transactions a second, each durable before its caller goes on;
 * loading, opening, looking up; bytes on disk and in the heap. The arguments: a folder to work in,
 * how many people are loaded, and, if the figures shall be kept, a file that lines are added to.
 *
 * <pre>
 * line = store TAB figure TAB value
 * </pre>
 */
public final class DurableFigures {
  private static final int[] CALLERS = {1, 8, 64};
  private static final int FACTS = 6;
  private static final long WARM_NANOS = 2_000_000_000L;
  private static final long NANOS = 5_000_000_000L;
  private static final int RECORD_BYTES = 150;
  private static final int FORCES = 300;
  private static final int LOOK_UPS = 20;

  /** For the transactions: more than any store commits in the time. */
  private static final int MANY = 1_000_000;

  private final String name;
  private final Supplier<DurableStore> stores;
  private final Path folder;
  private final String[] arguments;

  private DurableFigures(String name, Supplier<DurableStore> stores, String[] arguments) {
    this.name = name;
    this.stores = stores;
    this.arguments = arguments;
    this.folder = Path.of(arguments[0]).resolve("durable-" + name);
  }

  /**
   * Measures a store and removes what it has written.
   *
   * @param main the class that was started with these arguments; it is started once more to open
   *     what was loaded in a process that has not seen it
   */
  public static void run(
      String name, Supplier<DurableStore> stores, Class<?> main, String... arguments)
      throws Exception {
    DurableFigures figures = new DurableFigures(name, stores, arguments);
    if (arguments[arguments.length - 1].equals("open")) {
      figures.open();
      return;
    }
    figures.delete();
    Files.createDirectories(figures.folder);
    try {
      figures.commits();
      figures.load();
      figures.openElsewhere(main);
    } finally {
      figures.delete();
    }
  }

  private void commits() throws Exception {
    People people = new People(MANY);
    AtomicInteger next = new AtomicInteger(1);
    try (DurableStore store = stores.get()) {
      store.open(folder.resolve("commits"));
      for (int callers : CALLERS) {
        commits(store, people, next, callers, WARM_NANOS);
        double forces = forces();
        double rate = commits(store, people, next, callers, NANOS);
        forces = (forces + forces()) / 2;
        String who = callers == 1 ? "1 caller" : callers + " callers";
        keep("transactions a second, " + who, rate);
        keep("transactions for a force of this disk, " + who, rate / forces);
      }
    }
  }

  private static double commits(
      DurableStore store, People people, AtomicInteger next, int callers, long nanos)
      throws Exception {
    long start = System.nanoTime();
    List<Callable<Integer>> tasks = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      tasks.add(
          () -> {
            int done = 0;
            for (; System.nanoTime() - start < nanos; done++) {
              store.commit(people, next.getAndIncrement());
            }
            return done;
          });
    }
    ExecutorService threads = Executors.newFixedThreadPool(callers);
    try {
      int done = 0;
      for (Future<Integer> one : threads.invokeAll(tasks)) {
        done += get(one);
      }
      return done * 1e9 / (System.nanoTime() - start);
    } finally {
      threads.shutdown();
    }
  }

  private static int get(Future<Integer> future) throws Exception {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("a transaction failed", e);
    }
  }

  /** How often a second this disk can append a small record and force it. */
  private double forces() throws IOException {
    Path file = folder.resolve("raw");
    try (FileChannel raw =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      long start = System.nanoTime();
      for (int i = 0; i < FORCES; i++) {
        raw.write(ByteBuffer.allocate(RECORD_BYTES));
        raw.force(false);
      }
      return FORCES * 1e9 / (System.nanoTime() - start);
    }
  }

  private void load() throws Exception {
    Path at = folder.resolve("load");
    People people = new People(Integer.parseInt(arguments[1]));
    try (DurableStore store = stores.get()) {
      store.open(at);
      long heap = heap();
      long start = System.nanoTime();
      store.load(people);
      double seconds = (System.nanoTime() - start) / 1e9;
      keep("loaded, datoms a second", FACTS * people.size() / seconds);
      keep("heap after loading, MB", Math.max(0, heap() - heap) / 1e6);
      lookUps(store, people);
    }
    keep("bytes on disk for a datom", (double) bytes(at) / FACTS / people.size());
  }

  private static long heap() {
    Runtime runtime = Runtime.getRuntime();
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    return runtime.totalMemory() - runtime.freeMemory();
  }

  private void lookUps(DurableStore store, People people) throws Exception {
    long[] ids = people.lookUps();
    double best = 0;
    for (int i = 0; i < LOOK_UPS; i++) {
      long start = System.nanoTime();
      for (long id : ids) {
        check(store.salary(id) == people.salary((int) id));
      }
      best = Math.max(best, ids.length * 1e9 / (System.nanoTime() - start));
    }
    keep("look-ups by unique id a second", best);
  }

  private static void check(boolean right) {
    if (!right) {
      throw new IllegalStateException("a wrong answer");
    }
  }

  private void openElsewhere(Class<?> main) throws Exception {
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-Xmx4g", "-cp", System.getProperty("java.class.path")));
    command.add(main.getName());
    command.addAll(List.of(arguments));
    command.add("open");
    for (int i = 0; i < 3; i++) {
      Process process = new ProcessBuilder(command).inheritIO().start();
      check(process.waitFor() == 0);
    }
  }

  /** In a process of its own; loading the classes and namespaces that it takes is part of it. */
  private void open() throws Exception {
    People people = new People(Integer.parseInt(arguments[1]));
    long start = System.nanoTime();
    try (DurableStore store = stores.get()) {
      store.open(folder.resolve("load"));
      long opened = System.nanoTime();
      check(store.salary(7) == people.salary(7));
      keep("opened, ms", (opened - start) / 1e6);
      keep("first query after that, ms", (System.nanoTime() - opened) / 1e6);
    }
  }

  private void keep(String figure, double value) throws IOException {
    System.out.printf(Locale.ROOT, "%-14s %-48s %,14.2f%n", name, figure, value);
    if (arguments.length > 2 && !arguments[2].equals("open")) {
      String line = String.format(Locale.ROOT, "%s\t%s\t%.2f%n", name, figure, value);
      Files.writeString(
          Path.of(arguments[2]),
          line,
          StandardCharsets.UTF_8,
          StandardOpenOption.CREATE,
          StandardOpenOption.APPEND);
    }
  }

  private static long bytes(Path at) throws IOException {
    try (Stream<Path> files = Files.walk(at)) {
      return files.filter(Files::isRegularFile).mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private void delete() throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files
          .sorted(Comparator.reverseOrder())
          .forEach(
              file -> {
                try {
                  Files.delete(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
    }
  }
}
