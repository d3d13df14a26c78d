package org.cairndb.testing;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.BeforeAll;

/**
 * Gives a method with {@code @FuzzTest} to Jazzer's own command line, which can be told how long to
 * search and where to keep what it found. {@code test/bin/fuzz} uses it.
 */
public final class FuzzTarget {
  private static Object test;
  private static Method target;

  private FuzzTarget() {}

  /**
   * Called by Jazzer before the first run.
   *
   * @param args name of the test class, name of the method
   */
  public static void fuzzerInitialize(String[] args) throws ReflectiveOperationException {
    Class<?> type = Class.forName(args[0]);
    Constructor<?> constructor = type.getDeclaredConstructor();
    constructor.setAccessible(true);
    test = constructor.newInstance();
    for (Method method : type.getDeclaredMethods()) {
      if (method.isAnnotationPresent(BeforeAll.class)) {
        method.setAccessible(true);
        method.invoke(null);
      }
      if (method.getName().equals(args[1])) {
        method.setAccessible(true);
        target = method;
      }
    }
  }

  /** Called by Jazzer for each input. */
  public static void fuzzerTestOneInput(FuzzedDataProvider data) throws Throwable {
    boolean whole = target.getParameterTypes()[0] == byte[].class;
    try {
      Object input = whole ? data.consumeRemainingAsBytes() : data;
      target.invoke(test, input);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }
}
