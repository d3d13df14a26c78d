package org.cairndb.dat.archive;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/**
 * What a look at a file tells without reading it; the same twice if nobody has written in between,
 * as far as the clock of the file system is fine enough.
 *
 * @param key what tells it from other files, where the system has that
 * @param changed when it last changed in any way, in milliseconds
 */
record FileState(
    boolean isFolder,
    boolean isFile,
    long size,
    FileTime written,
    long changed,
    int permissions,
    @Nullable Object key) {
  /** The same, as far as it may be recorded. */
  FileState upTo(long bytes) {
    return bytes >= size
        ? this
        : new FileState(isFolder, isFile, bytes, written, changed, permissions, key);
  }

  private static final int PLAIN = 0644;
  private static final int PERMISSIONS = 0777;

  static FileState of(Path path) throws IOException {
    BasicFileAttributes basic = Files.readAttributes(path, BasicFileAttributes.class);
    long changed = basic.lastModifiedTime().toMillis();
    int permissions = PLAIN;
    try {
      var unix = Files.readAttributes(path, "unix:mode,ctime");
      if (unix.get("mode") instanceof Integer mode && unix.get("ctime") instanceof FileTime time) {
        permissions = mode & PERMISSIONS;
        changed = Math.max(changed, time.toMillis());
      }
    } catch (UnsupportedOperationException | IllegalArgumentException e) {
      // A system without them: the time of writing must do.
    }
    return new FileState(
        basic.isDirectory(),
        basic.isRegularFile(),
        basic.size(),
        basic.lastModifiedTime(),
        changed,
        permissions,
        basic.fileKey());
  }
}
