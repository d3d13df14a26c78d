package org.cairndb.testing;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.cairndb.system.SystemHost;

/**
 * Whatever a user may do to a folder, at random: few names, so that files, folders and links take
 * each other's place again and again. Links lead to what is in the folder. Permissions that are
 * taken away come back with the next change or at the end of {@link #some}. For one thread.
 */
public final class FolderChanges {
  private static final List<String> NAMES = List.of("a", "b", "ü €", "d", ".hidden");
  private static final int MOST_LINKS = 3;
  private static final int DEEPEST = 3;

  private final Path folder;
  private final Path aside;
  private final Random random;
  private final List<String> done = new ArrayList<>();
  private List<Path> locked = new ArrayList<>();

  /**
   * Changes nothing yet.
   *
   * @param aside a folder beside it, for what is moved out and comes back
   */
  public FolderChanges(Path folder, Path aside, Random random) throws IOException {
    this.folder = folder;
    this.aside = Files.createDirectories(aside);
    this.random = random;
  }

  /** What the last call of {@link #some} has done. */
  public List<String> done() {
    return List.copyOf(done);
  }

  /** So many changes, some of them at once, some with a moment between them. */
  public void some(int count) throws IOException {
    done.clear();
    for (int i = 0; i < count; i++) {
      try {
        one();
      } catch (IOException e) {
        done.add("(could not: " + e + ")");
      }
      removeLinksThatLeadOut();
      if (random.nextInt(4) == 0) {
        unlock();
        SystemHost.INSTANCE.sleepMillis(random.nextInt(80));
      }
    }
    unlock();
  }

  private void one() throws IOException {
    Path path = place(folder);
    switch (random.nextInt(14)) {
      case 0, 1, 2 -> write(path, random.nextInt(3) == 0 ? large() : random.nextInt(3000));
      case 3 -> append(path);
      case 4 -> overwrite(path);
      case 5 -> truncate(path);
      case 6 -> move(any(folder), path);
      case 7 -> move(any(folder), aside.resolve(name()));
      case 8 -> move(any(aside), path);
      case 9 -> delete(any(folder));
      case 10 -> tree(path);
      case 11 -> link(path);
      case 12 -> lock(any(folder));
      default -> many(path);
    }
  }

  private int large() {
    return random.nextInt(10) == 0 ? 5_000_000 : random.nextInt(200_000);
  }

  private String name() {
    return NAMES.get(random.nextInt(NAMES.size()));
  }

  /** Anywhere, through links too, where something may be or not. */
  private Path place(Path root) {
    Path path = root;
    int depth = random.nextInt(DEEPEST);
    for (int i = 0; i < depth; i++) {
      path = path.resolve(name());
    }
    return path.resolve(name());
  }

  /** Something that is there, if there is anything; else where something could be. */
  private Path any(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      List<Path> found =
          all.filter(path -> !path.equals(root) && !path.startsWith(root.resolve(".dat"))).toList();
      return found.isEmpty() ? place(root) : found.get(random.nextInt(found.size()));
    } catch (java.io.UncheckedIOException e) {
      return place(root);
    }
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private void note(String what, Path path) {
    done.add(what + " " + folder.getParent().relativize(path));
  }

  private void write(Path path, int size) throws IOException {
    note("write " + size, path);
    Files.createDirectories(path.getParent());
    Files.write(path, bytes(size));
  }

  private void append(Path path) throws IOException {
    note("append", path);
    Files.write(path, bytes(1 + random.nextInt(100_000)), StandardOpenOption.APPEND);
  }

  private void overwrite(Path path) throws IOException {
    note("overwrite", path);
    byte[] now = bytes((int) Files.size(path));
    Files.write(path, now, StandardOpenOption.WRITE);
  }

  private void truncate(Path path) throws IOException {
    note("truncate", path);
    byte[] now = Files.readAllBytes(path);
    Files.write(path, java.util.Arrays.copyOf(now, random.nextInt(now.length + 1)));
  }

  private void move(Path from, Path to) throws IOException {
    note("move " + folder.getParent().relativize(from) + " to", to);
    if (random.nextBoolean()) {
      Files.createDirectories(to.getParent());
    }
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private void delete(Path path) throws IOException {
    note("delete", path);
    try (Stream<Path> all = Files.walk(path)) {
      for (Path file : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (java.io.UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private void tree(Path path) throws IOException {
    note("tree", path);
    for (int i = random.nextInt(5); i >= 0; i--) {
      Path file = place(path);
      Files.createDirectories(file.getParent());
      Files.write(file, bytes(random.nextInt(500)));
    }
  }

  private void link(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      if (all.filter(Files::isSymbolicLink).count() >= MOST_LINKS) {
        return;
      }
    }
    Path target = place(folder);
    note("link to " + folder.getParent().relativize(target), path);
    Files.createSymbolicLink(path, path.getParent().relativize(target));
  }

  /** Nothing is told of what changes outside, so it is not asked for. */
  private void removeLinksThatLeadOut() throws IOException {
    List<Path> links;
    try (Stream<Path> all = Files.walk(folder)) {
      links = all.filter(Files::isSymbolicLink).toList();
    }
    for (Path link : links) {
      Path around = link.getParent().toRealPath();
      if (!around
          .resolve(Files.readSymbolicLink(link))
          .normalize()
          .startsWith(folder.toRealPath())) {
        Files.delete(link);
      }
    }
  }

  /** Nobody may read it, or write into it; to root that says nothing, but it is a change. */
  private void lock(Path path) throws IOException {
    if (!Files.isSymbolicLink(path) && Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      note("lock", path);
      Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("---------"));
      locked.add(path);
    }
  }

  private void unlock() throws IOException {
    List<Path> all = locked;
    locked = new ArrayList<>();
    for (Path path : all) {
      if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isSymbolicLink(path)) {
        boolean isFolder = Files.isDirectory(path);
        Files.setPosixFilePermissions(
            path, PosixFilePermissions.fromString(isFolder ? "rwxr-xr-x" : "rw-r--r--"));
      }
    }
  }

  /** One file, again and again, in all ways. */
  private void many(Path path) throws IOException {
    note("many changes of", path);
    Files.createDirectories(path.getParent());
    for (int i = 0; i < 20; i++) {
      Path next = path.resolveSibling(path.getFileName() + ".new");
      switch (random.nextInt(4)) {
        case 0 -> Files.write(path, bytes(random.nextInt(2000)));
        case 1 -> {
          Files.write(next, bytes(random.nextInt(2000)));
          Files.move(next, path, StandardCopyOption.ATOMIC_MOVE);
        }
        case 2 -> Files.deleteIfExists(path);
        default ->
            Files.write(path, bytes(50), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      }
      if (random.nextInt(6) == 0) {
        SystemHost.INSTANCE.sleepMillis(random.nextInt(30));
      }
    }
  }
}
