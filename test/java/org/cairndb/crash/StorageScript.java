package org.cairndb.crash;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.cairndb.error.CairnException;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.FileDisk;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.JournalWriter;
import org.cairndb.storage.Position;
import org.cairndb.storage.Recovered;
import org.cairndb.system.Host;
import org.cairndb.testing.SimulatedHost;

/**
 * Work on a database in a folder, the same each time down to the system call, so that any of them
 * can be made to fail: everything happens on one thread, and file names follow from a seed. Says
 * what is durable, a line for each step, and what it was told of an error.
 */
public final class StorageScript {
  private static final Host HOST = new OneThread(new SimulatedHost(7));

  private final Path folder;
  private int commits;

  private StorageScript(Path folder) {
    this.folder = folder;
  }

  /** Takes the folder, and how many rounds there are. */
  public static void main(String[] arguments) {
    StorageScript script = new StorageScript(Path.of(arguments[0]));
    say("ready");
    try {
      System.in.read(); // until whoever traces this process is there
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    int code = 0;
    try {
      script.run(Integer.parseInt(arguments[1]));
    } catch (CairnException e) {
      say("told " + String.valueOf(e.getMessage()).replace('\n', ' '));
    } catch (Throwable e) {
      say("escaped " + e + " " + List.of(e.getStackTrace()));
      code = 3;
    }
    System.out.flush();
    Runtime.getRuntime().halt(code);
  }

  private static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private void run(int rounds) {
    FileDisk disk = new FileDisk(folder, HOST);
    FileStorage.create(disk, HOST, count(0));
    say("created");
    for (int round = 0; round < rounds; round++) {
      FileStorage storage = FileStorage.open(disk, HOST);
      JournalWriter writer = storage.openWriter();
      try {
        work(storage, writer, round);
      } catch (CairnException e) {
        checkFailed(storage, writer);
        throw e;
      }
      writer.close();
      say("closed");
    }
    say("done");
  }

  private void work(FileStorage storage, JournalWriter writer, int round) {
    Position asOf = append(writer);
    for (int i = 0; i < 8; i++) {
      append(writer);
    }
    BlobId needed = storage.writeBlob(bytes(1000 + round, 2000));
    append(writer);
    writer.checkpoint(count(commits - 10 + 1), List.of(needed), asOf);
    say("checkpoint");
    append(writer);
    if (round > 0) {
      writer.forgetBefore(writer.position().generation() - 1);
    }
    append(writer);
  }

  /** A writer that was told of an error writes no more, and what was there is readable. */
  private void checkFailed(FileStorage storage, JournalWriter writer) {
    try {
      int readable = count(storage.recover());
      if (readable < commits) {
        say("escaped: the old value is gone: " + readable + " of " + commits);
      }
    } catch (CairnException e) {
      say("unreadable " + e.getMessage()); // the error may be there still
    }
    try {
      writer.close();
    } catch (CairnException e) {
      say("unclosed " + e.getMessage());
    }
  }

  private Position append(JournalWriter writer) {
    Position end;
    try {
      end = writer.append(commit(commits));
    } catch (CairnException e) {
      try {
        writer.append(new byte[1]);
        say("escaped: a write after one that failed");
      } catch (CairnException again) {
        say("poisoned");
      }
      throw e;
    }
    say("commit " + commits++);
    return end;
  }

  private static byte[] count(int count) {
    return ByteBuffer.allocate(4).putInt(count).array();
  }

  private static byte[] bytes(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  /** The payload of a commit: mostly short, some fill a segment, and some do not fit into one. */
  private static byte[] commit(int number) {
    int length = number % 11 == 7 ? 70_000 : number % 7 == 3 ? 40_000 : 100 + number;
    return bytes(number, length);
  }

  /**
   * How many commits there are.
   *
   * @throws AssertionError if they are not the first of those that the script makes
   */
  static int count(Recovered recovered) {
    int number = ByteBuffer.wrap(recovered.checkpoint()).getInt();
    for (byte[] commit : recovered.commits()) {
      if (!java.util.Arrays.equals(commit, commit(number))) {
        throw new AssertionError("commit " + number + " is another");
      }
      number++;
    }
    return number;
  }

  /** The next commit of a database that has some. */
  static byte[] commitAfter(int count) {
    return commit(count);
  }

  /** Threads do their work before they begin. */
  private record OneThread(SimulatedHost host) implements Host {
    @Override
    public long currentTimeMillis() {
      return host.currentTimeMillis();
    }

    @Override
    public long nanoTime() {
      return host.nanoTime();
    }

    @Override
    public void randomBytes(byte[] bytes) {
      host.randomBytes(bytes);
    }

    @Override
    public UUID randomUuid() {
      return host.randomUuid();
    }

    @Override
    public void sleepMillis(long millis) {
      host.sleepMillis(millis);
    }

    @Override
    public Thread startThread(String name, Runnable task) {
      task.run();
      return new Thread(name); // never started, so it has ended for whoever joins it
    }
  }

  /** Keeps what it said for the reader of a run: the numbers of durable commits. */
  static List<Integer> acknowledged(String out) {
    List<Integer> numbers = new ArrayList<>();
    for (String line : out.split("\n")) {
      if (line.matches("commit \\d+")) {
        numbers.add(Integer.valueOf(line.substring(7)));
      }
    }
    return numbers;
  }
}
