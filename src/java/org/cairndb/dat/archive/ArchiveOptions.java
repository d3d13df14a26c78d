package org.cairndb.dat.archive;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.cairndb.system.Host;
import org.cairndb.system.SystemHost;

/**
 * How an archive is opened. Immutable.
 *
 * @param host its clock, randomness and threads
 * @param keys where its secret key is kept
 * @param reserved names in the root that no peer may write to, in lower case
 * @param writable whether files may change here: as the owner's, or as a clone that takes in what
 *     peers send. Only one process at a time opens an archive so; others read meanwhile
 * @param recorded how many bytes of a file, from its beginning, its owner may record by now
 */
public record ArchiveOptions(
    Host host,
    SecretKeys keys,
    Set<String> reserved,
    boolean writable,
    ToLongFunction<String> recorded) {
  public ArchiveOptions {
    reserved = Set.copyOf(reserved);
  }

  /** For the user who runs this process, to write to. */
  public static ArchiveOptions ofUser() {
    return new ArchiveOptions(
        SystemHost.INSTANCE,
        SecretKeys.ofUser(),
        Set.of(EntryName.OWN),
        true,
        name -> Long.MAX_VALUE);
  }

  /** The same on another machine, in a test. */
  public ArchiveOptions on(Host other) {
    return new ArchiveOptions(other, keys, reserved, writable, recorded);
  }

  /** The same with the secret keys elsewhere. */
  public ArchiveOptions keysIn(SecretKeys other) {
    return new ArchiveOptions(host, other, reserved, writable, recorded);
  }

  /** The same with one more name in the root that is not for peers. */
  public ArchiveOptions reserve(String name) {
    Set<String> more = new HashSet<>(reserved);
    more.add(name.toLowerCase(Locale.ROOT));
    return new ArchiveOptions(host, keys, more, writable, recorded);
  }

  /**
   * The same, where of some files only a part may be recorded, since the rest may go again.
   *
   * @param bytes how many from the beginning of a file, by its name as in {@code /sub/c.txt}; may
   *     throw what recording is to throw
   */
  public ArchiveOptions record(ToLongFunction<String> bytes) {
    return new ArchiveOptions(host, keys, reserved, writable, bytes);
  }

  /** The same, to look only: nothing is written and no lock is taken. */
  public ArchiveOptions readOnly() {
    return new ArchiveOptions(host, keys, reserved, false, recorded);
  }
}
