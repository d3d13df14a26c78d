package org.cairndb.dat.archive;

import java.nio.file.Path;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.DiskFile;
import org.cairndb.dat.feed.Feed;
import org.cairndb.error.CairnException;

/** Moves the right to write to an archive from one machine to another, by its secret key. */
public final class Ownership {
  private Ownership() {}

  /** Whether this user owns an archive; also where it was opened to look only. */
  public static boolean isOwn(Archive archive) {
    return archive.isWritable()
        || (marker(archive).size() > 0 && archive.options().keys().find(archive.key()).isPresent());
  }

  private static DiskFile marker(Archive archive) {
    return new DiskFile(archive.folder().resolve(EntryName.OWN).resolve("metadata.ogd"));
  }

  /**
   * The keys of an archive that this user owns.
   *
   * @throws CairnException {@code :dat/read-only} if they are not here, {@code
   *     :dat/archive-missing}
   */
  public static KeyPair keysOf(Path folder, ArchiveOptions options) {
    try (Archive archive = Archive.open(folder, options.readOnly())) {
      if (isOwn(archive)) {
        return options.keys().find(archive.key()).orElseThrow();
      }
      throw new CairnException(
          "dat/read-only",
          "the secret key of this archive is not here: folder=" + folder,
          "folder",
          folder.toString());
    }
  }

  /**
   * Makes a clone the owner's folder. Whoever had written to it elsewhere must not write again: two
   * histories under one key are refused by all who have seen the other.
   *
   * @throws CairnException {@code :dat/not-the-owner} if the keys are those of another archive,
   *     {@code :dat/incomplete} if files are missing, which the next import would delete from the
   *     archive, {@code :dat/archive-missing}, {@code :dat/locked}
   */
  public static void take(Path folder, KeyPair keys, ArchiveOptions options) {
    try (Archive archive = Archive.open(folder, options)) {
      if (!archive.key().equals(keys.publicKey())) {
        throw new CairnException(
            "dat/not-the-owner",
            "this is the secret key of another archive: folder=" + folder,
            "folder",
            folder.toString());
      }
      if (archive.isWritable()) {
        return;
      }
      requireWhole(archive);
      options.keys().keep(keys);
      marker(archive).write(0, new byte[1]);
    }
  }

  private static void requireWhole(Archive archive) {
    Feed content = archive.content().orElse(null);
    boolean whole = content != null && archive.version() == archive.metadata().length() - 1;
    String missing = whole ? "" : "versions of its list of files";
    for (Entry entry : archive.directory().entries()) {
      Stat file = entry.file();
      for (long block = file.offset(); whole && block < file.end(); block++) {
        if (content == null || !content.has(block)) {
          missing = entry.name();
          whole = false;
        }
      }
    }
    if (!whole) {
      throw new CairnException(
          "dat/incomplete",
          "not all of the archive is here, get the rest first (dat pull): folder="
              + archive.folder()
              + ", missing="
              + missing,
          "missing",
          missing);
    }
  }
}
