package org.cairndb.storage;

import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the writer of a journal and whoever replicates its files know of each other. Thread-safe.
 */
final class Replication {
  private static final Pattern SEGMENT =
      Pattern.compile("(.*/)?" + FolderLayout.JOURNAL + "/\\d{10}-\\d{5}\\.log");

  private volatile @Nullable Consumer<String> changed;
  private volatile @Nullable Position durable;

  /** Has somebody told of each file that changes; null for nobody. */
  void tell(@Nullable Consumer<String> listener) {
    changed = listener;
  }

  /** Whether somebody replicates the files. */
  boolean isOn() {
    return changed != null;
  }

  /** A file has changed, and is durable as it is. */
  void changed(String file) {
    Consumer<String> listener = changed;
    if (listener != null) {
      listener.accept(file);
    }
  }

  /** The journal is durable so far; null when nobody in this process writes to it. */
  void reached(@Nullable Position end) {
    durable = end;
  }

  /** See {@link Storage#durableBytes}. */
  long durableBytes(Disk disk, String file) {
    if (!SEGMENT.matcher(file).matches()) {
      return Long.MAX_VALUE;
    }
    Position end = durable;
    if (end == null || !file.startsWith(FolderLayout.JOURNAL)) {
      if (disk.exists(file)) {
        disk.force(file);
      }
      return Long.MAX_VALUE;
    }
    // Numbers in names are padded, so that names are in the order of the segments.
    int order = file.compareTo(FolderLayout.segment(end.generation(), end.segment()));
    return order < 0 ? Long.MAX_VALUE : order == 0 ? end.offset() : 0;
  }
}
