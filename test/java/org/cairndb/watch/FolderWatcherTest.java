package org.cairndb.watch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.cairndb.system.SystemHost;
import org.cairndb.watch.FileEvent.Action;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Changes in a folder are told: all of them, in few events, whatever the listener does. */
final class FolderWatcherTest {
  private final BlockingQueue<FileEvent> events = new LinkedBlockingQueue<>();
  private final BlockingQueue<Throwable> failures = new LinkedBlockingQueue<>();
  private final List<FolderWatcher> open = new ArrayList<>();
  @TempDir Path folder;

  @AfterEach
  void closeWatchers() {
    open.forEach(FolderWatcher::close);
  }

  @Test
  void tellsWhatIsCreatedModifiedAndDeleted() throws Exception {
    watch(folder);
    Path file = folder.resolve("a");

    Files.createFile(file);
    assertEquals(new FileEvent(file, 1, Action.CREATE), next());
    Files.writeString(file, "one");
    assertIs(file, Action.MODIFY, next());
    Files.delete(file);
    assertEquals(new FileEvent(file, 1, Action.DELETE), next());
    assertQuiet();
  }

  @Test
  void aFileThatIsRemovedAndWrittenInPiecesMakesAFewEventsAtMost() throws Exception {
    Path file = Files.writeString(folder.resolve("000-000.log"), "one");
    watch(folder);

    Files.delete(file);
    for (int i = 0; i < 20; i++) {
      Files.write(file, new byte[100], StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      TimeUnit.MILLISECONDS.sleep(2);
    }
    List<FileEvent> told = drain();
    assertTrue(told.size() <= 3, "too many: " + told);
    assertIs(file, Action.MODIFY, told.get(told.size() - 1));
  }

  @Test
  void aStreamOfChangesWithoutAPauseIsToldWhileItLasts() throws Exception {
    Path file = Files.writeString(folder.resolve("a"), "");
    watch(folder);

    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(2);
    while (System.nanoTime() < end) {
      Files.writeString(file, "x", StandardOpenOption.APPEND);
      TimeUnit.MILLISECONDS.sleep(5);
    }
    List<FileEvent> told = drain();
    assertTrue(told.size() >= 3 && told.size() <= 6, "about one in half a second: " + told);
  }

  @Test
  void watchesFoldersThatAreAddedLaterWithAllThatIsInThem() throws Exception {
    watch(folder);
    Path deep = Files.createDirectories(folder.resolve("x/y/z"));
    Files.writeString(deep.resolve("first"), "1");

    List<Path> created = new ArrayList<>();
    for (FileEvent event : drain()) {
      assertEquals(Action.CREATE, event.action(), event.toString());
      created.add(event.file());
    }
    assertTrue(
        created.containsAll(
            List.of(folder.resolve("x"), folder.resolve("x/y"), deep, deep.resolve("first"))),
        created.toString());

    Files.writeString(deep.resolve("second"), "2");
    assertEquals(deep.resolve("second"), next().file());
  }

  @Test
  void whatChangesInAFolderThatWasRenamedHasItsNewName() throws Exception {
    Path old = Files.createDirectories(folder.resolve("old/in")).getParent();
    watch(folder);
    Path fresh = Files.move(old, folder.resolve("fresh"));
    drain();

    Files.writeString(fresh.resolve("in/file"), "1");
    assertEquals(List.of(fresh.resolve("in/file")), files(drain()));
    // Another one takes the old name.
    Files.createDirectories(old.resolve("in"));
    drain();
    Files.writeString(fresh.resolve("in/file"), "2");
    Files.writeString(old.resolve("in/file"), "3");
    assertEquals(
        List.of(fresh.resolve("in/file"), old.resolve("in/file")),
        files(drain()).stream().distinct().toList());
  }

  @Test
  void whatChangesIsToldUnderEachNameThatLeadsThere() throws Exception {
    Path in = Files.createDirectory(folder.resolve("in"));
    Path file = Files.writeString(in.resolve("file"), "1");
    Path there = Files.createSymbolicLink(folder.resolve("there"), in);
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("there/file"));
    Path itself = Files.createSymbolicLink(folder.resolve("itself"), Path.of("itself"));
    watch(folder);
    for (int i = 0; i < 2; i++) {
      Files.writeString(file, "2");
      List<Path> told = files(drain());
      assertTrue(told.containsAll(List.of(file, there.resolve("file"), link)), told.toString());
      assertFalse(told.contains(itself), told.toString());
      // The folder goes away and comes back, and the links stay.
      Files.delete(file);
      Files.delete(in);
      drain();
      Files.createDirectory(in);
      drain();
    }
    Files.writeString(file, "3");
    List<Path> told = files(drain());
    assertTrue(told.containsAll(List.of(file, there.resolve("file"), link)), told.toString());
  }

  private static List<Path> files(List<FileEvent> events) {
    return events.stream().map(FileEvent::file).toList();
  }

  @Test
  void watchesAFolderAgainThatWasRemovedAndMadeAnew() throws Exception {
    Path meta = Files.createDirectory(folder.resolve("meta"));
    Path file = Files.writeString(meta.resolve("a"), "1");
    watch(meta);

    // At once, as a syncing tool does that removes folders which it has emptied.
    Files.delete(file);
    Files.delete(meta);
    Files.createDirectory(meta);
    Files.writeString(file, "12");
    assertIs(file, Action.MODIFY, last(drain(), file));

    // And for a while.
    Files.delete(file);
    Files.delete(meta);
    assertEquals(Action.DELETE, last(drain(), meta).action());
    TimeUnit.MILLISECONDS.sleep(300);
    Files.createDirectory(meta);
    Files.writeString(file, "123");
    assertIs(file, Action.CREATE, last(drain(), file));
    Files.writeString(file, "1234");
    assertIs(file, Action.MODIFY, last(drain(), file));
  }

  @Test
  void tellsTheFolderWhenChangesWereTooManyToBeTold() throws Exception {
    // The JDK keeps 512 events per folder; the listener sleeps while more come.
    watch(
        event -> {
          events.add(event);
          TimeUnit.MILLISECONDS.sleep(1_000);
        },
        folder);
    Files.createFile(folder.resolve("wake"));
    next();
    for (int i = 0; i < 1_500; i++) {
      Files.createFile(folder.resolve("f" + i));
    }
    Path late = Files.createDirectory(folder.resolve("late"));
    assertEquals(folder, next().file());
    Files.createFile(late.resolve("inside"));
    FileEvent event = next();
    while (!event.file().equals(late.resolve("inside"))) {
      event = next();
    }
  }

  @Test
  void aListenerThatFailsIsReportedAndCalledAgain() throws Exception {
    watch(
        event -> {
          events.add(event);
          if (event.file().endsWith("exception")) {
            throw new IOException("on purpose");
          }
          throw new AssertionError("on purpose");
        },
        folder);
    for (String name : List.of("exception", "assertion", "exception")) {
      Files.writeString(folder.resolve(name), name);
      next();
      Throwable failure = failures.poll(5, TimeUnit.SECONDS);
      assertEquals("on purpose", failure == null ? null : failure.getMessage());
      drain();
      failures.clear();
    }
  }

  @Test
  void aMissingFolderOrAFileIsAnError() throws Exception {
    Path file = Files.createFile(folder.resolve("file"));
    Path missing = folder.resolve("missing");
    assertEquals(
        "there is no such folder to watch, create it first: folder=" + missing,
        assertThrows(WatchException.class, () -> watch(folder, missing)).getMessage());
    assertEquals(
        "this is a file, watch the folder around it: folder=" + file,
        assertThrows(WatchException.class, () -> watch(file)).getMessage());
    assertEquals(List.of(), watcherThreads());
  }

  @Test
  void afterClosingNothingIsToldAndNoThreadIsLeft() throws Exception {
    FolderWatcher watcher = watch(folder);
    Files.createFile(folder.resolve("a"));
    next();
    watcher.close();
    watcher.close();
    assertTrue(watcher.isClosed());
    assertEquals(List.of(), watcherThreads());
    drain();
    Files.createFile(folder.resolve("b"));
    assertQuiet();
  }

  @Test
  void theListenerMayCloseItsWatcher() {
    assertTimeoutPreemptively(
        Duration.ofSeconds(3),
        () -> {
          BlockingQueue<FolderWatcher> self = new LinkedBlockingQueue<>();
          FolderWatcher watcher =
              watch(
                  event -> {
                    FolderWatcher mine = self.take();
                    mine.close();
                    events.add(event);
                  },
                  folder);
          self.add(watcher);
          Files.createFile(folder.resolve("a"));
          next();
          while (!watcherThreads().isEmpty()) {
            TimeUnit.MILLISECONDS.sleep(5);
          }
        });
  }

  @Test
  void itsThreadIsADaemon() {
    watch(folder);
    assertTrue(watcherThreads().stream().allMatch(Thread::isDaemon));
    assertFalse(watcherThreads().isEmpty());
  }

  private FolderWatcher watch(Path... folders) {
    return watch(events::add, folders);
  }

  private FolderWatcher watch(FolderWatcher.Listener listener, Path... folders) {
    FolderWatcher watcher =
        FolderWatcher.open(
            SystemHost.INSTANCE,
            List.of(folders),
            new FolderWatcher.Listener() {
              @Override
              public void changed(FileEvent event) throws Exception {
                listener.changed(event);
              }

              @Override
              public void failed(@Nullable FileEvent event, Throwable failure) {
                failures.add(failure);
              }
            });
    open.add(watcher);
    return watcher;
  }

  private FileEvent next() throws InterruptedException {
    FileEvent event = events.poll(5, TimeUnit.SECONDS);
    assertTrue(event != null, "no event within 5 s");
    return event;
  }

  /** All events until nothing comes for a while; at least one. */
  private List<FileEvent> drain() throws InterruptedException {
    List<FileEvent> told = new ArrayList<>();
    for (FileEvent event = events.poll(2, TimeUnit.SECONDS);
        event != null;
        event = events.poll(400, TimeUnit.MILLISECONDS)) {
      told.add(event);
    }
    return told;
  }

  private void assertQuiet() throws InterruptedException {
    FileEvent event = events.poll(300, TimeUnit.MILLISECONDS);
    assertTrue(event == null, "unexpected: " + event);
  }

  private static FileEvent last(List<FileEvent> told, Path file) {
    return told.stream()
        .filter(event -> event.file().equals(file))
        .reduce((earlier, later) -> later)
        .orElseThrow(() -> new AssertionError(file + " is not among " + told));
  }

  private static void assertIs(Path file, Action action, FileEvent event) {
    assertEquals(file, event.file(), event.toString());
    assertEquals(action, event.action(), event.toString());
  }

  private static List<Thread> watcherThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("cairn-watch"))
        .toList();
  }
}
