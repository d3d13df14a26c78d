package org.cairndb.storage;

import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.IncompleteException;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * The blobs in a folder: read verified, written so that they are whole and durable or not there.
 *
 * <p>On a replica a blob that is missing or wrong is one that has not arrived yet, since what
 * copies it may put the pieces into place in any order; on the writer's own folder it is damage.
 */
final class Blobs {
  private static final String MISSING =
      "no file (if another process has collected garbage since, connect again)";

  private final Disk disk;
  private final Host host;
  private final boolean replica;
  private final Set<BlobId> arrived = ConcurrentHashMap.newKeySet();
  private final Set<String> durableFolders = ConcurrentHashMap.newKeySet();

  /** Blobs that were written here and that no journal names yet. */
  private final Set<BlobId> underWay = new HashSet<>();

  private @Nullable Watch watch;

  Blobs(Disk disk, Host host, boolean replica) {
    this.disk = disk;
    this.host = host;
    this.replica = replica;
  }

  byte[] read(Extent extent) {
    String name = FolderLayout.blob(extent.blob());
    byte[] piece = read(name, extent.offset(), extent.length());
    if (!extent.matches(piece)) {
      throw wrong(name, extent.offset(), extent, describe(piece, extent.length()));
    }
    return piece;
  }

  byte[] readBlob(BlobId id) {
    String name = FolderLayout.blob(id);
    byte[] content = read(name, 0, Storage.MAX_BLOB_BYTES);
    BlobId found = BlobId.of(content);
    if (!found.equals(id)) {
      throw wrong(name, 0, "bytes with hash " + id, "bytes with hash " + found);
    }
    return content;
  }

  /** The blob that a record refers to. */
  byte[] readBlob(BlobReference reference) {
    byte[] content = readBlob(reference.id());
    if (content.length != reference.length()) {
      String place = place(FolderLayout.blob(reference.id()));
      throw new CorruptException(
          "wrong length in reference to blob", place, 0, reference.length(), content.length);
    }
    return content;
  }

  /**
   * Makes sure that a blob is there; on a replica, that it has arrived whole.
   *
   * @throws CairnException if it is not
   */
  void require(BlobId id) {
    if (replica && !disk.givesAllItHas()) {
      if (!arrived.contains(id)) {
        readBlob(id);
        arrived.add(id);
      }
    } else if (!disk.exists(FolderLayout.blob(id))) {
      throw wrong(FolderLayout.blob(id), 0, "a blob", "no file");
    }
  }

  BlobId write(byte[] content) {
    if (content.length > Storage.MAX_BLOB_BYTES) {
      throw new IllegalArgumentException(
          "blob too large: bytes=" + content.length + ", most=" + Storage.MAX_BLOB_BYTES);
    }
    BlobId id = BlobId.of(content);
    synchronized (underWay) {
      underWay.add(id);
      if (watch != null) {
        watch.written.add(id);
      }
    }
    String folder = FolderLayout.blobFolder(id);
    if (!durableFolders.contains(folder)) {
      // One that is there and empty was made by somebody who was killed before it was forced, or
      // was
      // told that this had failed; forcing it again would then do nothing, so it is made again.
      if (disk.exists(folder) && disk.list(folder).isEmpty()) {
        disk.delete(folder);
      }
      disk.createFolder(folder);
      disk.forceFolder(FolderLayout.BLOBS);
      durableFolders.add(folder);
    }
    // A blob that is there already is written again: who knows whether it is whole on the disk.
    FolderLayout.place(disk, host, FolderLayout.blob(id), content);
    return id;
  }

  /** These are not on their way any more: a journal names them, or none ever will. */
  void arrived(Collection<BlobId> ids) {
    synchronized (underWay) {
      ids.forEach(underWay::remove);
    }
  }

  /** Nobody is writing: what was on its way has not arrived and never will. */
  void forgetUnderWay() {
    synchronized (underWay) {
      underWay.clear();
    }
    durableFolders.clear(); // somebody else may have deleted them since
  }

  /** All blobs that there are, with their sizes in bytes. */
  Map<BlobId, Long> list() {
    Map<BlobId, Long> all = new LinkedHashMap<>();
    for (String folder : disk.list(FolderLayout.BLOBS)) {
      for (String name : disk.list(FolderLayout.BLOBS + "/" + folder)) {
        BlobId id = BlobId.parse(name);
        if (id != null && FolderLayout.blobFolder(id).endsWith("/" + folder)) {
          all.put(id, disk.size(FolderLayout.blob(id)));
        }
      }
    }
    return all;
  }

  /** Begins to note which blobs are written. One at a time. */
  Watch watch() {
    synchronized (underWay) {
      Watch begun = new Watch(underWay);
      watch = begun;
      return begun;
    }
  }

  /** Notes the blobs that are on their way to a journal, or were since it began. */
  final class Watch implements AutoCloseable {
    private final Set<BlobId> written;

    private Watch(Set<BlobId> before) {
      written = new HashSet<>(before);
    }

    /** Removes a blob, unless it was on its way since; tells whether it did. */
    boolean delete(BlobId id) {
      synchronized (underWay) {
        if (written.contains(id)) {
          return false;
        }
        disk.delete(FolderLayout.blob(id));
        return true;
      }
    }

    @Override
    public void close() {
      synchronized (underWay) {
        watch = null;
      }
    }
  }

  private byte[] read(String name, int offset, int length) {
    try {
      return disk.read(name, offset, length);
    } catch (StorageException e) {
      if (Disk.isMissing(e)) {
        throw wrong(name, 0, "a blob", MISSING);
      }
      throw e;
    }
  }

  private CairnException wrong(String name, long offset, Object expected, Object found) {
    return replica
        ? new IncompleteException(disk.place(), name + " (" + found + ")")
        : new CorruptException("damaged blob", place(name), offset, expected, found);
  }

  private static String describe(byte[] piece, int length) {
    return piece.length < length
        ? piece.length + " bytes before the end of the file"
        : "bytes with hash " + BlobId.of(piece);
  }

  private String place(String name) {
    return disk.place(name);
  }
}
