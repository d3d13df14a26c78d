package org.cairndb.dat.archive;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Names of entries. They come from peers, so a name is looked at before any file is.
 *
 * <pre>
 * name = ("/" part)+
 * part = anything but "", ".", "..", and without "/" and NUL
 * </pre>
 *
 * Nothing lies in {@code /.dat}, which has the archive's own files, however a file system may write
 * that name.
 */
final class EntryName {
  static final String OWN = ".dat";
  private static final int MAX_BYTES = 4000;
  private static final int MAX_PART_BYTES = 255;
  private static final int MAX_PARTS = 256;

  private EntryName() {}

  /** The parts of a name, from the root down. */
  static List<String> parts(String name) {
    return List.of(name.substring(1).split("/", -1));
  }

  /**
   * What is wrong with a name; null if nothing is.
   *
   * @param reserved first parts that are not for peers, in lower case
   */
  static @Nullable String problem(String name, Collection<String> reserved) {
    if (name.length() < 2 || name.charAt(0) != '/') {
      return "a name begins with / and goes on";
    }
    if (bytes(name) > MAX_BYTES) {
      return "a name has at most " + MAX_BYTES + " bytes";
    }
    List<String> parts = parts(name);
    if (parts.size() > MAX_PARTS) {
      return "a name has at most " + MAX_PARTS + " parts";
    }
    for (String part : parts) {
      String problem = problemOfPart(part);
      if (problem != null) {
        return problem;
      }
    }
    return reserved.contains(asFileSystemsMaySeeIt(parts.get(0)))
        ? "this place is not for files of an archive"
        : null;
  }

  private static @Nullable String problemOfPart(String part) {
    if (part.isEmpty() || part.equals(".") || part.equals("..")) {
      return "a name leads straight down";
    }
    for (int i = 0; i < part.length(); i++) {
      char c = part.charAt(i);
      if (c == 0) {
        return "a name has no NUL";
      }
      if (c == '\\' && java.io.File.separatorChar == '\\') {
        return "a name has no separator of this machine";
      }
    }
    return bytes(part) > MAX_PART_BYTES
        ? "a part of a name has at most " + MAX_PART_BYTES + " bytes"
        : null;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  /**
   * Some file systems ignore case, some dots and spaces at the end, some characters without width;
   * and some have streams behind a colon.
   */
  private static String asFileSystemsMaySeeIt(String part) {
    StringBuilder seen = new StringBuilder();
    part.codePoints()
        .filter(c -> Character.getType(c) != Character.FORMAT)
        .forEach(seen::appendCodePoint);
    int colon = seen.indexOf(":");
    int end = colon > 0 ? colon : seen.length();
    while (end > 1 && (seen.charAt(end - 1) == '.' || seen.charAt(end - 1) == ' ')) {
      end--;
    }
    return seen.substring(0, end).toLowerCase(Locale.ROOT);
  }
}
