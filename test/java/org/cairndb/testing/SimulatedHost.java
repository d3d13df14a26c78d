package org.cairndb.testing;

import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.cairndb.system.Host;

/**
 * A machine whose clock moves only when somebody sleeps or the test says so, and whose randomness
 * comes from a seed. Threads are real ones: a test that wants a run to repeat starts none.
 */
public final class SimulatedHost implements Host {
  private static final long START_MILLIS = 1_700_000_000_000L;

  private final AtomicLong nanos = new AtomicLong();
  private final Random random;
  private Runnable whileSleeping = () -> {};

  public SimulatedHost(long seed) {
    random = new Random(seed);
  }

  /** What goes on in the world whenever somebody sleeps. */
  public void whileSleeping(Runnable task) {
    whileSleeping = task;
  }

  /** Lets time pass. */
  public void advanceMillis(long millis) {
    nanos.addAndGet(millis * 1_000_000);
  }

  @Override
  public long currentTimeMillis() {
    return START_MILLIS + nanos.get() / 1_000_000;
  }

  @Override
  public long nanoTime() {
    return nanos.get();
  }

  @Override
  public synchronized void randomBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }

  @Override
  public UUID randomUuid() {
    byte[] bytes = new byte[16];
    randomBytes(bytes);
    return UUID.nameUUIDFromBytes(bytes);
  }

  @Override
  public void sleepMillis(long millis) {
    if (!Thread.currentThread().isInterrupted()) {
      advanceMillis(millis);
      whileSleeping.run();
    }
  }

  @Override
  public Thread startThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }
}
