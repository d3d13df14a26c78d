package org.cairndb;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.storage.BackedUp;
import org.cairndb.storage.BackupFolder;
import org.cairndb.storage.BackupPoint;
import org.cairndb.storage.FileDisk;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.Storage;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;
import org.cairndb.system.SystemHost;
import org.cairndb.transact.Transactor;

/**
 * Backups: folders that keep states of a database, each as many as were asked for, and databases
 * made of them again, the same to the byte. Transactions, queries and garbage collection go on
 * while a backup is made; only what it does not have yet is copied. Safe for any number of threads.
 */
public final class Backups {
  private static final Host HOST = SystemHost.INSTANCE;

  private Backups() {}

  /**
   * Adds the newest durable state of a database to a backup, or begins one. Whatever fails, the
   * states that it keeps already stay whole.
   *
   * @param folder a backup of this database, or a folder that is empty or not there yet
   * @param listener told how many files have been dealt with
   * @return what was copied, and which state it is
   * @throws CairnException {@code :backup/other-database}, {@code :backup/not-a-backup} or {@code
   *     :backup/inside} if it is another folder; {@code :backup/memory} if the database is not in a
   *     folder; {@code :storage/locked} while another backup writes to it
   */
  public static BackedUp write(Connection connection, Path folder, Consumer<Progress> listener) {
    Storage storage = connection.storage();
    if (!(storage instanceof FileStorage files)) {
      throw new CairnException(
          "backup/memory",
          "a database in memory has no files to back up, export it instead: place="
              + storage.place(),
          "place",
          storage.place());
    }
    if (connection.location() instanceof Location.Branch branch) {
      throw new CairnException(
          "backup/branch",
          "a backup keeps the main branch, connect to that: place=" + branch,
          "place",
          branch.toString());
    }
    refuseNested(Location.Folder.of(Path.of(files.place())), Location.Folder.of(folder));
    return backup(folder)
        .write(files::snapshot, state -> t(Transactor.read(files, state)), listener);
  }

  /** Adds the newest state of a database to a backup. */
  public static BackedUp write(Connection connection, Path folder) {
    return write(connection, folder, progress -> {});
  }

  private static long t(CurrentDatabase database) {
    return database.maxTx() - CurrentDatabase.TX0;
  }

  private static BackupFolder backup(Path folder) {
    return new BackupFolder(new FileDisk(folder, HOST), HOST);
  }

  private static void refuseNested(Location.Folder database, Location.Folder backup) {
    if (database.path().startsWith(backup.path()) || backup.path().startsWith(database.path())) {
      throw new CairnException(
          "backup/inside",
          "a backup cannot lie in the folder of its database, nor around it: place="
              + backup.path()
              + ", database="
              + database.path(),
          "place",
          backup.path().toString(),
          "database",
          database.path().toString());
    }
  }

  /**
   * The states that a backup keeps, by t.
   *
   * @throws CairnException if this is no backup, or the list of one of its states is damaged
   */
  public static List<BackupPoint> points(Path folder) {
    return backup(folder).points();
  }

  /**
   * The state of a backup with a transaction as its newest: the one that was looked up last if
   * there are several, which only {@link BackupPoint#name} tells apart.
   *
   * @param t the number of the transaction, or its id
   * @throws CairnException {@code :backup/missing-point} if it keeps none
   */
  public static BackupPoint point(Path folder, long t) {
    long number = t >= CurrentDatabase.TX0 ? t - CurrentDatabase.TX0 : t;
    List<BackupPoint> points = points(folder);
    for (int i = points.size() - 1; i >= 0; i--) {
      if (points.get(i).t() == number) {
        return points.get(i);
      }
    }
    throw missing(folder, "t=" + number, points);
  }

  /**
   * The state of a backup that has a name.
   *
   * @throws CairnException {@code :backup/missing-point} if none has
   */
  public static BackupPoint point(Path folder, String name) {
    List<BackupPoint> points = points(folder);
    return points.stream()
        .filter(point -> point.name().equals(name))
        .findFirst()
        .orElseThrow(() -> missing(folder, "name=" + name, points));
  }

  /**
   * The newest state that a backup keeps.
   *
   * @throws CairnException {@code :backup/missing-point} if it keeps none
   */
  public static BackupPoint newest(Path folder) {
    List<BackupPoint> points = points(folder);
    if (points.isEmpty()) {
      throw missing(folder, "any state", points);
    }
    return points.get(points.size() - 1);
  }

  private static CairnException missing(Path folder, String what, List<BackupPoint> points) {
    List<String> names = points.stream().map(BackupPoint::name).toList();
    return new CairnException(
        "backup/missing-point",
        "the backup does not keep this state: wanted=" + what + ", kept=" + names,
        "place",
        folder.toString(),
        "kept",
        names);
  }

  /**
   * Reads every byte of a backup and compares every checksum.
   *
   * @param listener told how many files have been read
   * @return all that is wrong; empty if nothing is
   */
  public static List<CairnException> verify(Path folder, Consumer<Progress> listener) {
    return backup(folder).verify(listener);
  }

  /**
   * Keeps a state no more: removes what no other one of the backup needs.
   *
   * @return how many files were removed
   */
  public static int forget(Path folder, BackupPoint point) {
    return backup(folder).forget(point);
  }

  /**
   * Makes a database in a state that a backup keeps. It has the identity of the one that was backed
   * up and the same bytes, and can be written to. After a crash in the middle there is no database,
   * and this can be called again.
   *
   * @param target a folder that is empty or not there yet
   * @param listener told how many files have been written
   * @throws CairnException {@code :restore/non-empty-target} if it is not; {@link
   *     org.cairndb.error.CorruptException} if a byte of the backup is not as it was
   */
  public static void restore(
      Path folder, BackupPoint point, Path target, Consumer<Progress> listener) {
    backup(folder).restore(point, new FileDisk(target, HOST), listener);
    FileStorage restored = FileStorage.open(target);
    long found = t(Transactor.read(restored, restored.recover()));
    if (found != point.t()) {
      throw new IllegalStateException("restored another state: t=" + found + ", point=" + point);
    }
  }

  /** Makes a database in the newest state that a backup keeps. */
  public static void restore(Path folder, Path target) {
    restore(folder, newest(folder), target, progress -> {});
  }
}
