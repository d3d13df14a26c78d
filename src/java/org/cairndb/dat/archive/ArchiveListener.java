package org.cairndb.dat.archive;

import java.util.List;
import org.cairndb.dat.feed.Feed;

/**
 * Hears what happens to an archive. Called after the change, one call at a time, without locks of
 * the archive. Must be quick and throw nothing.
 */
public interface ArchiveListener {
  /** The content feed is known now, and can be exchanged with peers. */
  default void contentKnown(Feed content) {}

  /** The directory has changed. */
  default void changed(long version) {}

  /** These blocks of the content feed are wanted from now on. */
  default void wanted(List<Range> blocks) {}

  /** These blocks of the content feed are not wanted any more. */
  default void unwanted(List<Range> blocks) {}

  /** A file has come whole, was verified, and stands in the folder. */
  default void arrived(Entry entry) {}

  /** A file was deleted from the folder, since it was deleted from the archive. */
  default void removed(Entry entry) {}

  /** All files of this version are in the folder as far as they are selected. */
  default void complete(long version) {}

  /** An entry is not followed. */
  default void refused(Problem problem) {}

  /** A file could not be written, or read again; the archive goes on with the others. */
  default void failed(RuntimeException error) {}
}
