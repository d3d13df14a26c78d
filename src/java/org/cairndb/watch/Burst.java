package org.cairndb.watch;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.watch.FileEvent.Action;

/**
 * Changes that come close together, folded into one event for each file. For one thread.
 *
 * <p>The outcome follows from the first change and the last. A file that ends up gone is deleted,
 * also when it came only within the burst; one that came is created; all else, also one that was
 * removed and written again as syncing tools do, is modified.
 */
final class Burst {
  private final Map<Path, FileEvent> events = new LinkedHashMap<>();

  void add(Path file, int count, Action action) {
    // Removed and put again: events are told in the order in which the files came to rest.
    FileEvent before = events.remove(file);
    events.put(
        file,
        before == null
            ? new FileEvent(file, count, action)
            : new FileEvent(file, before.count() + count, outcome(before.action(), action)));
  }

  private static Action outcome(Action first, Action last) {
    if (last == Action.DELETE) {
      return Action.DELETE;
    }
    return first == Action.CREATE ? Action.CREATE : Action.MODIFY;
  }

  boolean isEmpty() {
    return events.isEmpty();
  }

  /** The events, and an empty burst. */
  List<FileEvent> take() {
    List<FileEvent> taken = new ArrayList<>(events.values());
    events.clear();
    return taken;
  }
}
