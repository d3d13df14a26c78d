package org.cairndb.dat.archive;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.dat.proto.ProtoWriter;
import org.jspecify.annotations.Nullable;

/**
 * What each entry says about the others, so that the real tool finds a name without reading all of
 * them.
 *
 * <pre>
 * paths = flags list*               flags: bit 0 if each list ends with the entry's own number,
 *                                   which is left out then
 * list  = count number*             ascending; the first as it is, the others as differences
 * </pre>
 *
 * There is a list for the root and for each folder on the way to the name. A list has, for each
 * other part of that folder under which there are files, the newest entry of any kind that has gone
 * through it. A new file is in all its lists. A deletion has lists as far as the deepest folder
 * that still has other files, and is itself in all but the last.
 *
 * <p>Not thread-safe.
 */
final class PathIndex {
  /** The part of a name after its end: the file itself, beside what may lie below it. */
  private static final String END = "";

  private static final class Part {
    private long newest;
    private int files;
    private @Nullable Folder below;
  }

  private static final class Folder {
    /** In the order of their newest entries. */
    private final Map<String, Part> parts = new LinkedHashMap<>();
  }

  private final Folder root = new Folder();

  /** Takes an entry into account. Deletions of what is not there count for nothing. */
  void apply(Entry entry) {
    List<String> parts = withEnd(entry.name());
    boolean there = find(parts) != null;
    boolean deletes = entry.isDeletion();
    if (deletes && !there) {
      return;
    }
    int more = deletes ? -1 : there ? 0 : 1;
    Folder folder = root;
    for (String name : parts) {
      Part part = folder.parts.remove(name);
      part = part == null ? new Part() : part;
      part.newest = entry.version();
      part.files += more;
      if (part.files == 0) {
        return;
      }
      folder.parts.put(name, part);
      Folder below = part.below == null ? new Folder() : part.below;
      part.below = below;
      folder = below;
    }
  }

  private static List<String> withEnd(String name) {
    List<String> parts = new ArrayList<>(EntryName.parts(name));
    parts.add(END);
    return parts;
  }

  private @Nullable Part find(List<String> parts) {
    Folder folder = root;
    Part part = null;
    for (String name : parts) {
      part = folder == null ? null : folder.parts.get(name);
      if (part == null) {
        return null;
      }
      folder = part.below;
    }
    return part;
  }

  /** The paths of an entry that has not been applied yet. */
  byte[] paths(Entry entry) {
    List<List<Long>> lists = new ArrayList<>();
    List<String> parts = withEnd(entry.name());
    Folder folder = root;
    for (String name : parts) {
      lists.add(others(folder, name));
      Part part = folder == null ? null : folder.parts.get(name);
      folder = part == null ? null : part.below;
    }
    return entry.isDeletion() ? deletion(lists, entry.version()) : put(lists);
  }

  private static List<Long> others(@Nullable Folder folder, String but) {
    List<Long> numbers = new ArrayList<>();
    if (folder != null) {
      folder.parts.forEach(
          (name, part) -> {
            if (!name.equals(but)) {
              numbers.add(part.newest);
            }
          });
    }
    return numbers;
  }

  private static byte[] put(List<List<Long>> lists) {
    ProtoWriter writer = new ProtoWriter().varint(1);
    lists.forEach(list -> write(list, writer));
    return writer.toBytes();
  }

  private static byte[] deletion(List<List<Long>> lists, long own) {
    int deepest = lists.size() - 1;
    while (deepest > 0 && lists.get(deepest).isEmpty()) {
      deepest--;
    }
    ProtoWriter writer = new ProtoWriter().varint(0);
    for (int level = 0; level <= deepest; level++) {
      List<Long> list = lists.get(level);
      if (level < deepest) {
        list.add(own);
      }
      write(list, writer);
    }
    return writer.toBytes();
  }

  private static void write(List<Long> list, ProtoWriter writer) {
    writer.varint(list.size());
    long before = 0;
    for (long number : list) {
      writer.varint(number - before);
      before = number;
    }
  }
}
