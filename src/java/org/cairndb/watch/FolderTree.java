package org.cairndb.watch;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The folders that one watcher looks at: those that were asked for, and all below them. For one
 * thread, after construction.
 *
 * <p>The operating system watches folders, not names: when a folder is removed and made again, as
 * syncing tools do with one that is empty for a moment, nobody watches the new one. So folders that
 * were asked for and went away are remembered here, to be watched again when they come back.
 */
final class FolderTree {
  private static final WatchEvent.Kind<?>[] KINDS = {ENTRY_CREATE, ENTRY_DELETE, ENTRY_MODIFY};

  private final WatchService service;
  private final List<Path> roots;
  private final Set<Path> lost = new HashSet<>();
  private final Map<WatchKey, Watched> watched = new HashMap<>();
  private final Map<Path, Path> links = new HashMap<>();

  /** A folder, whatever it is called. */
  private static final class Watched {
    private final @Nullable Object fileKey;
    private final Set<Path> paths = new LinkedHashSet<>();

    Watched(@Nullable Object fileKey) {
      this.fileKey = fileKey;
    }

    boolean isAt(Path path) {
      try {
        return fileKey == null || fileKey.equals(fileKeyOf(path));
      } catch (IOException e) {
        return false;
      }
    }
  }

  /**
   * @throws WatchException if one of the folders is not there, or cannot be watched
   */
  FolderTree(WatchService service, List<Path> roots) {
    this.service = service;
    this.roots = List.copyOf(roots);
    for (Path root : roots) {
      if (!Files.exists(root)) {
        throw new WatchException(null, "there is no such folder to watch, create it first", root);
      }
      if (!Files.isDirectory(root)) {
        throw new WatchException(null, "this is a file, watch the folder around it", root);
      }
      watch(root, file -> {});
    }
  }

  /**
   * Watches a folder and all below it. Folders below that go away meanwhile, or may not be read,
   * are left out.
   *
   * @param seen gets each file and folder below, from the top down
   * @throws WatchException if the operating system refuses
   */
  void watch(Path folder, Consumer<Path> seen) {
    try {
      Files.walkFileTree(
          folder,
          EnumSet.of(FileVisitOption.FOLLOW_LINKS),
          Integer.MAX_VALUE,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
                throws IOException {
              try {
                // Registered before its files are listed: what comes in between is seen twice, not
                // never.
                register(path);
              } catch (NoSuchFileException | NotDirectoryException | AccessDeniedException e) {
                return visitFileFailed(path, e);
              }
              return visitFile(path, attributes);
            }

            @Override
            public FileVisitResult visitFile(Path path, BasicFileAttributes attributes) {
              noteLink(path);
              if (!path.equals(folder)) {
                seen.accept(path);
              }
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path path, IOException failure)
                throws IOException {
              if (path.equals(folder)) {
                throw failure;
              }
              return FileVisitResult.SKIP_SUBTREE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path path, IOException failure) {
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException | NotDirectoryException e) {
      // Gone while it was being registered.
      lose(folder);
    } catch (IOException e) {
      throw new WatchException(
          e, "the operating system refuses to watch this folder or one below it", folder);
    }
  }

  private void register(Path path) throws IOException {
    WatchKey key = path.register(service, KINDS);
    // Looked at after that: if it is replaced meanwhile, the folder above tells it.
    Object fileKey = fileKeyOf(path);
    Watched folder = watched.get(key);
    if (folder == null || (fileKey != null && !fileKey.equals(folder.fileKey))) {
      folder = new Watched(fileKey);
      watched.put(key, folder);
    }
    folder.paths.add(path);
  }

  private static @Nullable Object fileKeyOf(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /**
   * By which paths the folder of a key can be reached; where it was, if it is nowhere any more.
   * What is not true any more is forgotten.
   */
  List<Path> pathsOf(WatchKey key) {
    Watched folder = watched.get(key);
    if (folder == null) {
      return List.of((Path) key.watchable());
    }
    List<Path> before = List.copyOf(folder.paths);
    folder.paths.removeIf(path -> !folder.isAt(path));
    if (!folder.paths.isEmpty()) {
      return List.copyOf(folder.paths);
    }
    forget(key);
    return before;
  }

  /** A key tells nothing any more. */
  void forget(WatchKey key) {
    watched.remove(key);
    key.cancel();
  }

  /** Remembers a path if it is a link. */
  void noteLink(Path path) {
    if (Files.isSymbolicLink(path)) {
      try {
        links.put(path, real(path).resolveSibling(Files.readSymbolicLink(path)).normalize());
      } catch (IOException e) {
        links.remove(path);
      }
    }
  }

  /** The same path, where the folder around it really is. */
  private static Path real(Path path) {
    Path parent = path.getParent();
    try {
      return parent == null ? path : parent.toRealPath().resolve(path.getFileName());
    } catch (IOException e) {
      return path;
    }
  }

  /** The links that lead to a path or below it, themselves or by other links. */
  Set<Path> leadingTo(Path path) {
    Set<Path> found = new LinkedHashSet<>();
    Deque<Path> open = new ArrayDeque<>(List.of(path));
    while (!links.isEmpty() && !open.isEmpty()) {
      Path next = open.remove();
      Path real = real(next);
      for (Map.Entry<Path, Path> link : links.entrySet()) {
        Path target = link.getValue();
        if ((target.startsWith(next) || target.startsWith(real)) && found.add(link.getKey())) {
          open.add(link.getKey());
        }
      }
    }
    for (Path link : new ArrayList<>(found)) {
      if (!Files.isSymbolicLink(link)) {
        links.remove(link);
        found.remove(link);
      }
    }
    return found;
  }

  /** A folder is not watched any more, since it is gone. Returns whether it was asked for. */
  boolean lose(Path folder) {
    return roots.contains(folder) && lost.add(folder);
  }

  /** Whether folders that were asked for are gone. */
  boolean hasLost() {
    return !lost.isEmpty();
  }

  /** Folders that were asked for, were gone, and are back. They are not yet watched. */
  List<Path> found() {
    List<Path> found = lost.stream().filter(Files::isDirectory).toList();
    found.forEach(lost::remove);
    return found;
  }
}
