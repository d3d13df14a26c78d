package org.cairndb.dat.archive;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The files of an archive at a version: what is left when all entries until then are gone through,
 * the last one for each name counting. Entries with names that lead out of the folder are left out.
 *
 * <p>Not thread-safe while entries are added.
 */
public final class Directory {
  private final TreeMap<String, Entry> files = new TreeMap<>();
  private long version;

  Directory() {}

  /**
   * Goes one version further.
   *
   * @return what the name was before
   */
  @Nullable Entry apply(Entry entry) {
    version = entry.version();
    return entry.isDeletion() ? files.remove(entry.name()) : files.put(entry.name(), entry);
  }

  /** Goes over an entry that does not count. */
  void skip(long number) {
    version = number;
  }

  /** The newest version that it knows. */
  public long version() {
    return version;
  }

  /** How many files there are. */
  public int size() {
    return files.size();
  }

  /** What is known of a name; null if there is no such file. */
  public @Nullable Entry find(String name) {
    return files.get(name);
  }

  /** All files by name, as a view. */
  public NavigableMap<String, Entry> files() {
    return Collections.unmodifiableNavigableMap(files);
  }

  /** All files, by name. */
  public Collection<Entry> entries() {
    return Collections.unmodifiableCollection(files.values());
  }

  /** Whether files lie below a name. */
  boolean hasBelow(String name) {
    String first = files.higherKey(name + "/");
    return first != null && first.startsWith(name + "/");
  }

  /** The files that lie below a name, copied. */
  List<String> below(String name) {
    String from = name.equals("/") ? "/" : name + "/";
    return new ArrayList<>(files.subMap(from, from.substring(0, from.length() - 1) + "0").keySet());
  }

  Directory copy() {
    Directory copy = new Directory();
    copy.files.putAll(files);
    copy.version = version;
    return copy;
  }

  /** What has changed from here to another version: entries of that one, and deletions. */
  List<Change> changesTo(Directory other) {
    List<Change> changes = new ArrayList<>();
    for (Map.Entry<String, Entry> file : other.files.entrySet()) {
      Entry before = files.get(file.getKey());
      if (before == null || before.version() != file.getValue().version()) {
        changes.add(new Change(file.getKey(), before, file.getValue()));
      }
    }
    files.forEach(
        (name, before) -> {
          if (!other.files.containsKey(name)) {
            changes.add(new Change(name, before, null));
          }
        });
    return changes;
  }
}
