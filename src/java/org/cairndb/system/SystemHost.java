package org.cairndb.system;

import java.security.SecureRandom;
import java.util.UUID;

/** The real machine. */
public final class SystemHost implements Host {
  /** There is one machine, so one instance. */
  public static final Host INSTANCE = new SystemHost();

  private final SecureRandom random = new SecureRandom();

  private SystemHost() {}

  @Override
  public long currentTimeMillis() {
    return System.currentTimeMillis();
  }

  @Override
  public long nanoTime() {
    return System.nanoTime();
  }

  @Override
  public void randomBytes(byte[] bytes) {
    random.nextBytes(bytes);
  }

  @Override
  public UUID randomUuid() {
    return UUID.randomUUID();
  }

  @Override
  public void sleepMillis(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public Thread startThread(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /**
   * Has something done when the process ends, unless it is killed. It must be quick, and runs
   * beside all threads that there are.
   *
   * @param name of the thread that does it
   */
  public static void runAtExit(String name, Runnable task) {
    Runtime.getRuntime().addShutdownHook(new Thread(task, name));
  }
}
