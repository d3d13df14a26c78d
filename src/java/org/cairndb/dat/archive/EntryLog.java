package org.cairndb.dat.archive;

import java.util.Collection;
import java.util.function.Consumer;
import org.cairndb.dat.feed.Feed;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/** The entries in a metadata feed, each looked at before it is believed. Thread-safe. */
final class EntryLog {
  private final Feed metadata;
  private final Collection<String> reserved;

  /**
   * @param reserved first parts of names that are not for peers, in lower case
   */
  EntryLog(Feed metadata, Collection<String> reserved) {
    this.metadata = metadata;
    this.reserved = reserved;
  }

  /** An entry that can be followed; else null, and the problem is told. */
  @Nullable Entry read(long version, Consumer<Problem> refused) {
    Entry entry;
    try {
      String place = "entry " + version + " of archive " + metadata.key();
      entry = EntryCodec.decode(version, metadata.get(version), place);
    } catch (CorruptException e) {
      refused.accept(new Problem(version, "", String.valueOf(e.getMessage())));
      return null;
    }
    String problem = EntryName.problem(entry.name(), reserved);
    if (problem != null) {
      refused.accept(new Problem(version, entry.name(), problem));
      return null;
    }
    return entry;
  }

  /** Goes through the entries from one version to before another that can be followed. */
  void each(long from, long end, Consumer<Entry> action) {
    for (long v = Math.max(1, from); v < end; v++) {
      Entry entry = read(v, problem -> {});
      if (entry != null) {
        action.accept(entry);
      }
    }
  }
}
