package org.cairndb.dat.archive;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.cairndb.error.StorageException;

/**
 * Which files of a folder are not recorded. By the real tool's rules these are: the archive's own
 * files, hidden files and what is in hidden folders, {@code .DS_Store}, and what the patterns in
 * {@code .datignore} match, one in a line. A line that names a folder of the root is about all
 * folders of that name and what is in them. {@code .well-known/dat}, and what a pattern with a
 * {@code !} before it matches, is recorded in any case. Immutable.
 *
 * <pre>
 * pattern = "!"? (char | "*" | "**" | "?" | "[" set "]" | "{" pattern ("," pattern)* "}")+
 * </pre>
 *
 * {@code *} and {@code ?} match no {@code /}; {@code **} matches any number of folders.
 */
public final class ImportRules {
  /** Nothing but the archive's own files is left out. */
  public static final ImportRules NONE = new ImportRules(List.of(), List.of(), List.of(), false);

  private static final List<String> ALLOWED = List.of("**/.well-known/dat", ".well-known/dat");

  private final List<Pattern> ignored;
  private final List<Pattern> allowed;
  private final List<String> folders;
  private final boolean hidden;

  private ImportRules(
      List<Pattern> ignored, List<Pattern> allowed, List<String> folders, boolean hidden) {
    this.ignored = List.copyOf(ignored);
    this.allowed = List.copyOf(allowed);
    this.folders = List.copyOf(folders);
    this.hidden = hidden;
  }

  /** The rules of a folder, with the patterns in its {@code .datignore} if there is one. */
  public static ImportRules ofFolder(Path folder) {
    return ofFolder(folder, true);
  }

  /**
   * The same.
   *
   * @param hidden whether hidden files are left out
   */
  public static ImportRules ofFolder(Path folder, boolean hidden) {
    return of(folder, datignore(folder), hidden);
  }

  /**
   * Rules.
   *
   * @param folder in which patterns may name folders
   * @param patterns as they stand in {@code .datignore}
   * @param hidden whether hidden files are left out
   */
  public static ImportRules of(Path folder, List<String> patterns, boolean hidden) {
    List<Pattern> ignored = new ArrayList<>();
    List<Pattern> allowed = new ArrayList<>();
    List<String> folders = new ArrayList<>();
    ALLOWED.forEach(pattern -> allowed.add(Glob.compile(pattern)));
    ignored.add(Glob.compile("**/.DS_Store"));
    for (String line : patterns) {
      String pattern = line.strip();
      if (pattern.startsWith("!")) {
        allowed.add(Glob.compile(pattern.substring(1)));
      } else if (isFolder(folder, pattern)) {
        folders.add(Path.of(pattern).normalize().getFileName().toString());
      } else if (!pattern.isEmpty()) {
        ignored.add(Glob.compile(pattern));
      }
    }
    return new ImportRules(ignored, allowed, folders, hidden);
  }

  private static boolean isFolder(Path folder, String pattern) {
    if (pattern.isEmpty() || pattern.indexOf('*') >= 0 || pattern.indexOf(0) >= 0) {
      return false;
    }
    Path named =
        folder.resolve(pattern.startsWith("/") ? pattern.substring(1) : pattern).normalize();
    return !named.equals(folder) && named.startsWith(folder) && Files.isDirectory(named);
  }

  private static List<String> datignore(Path folder) {
    Path file = folder.resolve(".datignore");
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.UTF_8).lines().toList();
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (IOException e) {
      throw new StorageException("read", file.toString(), e);
    }
  }

  /** Whether a file is left out. */
  boolean ignores(String name) {
    String path = name.substring(1);
    if (isOwn(path)) {
      return true;
    }
    for (Pattern pattern : allowed) {
      if (pattern.matcher(path).matches()) {
        return false;
      }
    }
    return (hidden && isHidden(path)) || isInIgnoredFolder(path) || isMatched(path);
  }

  /** Whether all that may be in a folder is left out, so that nobody needs to look. */
  boolean ignoresAllIn(String name) {
    String path = name.substring(1);
    if (isOwn(path)) {
      return true;
    }
    boolean mayBeAllowed = allowed.size() > ALLOWED.size() || path.endsWith(".well-known");
    return !mayBeAllowed && ((hidden && isHidden(path)) || isInIgnoredFolder(path));
  }

  private static boolean isOwn(String path) {
    return path.equals(EntryName.OWN) || path.startsWith(EntryName.OWN + "/");
  }

  private static boolean isHidden(String path) {
    return path.startsWith(".") || path.contains("/.");
  }

  private boolean isInIgnoredFolder(String path) {
    String whole = "/" + path + "/";
    return folders.stream().anyMatch(folder -> whole.contains("/" + folder + "/"));
  }

  private boolean isMatched(String path) {
    return ignored.stream().anyMatch(pattern -> pattern.matcher(path).matches());
  }
}
