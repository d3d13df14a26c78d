package org.cairndb.system;

import java.util.UUID;

/**
 * The machine that we run on: its clock, its randomness and its threads. Safe for any number of
 * threads.
 */
public interface Host {
  /** Milliseconds since 1970, as the clock on the wall says: it may jump, also backwards. */
  long currentTimeMillis();

  /** Nanoseconds since some moment; never goes backwards. For measuring spans. */
  long nanoTime();

  /** Fills an array with bytes that nobody can foretell. */
  void randomBytes(byte[] bytes);

  /** A random (version 4) UUID. */
  UUID randomUuid();

  /**
   * Waits. If the thread is interrupted, the wait ends early and the thread's interrupt flag is set
   * when this returns, so that the caller may look at it; nothing is thrown.
   */
  void sleepMillis(long millis);

  /**
   * Starts a thread. It is a daemon: it does not keep the process alive. Whoever starts a thread
   * also has a way to end it.
   *
   * @param name what the thread is for, as seen in a thread dump
   */
  Thread startThread(String name, Runnable task);
}
