package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.cairndb.error.CairnException;
import org.cairndb.error.LockedException;
import org.cairndb.error.StorageException;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Descriptors;
import org.cairndb.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The traps of the JDK and of POSIX, and a real disk that is full. */
@Timeout(120)
class FileDiskTest extends DiskContract {
  @TempDir Path temporary;

  @Override
  Disk newDisk() {
    return new FileDisk(temporary.resolve("x/y/disk"), SystemHost.INSTANCE);
  }

  @Test
  void aFileThatIsReplacedAllTheWhileIsReadOrMissingAndNeverForbidden() throws Exception {
    Disk disk = newDisk();
    disk.createFolder("");
    Path file = temporary.resolve("x/y/disk/a");
    byte[] content = {1, 2, 3};
    AtomicBoolean done = new AtomicBoolean();
    Thread replacing =
        SystemHost.INSTANCE.startThread(
            "replacing",
            () -> {
              while (!done.get()) {
                try {
                  Files.write(file, content);
                  Files.deleteIfExists(file);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              }
            });
    int missing = 0;
    try {
      for (int i = 0; i < 30_000 && (i < 3_000 || missing < 500); i++) {
        try {
          disk.readAll("a", 10);
        } catch (StorageException e) {
          assertTrue(Disk.isMissing(e), e::getMessage);
          missing++;
        }
      }
    } finally {
      done.set(true);
      replacing.join();
    }
    assertTrue(missing > 0);
  }

  /** A process that runs {@link LockProgram}. */
  private static final class OtherProcess implements AutoCloseable {
    final Process process;
    private final PrintStream out;
    private final BufferedReader in;

    OtherProcess(ProcessBuilder builder) throws IOException {
      process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
      out = new PrintStream(process.getOutputStream(), true, StandardCharsets.UTF_8);
      in =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static OtherProcess start(Path folder) throws IOException {
      return new OtherProcess(
          ChildJvm.with(List.of("-Xmx64m", LockProgram.class.getName(), folder.toString())));
    }

    String ask(String question) throws IOException {
      out.println(question);
      return in.readLine();
    }

    @Override
    public void close() throws IOException {
      process.destroyForcibly();
      process.onExit().join();
    }
  }

  private Path create() {
    Path folder = temporary.resolve("db");
    FileStorage.create(folder, SystemHost.INSTANCE, new byte[3]);
    return folder;
  }

  @Test
  void anotherProcessIsRefusedWhateverThisOneDoes() throws IOException {
    Path folder = create();
    try (OtherProcess other = OtherProcess.start(folder)) {
      assertEquals("locked", other.ask("try"));
      Storage storage = FileStorage.open(folder);
      JournalWriter writer = storage.openWriter();
      assertEquals("refused", other.ask("try"));
      List<Runnable> all =
          List.of(
              () -> FileStorage.open(folder).recover(),
              () -> assertTrue(FileStorage.exists(folder)),
              () -> writer.append(new byte[3]),
              () -> storage.readBlob(storage.writeBlob(new byte[9])),
              () -> writer.checkpoint(new byte[3], List.of(), writer.position()),
              () -> assertThrows(LockedException.class, storage::openWriter),
              () -> assertThrows(LockedException.class, () -> FileStorage.delete(folder)),
              () ->
                  assertThrows(
                      CairnException.class,
                      () -> FileStorage.create(folder, SystemHost.INSTANCE, new byte[3])),
              () -> lockByAnotherPath(folder));
      for (Runnable operation : all) {
        operation.run();
        assertEquals("refused", other.ask("try"));
      }
      writer.append(new byte[4]);
      writer.close();
      assertEquals("locked", other.ask("try"));
      assertEquals("locked", other.ask("hold"));
      LockedException e = assertThrows(LockedException.class, storage::openWriter);
      assertTrue(e.getMessage().contains("another process"), e.getMessage());
    }
  }

  /** The trap: whoever opens and closes the lock file by another name drops the lock. */
  private void lockByAnotherPath(Path folder) {
    try {
      Path alias = temporary.resolve("alias");
      Files.createSymbolicLink(alias, folder);
      assertThrows(LockedException.class, () -> FileStorage.open(alias).openWriter());
      Files.delete(alias);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void ofTwoProcessesThatRaceForTheWriterOneIsRefusedOrLater() throws Exception {
    Path folder = create();
    try (OtherProcess other = OtherProcess.start(folder)) {
      assertEquals("locked", other.ask("try"));
      Storage storage = FileStorage.open(folder);
      int commits = 1;
      int refused = 0;
      for (int race = 0; race < 300; race++) {
        other.out.println("try");
        try (JournalWriter writer = storage.openWriter()) {
          writer.append(new byte[8]); // which throws if somebody else writes meanwhile
          commits++;
        } catch (LockedException e) {
          refused++;
        }
        if (other.in.readLine().equals("locked")) {
          commits++;
        } else {
          refused++;
        }
      }
      assertEquals(commits, storage.recover().commits().size());
      assertEquals(List.of(), FileStorage.open(folder).verify());
      System.out.println("300 races, " + refused + " refused");
      assertTrue(refused > 0, "they never met");
    }
  }

  /** What cannot be looked at is not taken for missing: a database would be made over it. */
  @Test
  void aDatabaseThatCannotBeLookedAtIsNotReplacedByANewOne() throws IOException {
    Path folder = create();
    Path identity = folder.resolve(FolderLayout.IDENTITY);
    byte[] content = Files.readAllBytes(identity);
    Files.delete(identity);
    Files.createSymbolicLink(identity, identity); // too many levels of symbolic links
    assertThrows(StorageException.class, () -> FileStorage.exists(folder));
    assertThrows(
        StorageException.class, () -> FileStorage.create(folder, SystemHost.INSTANCE, new byte[4]));
    Files.delete(identity);
    Files.write(identity, content);
    assertArrayEquals(new byte[3], FileStorage.open(folder).recover().checkpoint());
  }

  @Test
  void aWriterThatIsKilledLeavesItsCommitsAndNoLock() throws IOException {
    Path folder = create();
    try (OtherProcess other = OtherProcess.start(folder)) {
      assertEquals("locked", other.ask("hold"));
    }
    assertTrue(Files.exists(folder.resolve(FolderLayout.WRITING)));
    try (JournalWriter writer = FileStorage.open(folder).openWriter()) {
      assertEquals(1, writer.recovered().commits().size());
      writer.append(new byte[5]);
    }
    assertEquals(2, FileStorage.open(folder).recover().commits().size());
  }

  @Test
  void modesHoldWhateverTheMask() throws IOException {
    Path folder = temporary.resolve("db");
    List<String> command = new ArrayList<>(List.of("sh", "-c", "umask 000; exec \"$@\"", "sh"));
    command.addAll(
        ChildJvm.with(List.of(CreateProgram.class.getName(), folder.toString())).command());
    ProcessBuilder builder = new ProcessBuilder(command);
    assertEquals(0, builder.inheritIO().start().onExit().join().exitValue());
    int count = 0;
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        assertEquals(Files.isDirectory(path) ? "rwx------" : "rw-------", mode, path.toString());
        count++;
      }
    }
    assertTrue(count > 8, "files: " + count);
  }

  /** Makes a database and writes to it. */
  static final class CreateProgram {
    private CreateProgram() {}

    public static void main(String[] args) {
      Storage storage =
          FileStorage.create(Path.of(args[0]), SystemHost.INSTANCE, new byte[100_000]);
      try (JournalWriter writer = storage.openWriter()) {
        writer.append(new byte[60_000]);
        writer.append(new byte[60_000]);
      }
    }
  }

  @Test
  void interruptsHarmNobody() throws InterruptedException {
    Path folder = create();
    Storage storage = FileStorage.open(folder);
    byte[] content = StorageContract.bytes(1, 20_000);
    BlobId id = storage.writeBlob(content);
    AtomicBoolean end = new AtomicBoolean();
    AtomicReference<Throwable> failure = new AtomicReference<>();
    List<Thread> threads = new ArrayList<>();
    try (JournalWriter writer = storage.openWriter()) {
      for (int i = 0; i < 3; i++) {
        threads.add(work(end, failure, () -> assertArrayEquals(content, storage.readBlob(id))));
        threads.add(work(end, failure, storage::recover));
      }
      threads.add(work(end, failure, () -> writer.append(new byte[100])));
      threads.add(work(end, failure, () -> storage.writeBlob(new byte[200])));
      for (int i = 0; i < 3000; i++) {
        threads.get(i % threads.size()).interrupt();
        if (i % 100 == 0) {
          Thread.sleep(1);
        }
      }
      end.set(true);
      for (Thread thread : threads) {
        thread.join();
      }
    }
    if (failure.get() != null) {
      throw new AssertionError("harmed by an interrupt", failure.get());
    }
  }

  private static Thread work(
      AtomicBoolean end, AtomicReference<Throwable> failure, Runnable operation) {
    return SystemHost.INSTANCE.startThread(
        "worker",
        () -> {
          try {
            while (!end.get()) {
              operation.run();
            }
          } catch (RuntimeException | AssertionError e) {
            failure.compareAndSet(null, e);
          }
        });
  }

  @Test
  void descriptorsDoNotLeak() throws IOException {
    Path folder = create();
    long before = Descriptors.open();
    for (int i = 0; i < 50; i++) {
      Storage storage = FileStorage.open(folder);
      try (JournalWriter writer = storage.openWriter()) {
        writer.append(new byte[10_000]);
        storage.readBlob(storage.writeBlob(new byte[] {(byte) i}));
        assertThrows(LockedException.class, storage::openWriter);
      }
      storage.recover();
    }
    assertTrue(
        Descriptors.open() <= before + 2, before + " descriptors, then " + Descriptors.open());
  }

  @Test
  void aFullDiskLosesNothingAndRecoversWhenThereIsRoom() throws Exception {
    Needs.mounts();
    Path mount = Files.createDirectory(temporary.resolve("small"));
    int levels = 0;
    for (int kilobytes : new int[] {64, 128, 256, 512, 1024}) {
      run("mount", "-t", "tmpfs", "-o", "size=" + kilobytes + "k", "tmpfs", mount.toString());
      try {
        for (int part = 0; part < 20; part++) {
          fillAndFree(mount, kilobytes * 1024 * part / 20);
          levels++;
        }
      } finally {
        run("umount", mount.toString());
      }
    }
    assertEquals(100, levels);
  }

  private static void fillAndFree(Path mount, int ballastBytes) throws IOException {
    Path ballast = mount.resolve("ballast");
    Files.write(ballast, new byte[ballastBytes]);
    Path folder = mount.resolve("db");
    List<byte[]> acknowledged = new ArrayList<>();
    try {
      Storage storage = FileStorage.create(folder, SystemHost.INSTANCE, new byte[3]);
      try (JournalWriter writer = storage.openWriter()) {
        fill(writer, acknowledged);
      }
      FileStorageTest.assertSame(acknowledged, beginning(storage, acknowledged.size()));
    } catch (StorageException e) {
      assertTrue(e.getMessage().contains("No space left"), e.getMessage());
    }
    Files.delete(ballast);
    if (!FileStorage.exists(folder)) {
      FileStorage.create(folder, SystemHost.INSTANCE, new byte[3]);
    }
    if (ballastBytes >= 80_000 || ballastBytes >= fileBytes(folder)) { // to write a segment anew
      Storage storage = FileStorage.open(folder);
      try (JournalWriter next = storage.openWriter()) {
        next.append(new byte[1]);
      }
      FileStorageTest.assertSame(acknowledged, beginning(storage, acknowledged.size()));
      assertEquals(List.of(), FileStorage.open(folder).verify());
    }
    assertTrue(FileStorage.delete(folder));
  }

  private static long fileBytes(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.mapToLong(path -> 4096 + path.toFile().length()).sum();
    }
  }

  private static void fill(JournalWriter writer, List<byte[]> acknowledged) {
    while (true) {
      int number = acknowledged.size();
      byte[] next = StorageContract.bytes(number, 3000 * (1 + number % 5));
      try {
        writer.append(next);
        acknowledged.add(next);
      } catch (StorageException e) {
        assertTrue(e.getMessage().contains("No space left"), e.getMessage());
        assertThrows(StorageException.class, () -> writer.append(new byte[1]));
        return;
      }
    }
  }

  private static List<byte[]> beginning(Storage storage, int count) {
    List<byte[]> found = storage.recover().commits();
    assertTrue(found.size() >= count, found.size() + " of " + count);
    return found.subList(0, count);
  }

  @Test
  void aReadOnlyFolderCanBeReadAndRefusesToBeWritten() throws Exception {
    Needs.mounts();
    Path mount = Files.createDirectory(temporary.resolve("frozen"));
    run("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", mount.toString());
    try {
      Path folder = mount.resolve("db");
      FileStorage.create(folder, SystemHost.INSTANCE, new byte[3]);
      run("mount", "-o", "remount,ro", mount.toString());
      Storage storage = FileStorage.open(folder);
      assertArrayEquals(new byte[3], storage.recover().checkpoint());
      StorageException e = assertThrows(StorageException.class, storage::openWriter);
      assertTrue(e.getMessage().contains("Read-only"), e.getMessage());
    } finally {
      run("umount", mount.toString());
    }
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    assertEquals(0, process.onExit().join().exitValue(), () -> String.join(" ", command));
  }
}
