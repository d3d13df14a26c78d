package org.cairndb.storage;

import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.cairndb.error.DatabaseExistsException;
import org.cairndb.error.ReplicaException;
import org.cairndb.system.Host;

/** Makes and deletes databases. A database exists while there is its file {@code CAIRN}. */
final class DatabaseFolder {
  private static final Pattern BLOB_FOLDER = Pattern.compile("[0-9a-f]{2}");

  private DatabaseFolder() {}

  static boolean exists(Disk disk) {
    return disk.exists(FolderLayout.IDENTITY);
  }

  /** Makes everything else first, durably, and last the file by which the database exists. */
  static void create(Disk disk, Host host, byte[] checkpoint) {
    UUID id = host.randomUuid();
    create(
        disk,
        host,
        id,
        blobs -> {
          SegmentHeader header = new SegmentHeader(id, 1, 0, Chain.start(id));
          SegmentBuilder segment = new SegmentBuilder(header, blobs);
          segment.addCheckpoint(checkpoint, List.of());
          FolderLayout.place(disk, host, FolderLayout.segment(1, 0), segment.toBytes());
        });
  }

  /**
   * The same with a journal from elsewhere.
   *
   * @param content puts blobs and then segments into their places, durably
   */
  static void create(Disk disk, Host host, UUID id, Consumer<Blobs> content) {
    refuseExisting(disk);
    if (disk.exists(FolderLayout.HIDDEN)) {
      deleteRemains(disk);
    }
    disk.createFolder("");
    disk.createFolder(FolderLayout.HIDDEN);
    disk.createFolder(FolderLayout.TEMPORARY);
    underLock(disk, () -> createUnderLock(disk, host, id, content));
  }

  private static void createUnderLock(Disk disk, Host host, UUID id, Consumer<Blobs> content) {
    refuseExisting(disk);
    disk.create(FolderLayout.CREATING, new byte[0]);
    // From here on the remains of a crash are known as ours.
    FolderLayout.place(disk, host, FolderLayout.OWNER, FolderLayout.identity(id));
    disk.forceFolder("");
    disk.createFolder(FolderLayout.BLOBS);
    disk.createFolder(FolderLayout.JOURNAL);
    disk.forceFolder("");
    FolderLayout.place(disk, host, FolderLayout.JOURNAL_NOTE, FolderLayout.journalNote());
    content.accept(new Blobs(disk, host, false));
    FolderLayout.place(disk, host, FolderLayout.IDENTITY, FolderLayout.identity(id));
    disk.delete(FolderLayout.CREATING);
  }

  /**
   * Removes what a creation or deletion left that did not come to its end. Folders too: if it was
   * told that a force had failed, then they may not be on the disk, and only new ones can be
   * forced.
   */
  private static void deleteRemains(Disk disk) {
    disk.createFolder(FolderLayout.TEMPORARY);
    underLock(
        disk,
        () -> {
          refuseExisting(disk);
          deleteAll(disk);
        });
  }

  private static void underLock(Disk disk, Runnable task) {
    Disk.Lock lock = disk.lock(FolderLayout.LOCK);
    try {
      task.run();
    } finally {
      lock.close();
    }
  }

  private static void refuseExisting(Disk disk) {
    if (exists(disk)) {
      throw new DatabaseExistsException(disk.place(), "there is a database here already");
    }
    if (disk.exists(FolderLayout.DAT_KEY)) {
      refuseDatClone(disk);
    }
    if (!disk.exists(FolderLayout.OWNER) && !FolderLayout.segments(disk).isEmpty()) {
      throw new DatabaseExistsException(
          disk.place(), "there is part of a database here, perhaps a clone that is on its way");
    }
  }

  private static void refuseDatClone(Disk disk) {
    if (!disk.exists(FolderLayout.DAT_OWNER)) {
      refuseReplica(disk);
    }
  }

  /**
   * Makes sure that a database is there to stay if its creation did not come to its end: the file
   * by which it exists is written anew. For who has the lock.
   */
  static void makeSound(Disk disk, Host host, UUID id) {
    if (disk.exists(FolderLayout.CREATING)) {
      FolderLayout.place(disk, host, FolderLayout.IDENTITY, FolderLayout.identity(id));
      disk.delete(FolderLayout.CREATING);
    }
  }

  /** Throws {@link ReplicaException} if this is a replica. */
  static void refuseReplica(Disk disk) {
    String evidence = FolderLayout.replicaEvidence(disk);
    if (evidence != null) {
      throw new ReplicaException(disk.place(), evidence);
    }
  }

  /** Removes first, durably, the file by which the database exists, and then the rest. */
  static boolean delete(Disk disk) {
    boolean existed = exists(disk);
    if (disk.exists(FolderLayout.OWNER)) {
      underLock(disk, () -> deleteAll(disk));
    } else if (existed) {
      deleteAll(disk);
    } else {
      return false;
    }
    deleteIfEmpty(disk, "");
    return existed;
  }

  private static void deleteAll(Disk disk) {
    if (exists(disk)) {
      disk.delete(FolderLayout.IDENTITY);
      disk.forceFolder("");
    }
    clear(disk);
    if (disk.exists(FolderLayout.JOURNAL)) {
      disk.forceFolder(FolderLayout.JOURNAL); // before the owner goes, for then it is a stranger's
    }
    for (String folder : List.of(FolderLayout.BLOBS, FolderLayout.JOURNAL)) {
      deleteIfEmpty(disk, folder);
    }
    disk.forceFolder("");
    for (String file : List.of(FolderLayout.CREATING, FolderLayout.OWNER, FolderLayout.LOCK)) {
      if (disk.exists(file)) {
        disk.delete(file);
      }
    }
    deleteIfEmpty(disk, FolderLayout.TEMPORARY);
    deleteIfEmpty(disk, FolderLayout.HIDDEN);
  }

  /** Deletes what a database consists of, but for the files that say what the folder is. */
  private static void clear(Disk disk) {
    BranchFolder.deleteAll(disk);
    FolderLayout.segments(disk)
        .forEach(
            (generation, segments) ->
                segments.forEach(i -> disk.delete(FolderLayout.segment(generation, i))));
    for (String folder : disk.list(FolderLayout.BLOBS)) {
      if (BLOB_FOLDER.matcher(folder).matches()) {
        clearBlobs(disk, FolderLayout.BLOBS + "/" + folder);
      }
    }
    clearTemporary(disk);
    for (String file : List.of(FolderLayout.JOURNAL_NOTE, FolderLayout.WRITING)) {
      if (disk.exists(file)) {
        disk.delete(file);
      }
    }
  }

  private static void clearBlobs(Disk disk, String folder) {
    for (String name : disk.list(folder)) {
      if (BlobId.parse(name) != null) {
        disk.delete(folder + "/" + name);
      }
    }
    deleteIfEmpty(disk, folder);
  }

  /** Deletes what writers that crashed left behind. */
  static void clearTemporary(Disk disk) {
    for (String name : disk.list(FolderLayout.TEMPORARY)) {
      disk.delete(FolderLayout.TEMPORARY + "/" + name);
    }
  }

  private static void deleteIfEmpty(Disk disk, String folder) {
    if (disk.exists(folder) && disk.list(folder).isEmpty()) {
      disk.delete(folder);
    }
  }
}
