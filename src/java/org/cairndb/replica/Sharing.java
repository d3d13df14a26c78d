package org.cairndb.replica;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.cairndb.dat.DatLink;
import org.cairndb.dat.SharedArchive;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.archive.ImportReport;
import org.cairndb.dat.archive.LiveRecording;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.swarm.PeerReport;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.error.CairnException;
import org.cairndb.system.Address;
import org.jspecify.annotations.Nullable;

/**
 * A database's folder among its peers: the master's, which gives what the journal gains, or a
 * replica's, which takes it in and gives it on. The archive is the folder's, in the real tool's
 * format, so that the real tool can take part on either side. Thread-safe.
 */
public final class Sharing implements AutoCloseable {
  /** What no peer may write: by it a folder is known as the master's. */
  private static final String OWN = ".cairn";

  private final SharedArchive shared;
  private final @Nullable LiveRecording recording;
  private volatile @Nullable RuntimeException error;

  private Sharing(SharedArchive shared, boolean publishes) {
    this.shared = shared;
    shared.onFailure(reason -> error = reason);
    this.recording = publishes ? LiveRecording.open(shared.archive(), new Errors()) : null;
  }

  /** Keeps what went wrong last, until something goes right. */
  private final class Errors implements LiveRecording.Listener {
    @Override
    public void recorded(ImportReport report) {
      error = null;
    }

    @Override
    public void failed(RuntimeException reason) {
      error = reason;
    }
  }

  /**
   * Publishes a master's folder: records what is there, and from now on what is added. The first
   * time, this makes the archive and its key.
   *
   * @throws CairnException {@code :dat/locked} if another process does already
   */
  public static Sharing publish(Path folder, SwarmOptions network) {
    ArchiveOptions options = ArchiveOptions.ofUser().reserve(OWN);
    Archive archive =
        isArchive(folder) ? Archive.open(folder, options) : Archive.create(folder, options);
    Sharing sharing = new Sharing(SharedArchive.join(archive, network, name -> true), true);
    try {
      archive.importFolder();
      return sharing;
    } catch (RuntimeException | Error e) {
      sharing.close();
      throw e;
    }
  }

  /**
   * Clones a published database into a folder, or goes on with a clone.
   *
   * @throws CairnException {@code :replica/other-archive} if the folder has another one, {@code
   *     :replica/folder-in-use} if it has something else, {@code :dat/locked} if another process
   *     does it already
   */
  public static Sharing follow(Path folder, DatSource source) {
    ArchiveOptions options = ArchiveOptions.ofUser().reserve(OWN);
    Archive archive;
    if (isArchive(folder)) {
      archive = Archive.open(folder, options);
      if (!archive.key().equals(source.link().key())) {
        archive.close();
        throw new CairnException(
            "replica/other-archive",
            "the folder is a clone of another archive; name another folder: folder="
                + folder
                + ", its link="
                + new DatLink(archive.key())
                + ", wanted="
                + source.link(),
            "folder",
            folder.toString());
      }
    } else if (Files.exists(folder.resolve(OWN)) || Files.exists(folder.resolve("meta"))) {
      throw new CairnException(
          "replica/folder-in-use",
          "the folder has a database that is no clone over Dat; name another folder: folder="
              + folder,
          "folder",
          folder.toString());
    } else {
      archive = Archive.follow(folder, source.link().key(), options);
    }
    Sharing sharing =
        new Sharing(SharedArchive.join(archive, network(source), name -> true), false);
    source.peers().forEach(sharing.shared::call);
    return sharing;
  }

  /** Why a database is not published. */
  public static CairnException notPublished(boolean follows, String place) {
    return new CairnException(
        follows ? "replica/not-master" : "replica/no-folder",
        follows
            ? "a replica is published by its master: place=" + place
            : "a database in memory cannot be published: place=" + place,
        "place",
        place);
  }

  private static SwarmOptions network(DatSource source) {
    return network(source.port(), source.multicast());
  }

  /**
   * How to take part.
   *
   * @param port where calls are taken; 0 for any free port
   * @param multicast whether peers are looked for, and told of us, on the local networks
   */
  public static SwarmOptions network(int port, boolean multicast) {
    return SwarmOptions.USUAL
        .withListen(new Address("0.0.0.0", port))
        .withDiscovery(DiscoverySettings.LOCAL.withMulticast(multicast));
  }

  private static boolean isArchive(Path folder) {
    return Files.exists(folder.resolve(".dat/metadata.key"));
  }

  /** What others clone it by. */
  public DatLink link() {
    return shared.link();
  }

  /** Where calls are taken. */
  public Address address() {
    return shared.swarm().address().orElseThrow();
  }

  /** Calls a peer, and again and again while it is not connected. */
  public void call(Address peer) {
    shared.call(peer);
  }

  /** How it stands with each peer. */
  public List<PeerReport> peers() {
    return shared.peers();
  }

  /** What went wrong last and still does; null if nothing does. */
  public @Nullable RuntimeException error() {
    return error;
  }

  /** Leaves the peers. What was added until now is recorded first. A second call does nothing. */
  @Override
  public void close() {
    LiveRecording live = recording;
    if (live != null) {
      live.close();
      try {
        shared.archive().importFolder();
      } catch (RuntimeException e) {
        error = e; // what is missing is recorded when it is published again
      }
    }
    shared.close();
  }
}
