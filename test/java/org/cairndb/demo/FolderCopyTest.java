package org.cairndb.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.cairndb.system.SystemHost;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A copy that is kept equal, as the demo does where there is no dat. */
final class FolderCopyTest {
  @TempDir Path folder;
  private Path source;
  private Path target;

  @BeforeEach
  void makeSource() throws Exception {
    source = Files.createDirectories(folder.resolve("source"));
    target = folder.resolve("target");
    Files.createDirectories(source.resolve("meta"));
    Files.writeString(source.resolve("meta/a"), "a".repeat(3_000));
    Files.writeString(source.resolve("CAIRN"), "c");
  }

  @Test
  void copiesAllButHiddenFiles() throws Exception {
    Files.createDirectories(source.resolve(".hidden"));
    Files.writeString(source.resolve(".hidden/b"), "b");
    FolderCopy.copyOnce(source, target);

    assertEquals("a".repeat(3_000), Files.readString(target.resolve("meta/a")));
    assertFalse(Files.exists(target.resolve(".hidden")));
    assertTrue(FolderCopy.isEqual(source, target));
  }

  @Test
  void foldersWithOtherFilesOrOtherContentAreNotEqual() throws Exception {
    FolderCopy.copyOnce(source, target);
    Files.writeString(target.resolve("meta/a"), "b".repeat(3_000));
    assertFalse(FolderCopy.isEqual(source, target));
    FolderCopy.copyOnce(source, target);
    Files.writeString(target.resolve("more"), "");
    assertFalse(FolderCopy.isEqual(source, target));
    FolderCopy.copyOnce(source, target);
    assertTrue(FolderCopy.isEqual(source, target));
  }

  @Test
  void followsUntilItIsClosed() throws Exception {
    try (FolderCopy copy = new FolderCopy(SystemHost.INSTANCE, source, target)) {
      awaitEqual();
      Files.writeString(source.resolve("meta/a"), "changed");
      Files.writeString(source.resolve("new"), "new");
      awaitEqual();
      Files.delete(source.resolve("meta/a"));
      awaitEqual();
      assertFalse(Files.exists(target.resolve("meta")), "an emptied folder goes, as with dat");
      assertTrue(copy.toString().contains(target.toString()));
    }
    Files.writeString(source.resolve("new"), "newer");
    TimeUnit.MILLISECONDS.sleep(200);
    assertEquals("new", Files.readString(target.resolve("new")));
  }

  private void awaitEqual() throws InterruptedException {
    for (int i = 0; !FolderCopy.isEqual(source, target); i++) {
      assertTrue(i < 200, "not equal within 10 s");
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }
}
