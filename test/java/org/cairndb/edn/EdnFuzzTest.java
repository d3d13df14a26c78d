package org.cairndb.edn;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.PersistentHashMap;
import clojure.lang.RT;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.cairndb.error.SyntaxException;

/** Any text as EDN: refused with the place, or the value that Clojure's own reader gives. */
class EdnFuzzTest {
  private static final long MILLIS_PER_64K = 100;

  @FuzzTest
  void textIsRefusedOrWhatClojureReads(byte[] bytes) {
    String text = new String(bytes, UTF_8);
    long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    List<Form> forms;
    try {
      forms = EdnReader.readAll(text);
    } catch (SyntaxException refused) {
      forms = List.of();
    }
    long millis =
        (ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start) / 1_000_000;
    assertTrue(millis <= 1000 + MILLIS_PER_64K * (text.length() >> 16), millis + " ms of CPU");
    // The name 2 is one in #:n{:2 1} only: Clojure reads that, and not the :n/2 that it prints.
    if (forms.size() == 1 && !text.contains("#:")) {
      String printed = RT.printString(forms.get(0).value());
      assertEquals(forms.get(0).value(), EdnReader.read(printed).value(), printed);
      // A tag that nobody knows is a tagged literal to us and an error to Clojure's reader.
      if (!text.contains("#")) {
        Object theirs = clojure.lang.EdnReader.readString(text, PersistentHashMap.EMPTY);
        assertEquals(theirs, forms.get(0).value());
      }
    }
  }
}
