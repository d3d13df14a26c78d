package org.cairndb.transact;

import org.cairndb.error.ConfigException;

/**
 * How much of a database may be in memory, and how much in the journal before a checkpoint. Bytes
 * of heap are estimates.
 *
 * @param cacheBytes heap for index nodes that are stored and can be loaded again
 * @param dirtyBytes heap for what has changed and is in no checkpoint yet: at half of it one
 *     begins, at the whole writers wait for its end
 * @param journalBytes journal that makes a checkpoint due, and so bounds what an open replays
 */
public record Bounds(long cacheBytes, long dirtyBytes, long journalBytes) {
  private static final long MIB = 1 << 20;

  /** For a process whose heap may grow to so many bytes. */
  public static Bounds ofHeap(long heap) {
    return new Bounds(
        Math.max(2 * MIB, heap / 4),
        Math.max(2 * MIB, heap / 4),
        Math.max(64 << 10, Math.min(4 * MIB, heap / 64)));
  }

  /**
   * For this process: a quarter of the heap for the cache and for what is dirty, or so many MiB as
   * the properties {@code cairn.cache.mib} and {@code cairn.dirty.mib} say.
   *
   * @throws ConfigException if a property is no number of MiB
   */
  public static Bounds ofProcess() {
    Bounds usual = ofHeap(Runtime.getRuntime().maxMemory());
    return new Bounds(
        mebibytes("cairn.cache.mib", usual.cacheBytes),
        mebibytes("cairn.dirty.mib", usual.dirtyBytes),
        usual.journalBytes);
  }

  private static long mebibytes(String property, long usual) {
    String text = System.getProperty(property);
    if (text == null || text.isBlank()) {
      return usual;
    }
    if (text.strip().matches("[1-9][0-9]{0,8}")) {
      return Long.parseLong(text.strip()) * MIB;
    }
    throw new ConfigException(
        "config/value",
        "expected a number of MiB from 1 to 999999999: property=" + property + ", found=" + text,
        "property",
        property,
        "found",
        text);
  }
}
