package org.cairndb.replica;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import org.cairndb.dat.SharedArchive;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.Entry;
import org.cairndb.error.IncompleteException;
import org.cairndb.error.ReplicaException;
import org.cairndb.storage.Disk;
import org.cairndb.storage.FileDisk;
import org.cairndb.system.Host;

/**
 * The folder of a replica whose blobs come piece by piece, when they are read: a blob that the
 * archive has counts as there. What has come is kept in the clone. Nothing can be written. Safe for
 * any number of threads.
 */
final class ArchiveDisk implements Disk {
  /** Where the files lie that come on demand. */
  static final String BLOBS = "/data/";

  private final FileDisk files;
  private final SharedArchive shared;
  private final Archive archive;
  private final long patienceMillis;

  /**
   * @param patienceMillis how long a read waits for peers
   */
  ArchiveDisk(Path folder, Host host, SharedArchive shared, long patienceMillis) {
    this.files = new FileDisk(folder, host);
    this.shared = shared;
    this.archive = shared.archive();
    this.patienceMillis = patienceMillis;
  }

  /** Whether a file comes only when it is read. */
  static boolean isOnDemand(String archiveName) {
    return archiveName.startsWith(BLOBS);
  }

  /** The entry of a file that lies in the archive and perhaps not in the folder. */
  private Optional<Entry> entry(String name) {
    return isOnDemand("/" + name) && !files.exists(name)
        ? archive.find("/" + name)
        : Optional.empty();
  }

  @Override
  public boolean givesAllItHas() {
    return true;
  }

  @Override
  public byte[] read(String name, long offset, int length) {
    Entry entry = entry(name).orElse(null);
    if (entry == null) {
      return files.read(name, offset, length);
    }
    return shared
        .read(entry, offset, length, patienceMillis)
        .orElseThrow(
            () ->
                IncompleteException.unavailable(
                    place(), name, patienceMillis, Sharing.connected(shared)));
  }

  @Override
  public boolean exists(String name) {
    return files.exists(name) || entry(name).isPresent();
  }

  @Override
  public long size(String name) {
    Entry entry = entry(name).orElse(null);
    return entry == null ? files.size(name) : entry.file().size();
  }

  @Override
  public List<String> list(String folder) {
    TreeSet<String> names = new TreeSet<>(files.list(folder));
    String below = "/" + folder + "/";
    if (isOnDemand(below)) {
      var all = archive.directory().files().subMap(below, below.replaceAll("/$", "0"));
      all.keySet().forEach(name -> names.add(name.substring(below.length()).split("/", 2)[0]));
    }
    return List.copyOf(names);
  }

  @Override
  public long modifiedMillis(String name) {
    Entry entry = entry(name).orElse(null);
    return entry == null ? files.modifiedMillis(name) : entry.file().mtime();
  }

  @Override
  public String place() {
    return files.place();
  }

  @Override
  public boolean isWritable() {
    return false;
  }

  @Override
  public Lock lock(String name) {
    throw refused();
  }

  @Override
  public void create(String name, byte[] content) {
    throw refused();
  }

  @Override
  public AppendFile openAppend(String name) {
    throw refused();
  }

  @Override
  public void force(String name) {
    throw refused();
  }

  @Override
  public void rename(String from, String to) {
    throw refused();
  }

  @Override
  public void delete(String name) {
    throw refused();
  }

  @Override
  public void createFolder(String folder) {
    throw refused();
  }

  @Override
  public void forceFolder(String folder) {
    throw refused();
  }

  private ReplicaException refused() {
    return new ReplicaException(place(), "this folder is a replica's");
  }
}
