package org.cairndb.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/** The files of this repository, as the tests of the house see them. */
public final class Repository {
  /** The folder that holds {@code pom.xml}. */
  public static final Path HOME =
      Path.of(System.getProperty("cairn.home", System.getProperty("user.dir"))).toAbsolutePath();

  private static final Set<String> NOT_OURS =
      Set.of(
          ".git", "target", "node_modules", ".cpcache", ".idea", ".vscode", ".lsp", ".clj-kondo");

  private Repository() {}

  /** A file's text. */
  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + file, e);
    }
  }

  /** The text of a file named from the repository's folder. */
  public static String read(String name) {
    return read(HOME.resolve(name));
  }

  /** Whether a file has no zero byte, so that a person may have written it. */
  public static boolean isText(Path file) {
    try {
      for (byte b : Files.readAllBytes(file)) {
        if (b == 0) {
          return false;
        }
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("could not read " + file, e);
    }
  }

  /**
   * Every file that belongs to the repository, sorted; what builds and editors leave behind is left
   * out.
   *
   * @param folder where to look, named from the repository's folder; {@code ""} is all of it. If
   *     there is no such folder, there are no files.
   * @param ending how the names end: {@code ".java"}
   */
  public static List<Path> files(String folder, String ending) {
    Path top = HOME.resolve(folder);
    List<Path> files = new ArrayList<>();
    if (!Files.exists(top)) {
      return files;
    }
    try {
      Files.walkFileTree(
          top,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes) {
              return NOT_OURS.contains(path.getFileName().toString())
                  ? FileVisitResult.SKIP_SUBTREE
                  : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
              // A worktree has a file named .git in place of the folder.
              if (attributes.isRegularFile()
                  && path.toString().endsWith(ending)
                  && !path.endsWith(".git")) {
                files.add(path);
              }
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("could not list " + top, e);
    }
    Collections.sort(files);
    return files;
  }

  /** How a file is named from the repository's folder, with slashes. */
  public static String name(Path file) {
    return HOME.relativize(file).toString().replace('\\', '/');
  }
}
