package org.cairndb.dat.archive;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.dat.archive.Stat.Extent;
import org.cairndb.dat.feed.Feed;
import org.jspecify.annotations.Nullable;

/**
 * Records files of the folder in the feeds, many under one signature: first their contents, then
 * their entries; last it forgets the blocks that they replace, whose bytes are gone. A process that
 * is killed in between leaves contents without entries, which count for nothing. What peers can see
 * is durable, since nothing else may ever be signed in its place.
 *
 * <p>For one thread, which holds the archive's right to write.
 */
final class Recorder {
  private static final int MAX_BYTES = 4 << 20;
  private static final int MAX_ENTRIES = 1_000;

  private final Archive archive;
  private final Feed content;
  private final Feed metadata;
  private final List<byte[]> blocks = new ArrayList<>();
  private final List<Entry> entries = new ArrayList<>();
  private final List<byte[]> lines = new ArrayList<>();
  private long bytes;

  Recorder(Archive archive, Feed content) {
    this.archive = archive;
    this.content = content;
    this.metadata = archive.metadata();
  }

  /** Where the next block will be. */
  Extent end() {
    return new Extent(content.length() + blocks.size(), 0, content.byteLength() + bytes, 0);
  }

  /** Records a file with all its blocks. */
  void file(String name, int permissions, List<byte[]> whole, long time) {
    Extent at = end();
    long size = whole.stream().mapToLong(block -> block.length).sum();
    Extent extent = new Extent(at.offset(), whole.size(), at.byteOffset(), size);
    blocks.addAll(whole);
    bytes += size;
    entry(name, Stat.ofFile(permissions, extent, time));
    if (bytes >= MAX_BYTES) {
      flush();
    }
  }

  /** Records a file whose blocks are in the content feed already. */
  void appended(String name, int permissions, Extent extent, long time) {
    entry(name, Stat.ofFile(permissions, extent, time));
    flush();
  }

  void deletion(String name) {
    entry(name, null);
  }

  private void entry(String name, @Nullable Stat stat) {
    Entry entry = new Entry(metadata.length() + entries.size(), name, stat);
    lines.add(EntryCodec.encode(entry, archive.index().paths(entry)));
    archive.index().apply(entry);
    entries.add(entry);
    if (entries.size() >= MAX_ENTRIES) {
      flush();
    }
  }

  /** Signs what was recorded since the last time. */
  void flush() {
    if (entries.isEmpty()) {
      return;
    }
    for (Entry entry : entries) {
      if (!entry.isDeletion()) {
        archive.files().place(entry, false);
      }
    }
    archive.append(blocks, lines);
    archive.record(entries);
    blocks.clear();
    entries.clear();
    lines.clear();
    bytes = 0;
  }
}
