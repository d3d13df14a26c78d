package org.cairndb.testing;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import org.cairndb.error.StorageException;
import org.cairndb.storage.Disk;

/**
 * A disk for many threads of which one call fails, whichever it is, or that and all later ones.
 * Safe for any number of threads.
 */
public final class FailingDisk {
  private final Object disk;
  private final int failAt;
  private final boolean always;
  private final boolean outOfMemory;
  private int calls;
  private int failures;
  private boolean mended;

  /**
   * A disk in front of another one.
   *
   * @param failAt which call fails, counted from 0
   * @param always whether all later ones fail too
   * @param outOfMemory whether with an {@link OutOfMemoryError}, else with an input/output error
   */
  public FailingDisk(Disk disk, int failAt, boolean always, boolean outOfMemory) {
    this.disk = disk;
    this.failAt = failAt;
    this.always = always;
    this.outOfMemory = outOfMemory;
  }

  /** What to open. */
  public Disk disk() {
    return (Disk) wrap(Disk.class, disk);
  }

  private Object wrap(Class<?> type, Object target) {
    return Proxy.newProxyInstance(
        FailingDisk.class.getClassLoader(),
        new Class<?>[] {type},
        (proxy, method, arguments) -> {
          synchronized (disk) {
            fail(method.getName());
            try {
              Object result = method.invoke(target, arguments);
              return method.getReturnType().isInterface() && !(result instanceof java.util.List)
                  ? wrap(method.getReturnType(), result)
                  : result;
            } catch (InvocationTargetException e) {
              throw e.getCause();
            }
          }
        });
  }

  private void fail(String method) {
    if (method.equals("place")) {
      return;
    }
    int number = calls++;
    if (!mended && (number == failAt || (always && number > failAt))) {
      failures++;
      if (outOfMemory) {
        throw new OutOfMemoryError("Java heap space");
      }
      throw new StorageException(method, "failing", new IOException("Input/output error"));
    }
  }

  /** The errors are over. */
  public void mend() {
    synchronized (disk) {
      mended = true;
    }
  }

  /** How many calls there were, and that failed. */
  public int calls() {
    synchronized (disk) {
      return calls;
    }
  }

  /** How many calls failed. */
  public int failures() {
    synchronized (disk) {
      return failures;
    }
  }
}
