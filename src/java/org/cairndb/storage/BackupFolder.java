package org.cairndb.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;
import java.util.regex.Pattern;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;

/**
 * A folder that keeps states of one database, as {@code docs/format/backup.md} describes it. Files
 * are only added, and a state counts when the file that lists its parts is in its place; so those
 * that are kept stay whole whatever happens to a later backup. Safe for any number of threads.
 */
public final class BackupFolder {
  static final String IDENTITY = "CAIRN-BACKUP";
  static final String POINTS = "points";

  /** Lists what a backup that did not come to its end has copied durably. */
  static final String PARTIAL = ".cairn/partial";

  /** After so many bytes it is written down what has been copied. */
  private static final long STEP_BYTES = 256L << 20;

  private static final List<BackupPoint.Part> NO_PARTS = List.of();
  private static final int ATTEMPTS = 5;
  private static final int MAX_POINT_BYTES = 1 << 30;
  private static final Pattern POINT = Pattern.compile("\\d{19}-[0-9a-f]{16}\\.txt");
  private static final Set<String> HIDDEN_FILES = Set.of("tmp", "lock", "partial");

  private final Disk disk;
  private final Host host;
  private final Blobs blobs;

  /** A folder, which need not be there yet. */
  public BackupFolder(Disk disk, Host host) {
    this.disk = disk;
    this.host = host;
    this.blobs = new Blobs(disk, host, false);
  }

  /**
   * Adds the newest state of a database.
   *
   * @param source gives it; asked again if another process removes files of it meanwhile
   * @param t finds the number of its newest transaction
   * @param listener told how many files have been dealt with
   * @throws CairnException if this is the backup of another database, or another kind of folder
   */
  public BackedUp write(
      Supplier<Snapshot> source, ToLongFunction<Recovered> t, Consumer<Progress> listener) {
    Snapshot first = source.get();
    refuseOther(first.databaseId());
    disk.createFolder("");
    disk.createFolder(FolderLayout.HIDDEN);
    disk.createFolder(FolderLayout.TEMPORARY);
    return underLock(
        () -> {
          refuseOther(first.databaseId());
          prepare(first.databaseId());
          Snapshot snapshot = first;
          for (int attempt = 1; ; attempt++) {
            try {
              return write(snapshot, t.applyAsLong(snapshot.recovered()), listener);
            } catch (CorruptException e) {
              Snapshot next = source.get();
              if (attempt == ATTEMPTS || next.position().equals(snapshot.position())) {
                throw e;
              }
              snapshot = next;
            }
          }
        });
  }

  private <T> T underLock(Supplier<T> task) {
    Disk.Lock lock = disk.lock(FolderLayout.LOCK);
    try {
      return task.get();
    } finally {
      lock.close();
    }
  }

  private void prepare(UUID databaseId) {
    DatabaseFolder.clearTemporary(disk);
    blobs.forgetUnderWay();
    for (String folder : List.of(FolderLayout.BLOBS, POINTS)) {
      // An empty one may be left by a backup that was told that its force had failed.
      if (disk.exists(folder) && disk.list(folder).isEmpty()) {
        disk.delete(folder);
      }
      disk.createFolder(folder);
    }
    FolderLayout.place(disk, host, IDENTITY, identity(databaseId));
  }

  private BackedUp write(Snapshot snapshot, long t, Consumer<Progress> listener) {
    long taken = host.currentTimeMillis();
    Copying copying = new Copying(snapshot, t, listener);
    List<BackupPoint.Part> needed = new ArrayList<>();
    for (BlobId id : snapshot.blobsInUse()) {
      needed.add(copying.copy(id));
    }
    List<BackupPoint.Part> segments = new ArrayList<>();
    for (byte[] segment : snapshot.segments()) {
      segments.add(copying.add(BlobId.of(segment), segment));
    }
    BackupPoint point =
        new BackupPoint(
            snapshot.databaseId(),
            t,
            taken,
            snapshot.position(),
            snapshot.chain().toString(),
            segments,
            needed);
    String name = file(point);
    boolean isNew = !disk.exists(name);
    FolderLayout.place(disk, host, name, point.toBytes());
    if (disk.exists(PARTIAL)) {
      disk.delete(PARTIAL);
    }
    return copying.result(point, isNew);
  }

  /** Copies the parts of one state. For one thread. */
  private final class Copying {
    private final Snapshot snapshot;
    private final long t;
    private final Consumer<Progress> listener;
    private final Map<BlobId, Long> trusted;
    private final List<BackupPoint.Part> done = new ArrayList<>();
    private final long start = host.nanoTime();
    private final long total;
    private int copied;
    private long copiedBytes;
    private long keptBytes;
    private long unlisted;

    Copying(Snapshot snapshot, long t, Consumer<Progress> listener) {
      this.snapshot = snapshot;
      this.t = t;
      this.listener = listener;
      this.trusted = trusted();
      this.total = (long) snapshot.blobsInUse().size() + snapshot.segments().size();
    }

    BackupPoint.Part copy(BlobId id) {
      long size = trusted.getOrDefault(id, -1L);
      return size >= 0 ? keep(id, size) : add(id, snapshot.read(id));
    }

    BackupPoint.Part add(BlobId id, byte[] content) {
      if (trusted.containsKey(id)) {
        return keep(id, content.length);
      }
      BlobId written = blobs.write(content);
      if (!written.equals(id)) {
        throw new CorruptException("changed while it was copied", disk.place(), 0, id, written);
      }
      copied++;
      copiedBytes += content.length;
      unlisted += content.length;
      BackupPoint.Part part = noted(id, content.length);
      if (unlisted >= STEP_BYTES) {
        unlisted = 0;
        BackupPoint partial =
            new BackupPoint(
                snapshot.databaseId(),
                t,
                0,
                snapshot.position(),
                snapshot.chain().toString(),
                List.of(),
                done);
        FolderLayout.place(disk, host, PARTIAL, partial.toBytes());
      }
      return part;
    }

    private BackupPoint.Part keep(BlobId id, long size) {
      keptBytes += size;
      return noted(id, size);
    }

    private BackupPoint.Part noted(BlobId id, long size) {
      BackupPoint.Part part = new BackupPoint.Part(id, size);
      done.add(part);
      listener.accept(new Progress(done.size(), total, host.nanoTime() - start));
      return part;
    }

    BackedUp result(BackupPoint point, boolean isNew) {
      return new BackedUp(point, copied, copiedBytes, done.size() - copied, keptBytes, isNew);
    }
  }

  /**
   * What need not be copied: files of the right length that a point names, for they were durable
   * before it was. What no point names may be there only until the power fails.
   */
  private Map<BlobId, Long> trusted() {
    Map<BlobId, Long> present = blobs.list();
    Map<BlobId, Long> trusted = new HashMap<>();
    List<String> names = new ArrayList<>(files());
    names.add(PARTIAL);
    for (String name : names) {
      for (BackupPoint.Part part : disk.exists(name) ? partsOrNone(name) : NO_PARTS) {
        if (present.getOrDefault(part.id(), -1L) == part.bytes()) {
          trusted.put(part.id(), part.bytes());
        }
      }
    }
    return trusted;
  }

  /** The parts that a point lists; none if it is damaged, so that they are copied again. */
  private List<BackupPoint.Part> partsOrNone(String name) {
    try {
      return read(name).parts();
    } catch (CorruptException e) {
      return NO_PARTS;
    }
  }

  /**
   * The states that are kept, by t and then by when they were looked up.
   *
   * @throws CorruptException if the list of one is damaged; {@link #verify} names all that are
   * @throws CairnException if this is no backup
   */
  public List<BackupPoint> points() {
    identity();
    List<BackupPoint> points = new ArrayList<>();
    files().forEach(name -> points.add(read(name)));
    points.sort(
        Comparator.comparingLong(BackupPoint::t)
            .thenComparingLong(BackupPoint::takenMillis)
            .thenComparing(BackupPoint::position));
    return points;
  }

  /**
   * Reads everything and compares every checksum.
   *
   * @return all that is wrong; empty if nothing is
   */
  public List<CairnException> verify(Consumer<Progress> listener) {
    List<CairnException> findings = new ArrayList<>();
    Map<BlobId, Long> needed = new HashMap<>();
    UUID databaseId = identity();
    for (String name : files()) {
      try {
        BackupPoint point = read(name);
        if (!name.equals(file(point)) || !point.databaseId().equals(databaseId)) {
          throw new CorruptException(
              "point of another backup", disk.place() + "/" + name, 0, databaseId, point.name());
        }
        point.parts().forEach(part -> needed.put(part.id(), part.bytes()));
      } catch (CorruptException e) {
        findings.add(e);
      }
    }
    long start = host.nanoTime();
    long done = 0;
    for (Map.Entry<BlobId, Long> part : needed.entrySet()) {
      try {
        content(new BackupPoint.Part(part.getKey(), part.getValue()));
      } catch (CorruptException e) {
        findings.add(e);
      }
      listener.accept(new Progress(++done, needed.size(), host.nanoTime() - start));
    }
    return findings;
  }

  private byte[] content(BackupPoint.Part part) {
    byte[] content = blobs.readBlob(part.id());
    if (content.length != part.bytes()) {
      String place = disk.place() + "/" + FolderLayout.blob(part.id());
      throw new CorruptException("wrong length", place, 0, part.bytes(), content.length);
    }
    return content;
  }

  /**
   * Keeps a state no more, and removes what only it needed.
   *
   * @return how many files were removed
   * @throws CorruptException if the list of another state is damaged, so that nobody knows what it
   *     needs; then nothing is removed
   */
  public int forget(BackupPoint point) {
    return underLock(() -> forgetUnderLock(point));
  }

  private int forgetUnderLock(BackupPoint point) {
    Set<BlobId> needed = new HashSet<>();
    for (BackupPoint other : points()) {
      if (!other.name().equals(point.name())) {
        other.parts().forEach(part -> needed.add(part.id()));
      }
    }
    disk.delete(file(point));
    disk.forceFolder(POINTS); // before what it lists goes
    if (disk.exists(PARTIAL)) {
      disk.delete(PARTIAL);
      disk.forceFolder(FolderLayout.HIDDEN);
    }
    int removed = 1;
    for (BlobId id : blobs.list().keySet()) {
      if (!needed.contains(id)) {
        disk.delete(FolderLayout.blob(id));
        removed++;
      }
    }
    return removed;
  }

  /**
   * Makes a database in the state of a point, with the identity that it had. Every byte is verified
   * on its way. After a crash in the middle there is no database, and this can be called again.
   *
   * @param target an empty folder, or one that is not there yet
   * @throws CairnException {@code :restore/non-empty-target} if there is anything in it
   */
  public void restore(BackupPoint point, Disk target, Consumer<Progress> listener) {
    refuseNonEmpty(target);
    long start = host.nanoTime();
    DatabaseFolder.create(
        target,
        host,
        point.databaseId(),
        into -> {
          long done = 0;
          long total = point.parts().size();
          for (BackupPoint.Part part : point.blobs()) {
            into.write(content(part));
            listener.accept(new Progress(++done, total, host.nanoTime() - start));
          }
          for (int i = 0; i < point.segments().size(); i++) {
            String name = FolderLayout.segment(point.position().generation(), i);
            FolderLayout.place(target, host, name, content(point.segments().get(i)));
            listener.accept(new Progress(++done, total, host.nanoTime() - start));
          }
        });
  }

  private static void refuseNonEmpty(Disk target) {
    Set<String> names = new HashSet<>(target.list(""));
    if (target.exists(FolderLayout.HIDDEN) && !target.exists(FolderLayout.IDENTITY)) {
      // What a restoration has left that did not come to its end.
      names.removeAll(Set.of(FolderLayout.HIDDEN, FolderLayout.BLOBS, FolderLayout.JOURNAL));
    }
    if (!names.isEmpty()) {
      throw new CairnException(
          "restore/non-empty-target",
          "a database is restored into an empty folder only, name another one: place="
              + target.place()
              + ", found="
              + names.iterator().next(),
          "place",
          target.place());
    }
  }

  private void refuseOther(UUID databaseId) {
    if (disk.exists(IDENTITY)) {
      UUID found = identity();
      if (!found.equals(databaseId)) {
        throw new CairnException(
            "backup/other-database",
            "this is the backup of another database, name another folder: place="
                + disk.place()
                + ", expected="
                + databaseId
                + ", found="
                + found,
            "place",
            disk.place(),
            "expected",
            databaseId,
            "found",
            found);
      }
      return;
    }
    Set<String> names = new HashSet<>(disk.list(""));
    if (HIDDEN_FILES.containsAll(disk.list(FolderLayout.HIDDEN))) { // a backup that did not begin
      names.remove(FolderLayout.HIDDEN);
      for (String folder : List.of(FolderLayout.BLOBS, POINTS)) {
        if (disk.list(folder).isEmpty()) {
          names.remove(folder);
        }
      }
    }
    if (!names.isEmpty()) {
      throw notABackup("an empty folder or a backup is needed");
    }
  }

  private CairnException notABackup(String reason) {
    return new CairnException(
        "backup/not-a-backup", reason + ": place=" + disk.place(), "place", disk.place());
  }

  private static byte[] identity(UUID databaseId) {
    return ("cairn-backup 1 "
            + databaseId
            + "\nThis folder is a backup. Do not change its files.\n")
        .getBytes(StandardCharsets.US_ASCII);
  }

  /** The database whose backup this is. */
  private UUID identity() {
    if (!disk.exists(IDENTITY)) {
      throw notABackup("there is no backup here");
    }
    byte[] bytes = disk.readAll(IDENTITY, FolderLayout.MAX_IDENTITY_BYTES);
    String[] words = new String(bytes, StandardCharsets.ISO_8859_1).split("[ \n]", 4);
    try {
      UUID id = UUID.fromString(words.length < 3 ? "" : words[2]);
      if (Arrays.equals(bytes, identity(id))) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new CorruptException(
        "damaged identity", disk.place() + "/" + IDENTITY, 0, "cairn-backup 1 <uuid>", words[0]);
  }

  private List<String> files() {
    List<String> names = new ArrayList<>();
    for (String name : disk.list(POINTS)) {
      if (POINT.matcher(name).matches()) {
        names.add(POINTS + "/" + name);
      }
    }
    return names;
  }

  private static String file(BackupPoint point) {
    return String.format("%s/%019d-%s.txt", POINTS, point.t(), point.chain().substring(0, 16));
  }

  private BackupPoint read(String name) {
    return BackupPoint.parse(disk.readAll(name, MAX_POINT_BYTES), disk.place() + "/" + name);
  }
}
