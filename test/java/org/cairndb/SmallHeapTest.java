package org.cairndb;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.util.List;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Command;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database many times larger than the heap is written and read, in processes of their own. */
class SmallHeapTest {
  @TempDir private Path folder;

  private void run(String heap, int datoms) {
    List<String> words =
        ChildJvm.with(
                List.of(
                    heap,
                    "-Xss512k",
                    SmallHeapProgram.class.getName(),
                    folder.resolve("db").toString(),
                    String.valueOf(datoms)))
            .command();
    String said = Command.in(folder, words.toArray(new String[0])).run().checked();
    System.out.println(heap + ", " + datoms + " datoms: " + said.strip().replace("\n", ", "));
    assertTrue(said.contains("all is there"), said);
  }

  @Test
  void aHundredThousandDatomsIn24MiB() {
    run("-Xmx24m", 100_000);
  }

  @Test
  @Tag("nightly")
  void tenMillionDatomsIn64MiB() {
    run("-Xmx64m", 10_000_000);
  }
}
