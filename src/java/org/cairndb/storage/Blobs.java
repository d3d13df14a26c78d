package org.cairndb.storage;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.IncompleteException;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;

/**
 * The blobs in a folder: read verified, written so that they are whole and durable or not there.
 *
 * <p>On a replica a blob that is missing or wrong is one that has not arrived yet, since what
 * copies it may put the pieces into place in any order; on the writer's own folder it is damage.
 */
final class Blobs {
  private final Disk disk;
  private final Host host;
  private final boolean replica;
  private final Set<BlobId> arrived = ConcurrentHashMap.newKeySet();
  private final Set<String> durableFolders = ConcurrentHashMap.newKeySet();

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
    if (replica) {
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

  private byte[] read(String name, int offset, int length) {
    try {
      return disk.read(name, offset, length);
    } catch (StorageException e) {
      if (Disk.isMissing(e)) {
        throw wrong(name, 0, "a blob", "no file");
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
    return disk.place() + "/" + name;
  }
}
