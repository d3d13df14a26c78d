package org.cairndb.storage;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.cairndb.error.LockedException;
import org.cairndb.system.SystemHost;

/**
 * Another process that wants to write: for each line that it reads it opens a writer and says
 * whether that went well. {@code try} closes it again, {@code hold} keeps it.
 */
final class LockProgram {
  private LockProgram() {}

  /** The argument is the folder of a database. */
  public static void main(String[] args) throws IOException {
    BufferedReader in =
        new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    Storage storage =
        FileStorage.open(new FileDisk(Path.of(args[0]), SystemHost.INSTANCE), SystemHost.INSTANCE);
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      try {
        JournalWriter writer = storage.openWriter();
        writer.append(new byte[8]);
        if (line.equals("try")) {
          writer.close();
        }
        System.out.println("locked");
      } catch (LockedException e) {
        System.out.println("refused");
      }
    }
  }
}
