package org.cairndb.dat.archive;

import org.cairndb.error.CairnException;

/**
 * An entry of an archive that is not followed here, since it makes no sense or could do harm.
 *
 * @param version the entry
 * @param name its name as it came, or empty if it has none
 * @param reason what is wrong with it
 */
public record Problem(long version, String name, String reason) {
  /** The same as what {@link Archive#verify()} lists. */
  CairnException toError() {
    return new CairnException(
        "dat/entry",
        "entry is not followed: version=" + version + ", name=" + name + ", reason=" + reason,
        "version",
        version,
        "name",
        name);
  }
}
