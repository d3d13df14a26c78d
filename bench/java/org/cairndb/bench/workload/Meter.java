package org.cairndb.bench.workload;

import com.sun.management.ThreadMXBean;
import java.lang.management.CompilationMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Takes the time of a task: CPU time of the calling thread, so that a loaded machine changes it
 * little. Garbage collectors and compilers have threads of their own and are not counted. For one
 * thread.
 */
public final class Meter {
  /** Below 1 and not far: the thread was hardly ever taken off its core. */
  private static final double QUIET = 0.9;

  /** A system property: by how much the times below are multiplied. */
  private static final double PATIENCE = Double.parseDouble(System.getProperty("patience", "1"));

  private static final double WARM_NANOS = 1.5e9 * PATIENCE;
  private static final double WARM_AT_MOST_NANOS = 8e9 * PATIENCE;

  /** A first call that takes so long has warmed up enough. */
  private static final long SLOW_NANOS = 4_000_000_000L;

  private static final long SAMPLE_NANOS = 20_000_000L;
  private static final double SAMPLES_AT_MOST_NANOS = 4e9 * PATIENCE;
  private static final int SAMPLES = 21;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final CompilationMXBean COMPILER = ManagementFactory.getCompilationMXBean();

  /**
   * What one call costs.
   *
   * @param millis CPU milliseconds: the median of the quiet samples
   * @param kilobytes what it allocates
   * @param share how much of the time that passed the thread was running; little if others work for
   *     it, whose time is then missing here
   * @param answer what it gave
   */
  public record Figure(double millis, double kilobytes, double share, Answer answer) {}

  /** So many calls in a row. Times are of one call. */
  private record Sample(double nanos, double bytes, double share) {}

  private final Task task;
  private final Answer answer;

  private final boolean isSlow;

  private Meter(Task task) throws Exception {
    this.task = task;
    long cpu = THREADS.getCurrentThreadCpuTime();
    answer = task.run();
    isSlow = THREADS.getCurrentThreadCpuTime() - cpu > SLOW_NANOS;
  }

  /**
   * Runs a task until it is as fast as it gets, then takes its time.
   *
   * @throws IllegalStateException if two calls gave different answers
   */
  public static Figure measure(Task task) throws Exception {
    Meter meter = new Meter(task);
    int calls = meter.isSlow ? 1 : meter.warmUp();
    System.gc();
    return meter.sample(calls);
  }

  /** Gives how many calls make a sample. */
  private int warmUp() throws Exception {
    int calls = 1;
    List<Double> times = new ArrayList<>();
    long compiled = COMPILER.getTotalCompilationTime();
    for (double spent = 0; spent < WARM_AT_MOST_NANOS; ) {
      Sample sample = take(calls);
      times.add(sample.nanos);
      spent += sample.nanos * calls;
      int window = sample.nanos > SAMPLE_NANOS * 5 ? 1 : 7;
      if (spent > WARM_NANOS && times.size() % window == 0 && times.size() >= 3 * window) {
        long now = COMPILER.getTotalCompilationTime();
        if (now - compiled < 10 && isStable(times, window)) {
          break;
        }
        compiled = now;
      }
      calls = (int) Math.max(1, Math.min(1_000_000, SAMPLE_NANOS / sample.nanos));
    }
    return calls;
  }

  private static boolean isStable(List<Double> times, int window) {
    int n = times.size();
    double last = median(times.subList(n - window, n));
    double before = median(times.subList(n - 2 * window, n - window));
    return last > before * 0.96;
  }

  private Figure sample(int calls) throws Exception {
    List<Sample> samples = new ArrayList<>();
    for (double spent = 0;
        samples.size() < SAMPLES
            && (samples.size() < (isSlow ? 2 : 3) || spent < SAMPLES_AT_MOST_NANOS); ) {
      Sample sample = take(calls);
      samples.add(sample);
      spent += sample.nanos * calls;
    }
    samples.sort(Comparator.comparingDouble(Sample::share).reversed());
    int quiet = (int) samples.stream().filter(sample -> sample.share > QUIET).count();
    List<Sample> kept = samples.subList(0, Math.max(quiet, (samples.size() + 2) / 3));
    return new Figure(
        median(kept.stream().map(Sample::nanos).toList()) / 1e6,
        median(kept.stream().map(Sample::bytes).toList()) / 1024,
        samples.get(0).share,
        answer);
  }

  private Sample take(int calls) throws Exception {
    long wall = System.nanoTime();
    long bytes = THREADS.getCurrentThreadAllocatedBytes();
    long cpu = THREADS.getCurrentThreadCpuTime();
    boolean same = true;
    for (int i = 0; i < calls; i++) {
      same &= task.run().equals(answer);
    }
    double nanos = THREADS.getCurrentThreadCpuTime() - cpu;
    bytes = THREADS.getCurrentThreadAllocatedBytes() - bytes;
    wall = System.nanoTime() - wall;
    if (!same) {
      throw new IllegalStateException("two calls gave different answers: first=" + answer);
    }
    return new Sample(nanos / calls, bytes / (double) calls, nanos / wall);
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(sorted.size() / 2);
  }
}
