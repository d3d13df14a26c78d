package org.cairndb.replica;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.cairndb.dat.DatLink;
import org.cairndb.dat.SharedArchive;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveListener;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.archive.Entry;
import org.cairndb.dat.archive.ImportReport;
import org.cairndb.dat.archive.LiveRecording;
import org.cairndb.dat.archive.Stat;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.swarm.PeerReport;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.dat.wire.PeerStatus;
import org.cairndb.error.CairnException;
import org.cairndb.error.IncompleteException;
import org.cairndb.storage.FileStorage;
import org.cairndb.storage.Storage;
import org.cairndb.system.Address;
import org.cairndb.system.Host;
import org.cairndb.system.SystemHost;
import org.jspecify.annotations.Nullable;

/**
 * A database's folder among its peers: the master's, which gives what the journal gains, or a
 * replica's, which takes it in and gives it on. The archive is the folder's, in the real tool's
 * format, so that the real tool can take part on either side. Thread-safe.
 */
public final class Sharing implements AutoCloseable {
  /** What no peer may write: by it a folder is known as the master's. */
  private static final String OWN = ".cairn";

  /** How often is told what has come. */
  private static final long TELL_MILLIS = 250;

  private static final long POLL_MILLIS = 20;

  private final SharedArchive shared;
  private final @Nullable ArchiveDisk disk;

  /** That of the master; null on a replica. */
  private final @Nullable Storage storage;

  private final @Nullable LiveRecording recording;
  private volatile @Nullable RuntimeException error;
  private volatile boolean removedAtEnd;

  private Sharing(SharedArchive shared, @Nullable Storage storage, @Nullable ArchiveDisk disk) {
    this.shared = shared;
    this.storage = storage;
    this.disk = disk;
    shared.onFailure(reason -> error = reason);
    shared
        .archive()
        .listen(
            new ArchiveListener() {
              @Override
              public void complete(long version) {
                error = null;
              }
            });
    if (storage == null) {
      this.recording = null;
    } else {
      LiveRecording live = LiveRecording.open(shared.archive(), new Errors());
      storage.replicate(file -> live.look("/" + file));
      this.recording = live;
    }
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
   * time, this makes the archive and its key. Meanwhile the journal's segments are small, since
   * each commit sends the newest of them again.
   *
   * @param storage the database's, whose journal lies in the folder
   * @throws CairnException {@code :dat/locked} if another process does already
   */
  public static Sharing publish(Storage storage, Path folder, SwarmOptions network) {
    ArchiveOptions options =
        ArchiveOptions.ofUser()
            .reserve(OWN)
            .record(name -> storage.durableBytes(name.substring(1)));
    Archive archive =
        isArchive(folder) ? Archive.open(folder, options) : Archive.create(folder, options);
    Sharing sharing =
        new Sharing(SharedArchive.join(archive, network, name -> true), storage, null);
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
    Predicate<String> onDemand = name -> source.sparse() && ArchiveDisk.isOnDemand(name);
    SharedArchive shared = SharedArchive.join(archive, network(source), name -> true, onDemand);
    ArchiveDisk disk =
        source.sparse()
            ? new ArchiveDisk(folder, SystemHost.INSTANCE, shared, source.fetchMillis())
            : null;
    Sharing sharing = new Sharing(shared, null, disk);
    source.peers().forEach(sharing.shared::call);
    return sharing;
  }

  /**
   * The same into a folder that only this user may read, and which is removed when this is closed,
   * or else when the process ends.
   */
  public static Sharing followInTemporary(DatSource source) {
    Path folder = TemporaryFolders.create();
    Sharing sharing = null;
    try {
      sharing = follow(folder, source);
      sharing.removedAtEnd = true;
      return sharing;
    } finally {
      if (sharing == null) {
        TemporaryFolders.remove(folder);
      }
    }
  }

  /** Where the files are. */
  public Path folder() {
    return shared.archive().folder();
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

  /**
   * The replica's storage.
   *
   * @throws CairnException if not enough has come to know the database
   */
  public FileStorage storage() {
    ArchiveDisk here = disk;
    return here == null
        ? FileStorage.open(shared.archive().folder())
        : FileStorage.open(here, SystemHost.INSTANCE);
  }

  /** Whether this publishes, and does not follow. */
  public boolean isMaster() {
    return storage != null;
  }

  /** Whether index nodes come only when they are needed. */
  public boolean isSparse() {
    return disk != null;
  }

  /**
   * Waits until what a database needs to be opened has come.
   *
   * @param source whose patience it takes, and who is told what has come
   * @throws IncompleteException if that took too long; what has come stays
   */
  public void awaitDatabase(DatSource source, long patienceMillis) {
    // A sparse replica has the whole journal soon, so it need not begin with an older state.
    boolean toNewest = isSparse() && !isReadable();
    await(
        () -> toNewest ? shared.isComplete() && isReadable() : isReadable(),
        name -> !ArchiveDisk.isOnDemand(name) || !isSparse(),
        patienceMillis,
        source.progress());
    if (!isReadable()) {
      throw new IncompleteException(
          shared.archive().folder().toString(),
          "a first state of the database at "
              + source.link()
              + " (connected peers: "
              + connected(shared)
              + (removedAtEnd ? ")" : "; what has come stays, connect again to go on)"));
    }
  }

  private boolean isReadable() {
    try {
      return storage().tail().newest() != null;
    } catch (CairnException e) {
      return false; // what is there is not whole
    }
  }

  /**
   * Fetches all that there is now and is not here.
   *
   * @param millis how long to wait while nothing comes
   * @param progress told now and then
   * @return false if nothing came for so long; what has come stays
   */
  public boolean warm(long millis, Consumer<Arriving> progress) {
    long before = -1;
    shared.demand(name -> true);
    while (!await(() -> held(name -> true).lacks == 0, name -> true, millis, progress)) {
      long now = bytesHere();
      if (now == before || Thread.currentThread().isInterrupted()) {
        return false;
      }
      before = now;
    }
    return true;
  }

  private boolean await(
      BooleanSupplier done, Predicate<String> names, long millis, Consumer<Arriving> progress) {
    Host host = SystemHost.INSTANCE;
    long start = host.nanoTime();
    long told = start;
    while (!done.getAsBoolean()) {
      long now = host.nanoTime();
      if (now - start >= millis * 1_000_000 || Thread.currentThread().isInterrupted()) {
        return false;
      }
      if (now - told >= TELL_MILLIS * 1_000_000) {
        told = now;
        progress.accept(arriving(names, (now - start) / 1_000_000));
      }
      host.sleepMillis(POLL_MILLIS);
    }
    progress.accept(arriving(names, (host.nanoTime() - start) / 1_000_000));
    return true;
  }

  private Arriving arriving(Predicate<String> names, long millis) {
    Held held = held(names);
    return new Arriving(
        link().toString(), connected(shared), held.files, held.bytes, held.total, millis);
  }

  /** How much of some files is here. */
  private record Held(long files, long bytes, long total, long lacks) {}

  private Held held(Predicate<String> names) {
    Feed content = shared.archive().content().orElse(null);
    long files = 0;
    long bytes = 0;
    long total = 0;
    long lacks = 0;
    for (Entry entry : shared.archive().directory().entries()) {
      Stat file = entry.file();
      if (file.isFolder() || !names.test(entry.name())) {
        continue;
      }
      long here = 0;
      for (long block = file.offset(); content != null && block < file.end(); block++) {
        here += content.has(block) ? 1 : 0;
      }
      files++;
      total += file.size();
      bytes += file.blocks() == 0 ? 0 : file.size() * here / file.blocks();
      lacks += file.blocks() - here;
    }
    return new Held(files, bytes, total, lacks);
  }

  /** How many bytes of the newest version's files are here. */
  public long bytesHere() {
    return held(name -> true).bytes;
  }

  /** How many bytes the newest version's files have. */
  public long bytesThere() {
    return held(name -> true).total;
  }

  /**
   * How the exchange stands.
   *
   * @param counted whether missing bytes are counted, which goes through all files
   */
  public Transfer transfer(boolean counted) {
    List<PeerReport> peers = shared.peers();
    Archive archive = shared.archive();
    long there = archive.metadata().length();
    long missing = 0;
    String lastError = null;
    for (PeerReport peer : peers) {
      PeerStatus entries = peer.feeds().get(archive.key());
      if (peer.state() == PeerReport.State.CONNECTED) {
        there = Math.max(there, entries == null ? 0 : entries.blocksHad());
        missing = Math.max(missing, peer.blocksMissing());
      } else if (peer.lastError() != null) {
        lastError = peer.lastError();
      }
    }
    Held held = counted ? held(name -> !isSparse() || !ArchiveDisk.isOnDemand(name)) : null;
    return new Transfer(
        connected(shared),
        archive.metadata().length() == 0 ? 0 : archive.version() + 1,
        there,
        storage == null ? missing : 0,
        held == null ? -1 : held.total - held.bytes,
        peers.stream().mapToLong(PeerReport::bytesReceived).sum(),
        peers.stream().mapToLong(PeerReport::bytesSent).sum(),
        peers.stream().mapToLong(PeerReport::receivedPerSecond).sum(),
        peers.stream().mapToLong(PeerReport::sentPerSecond).sum(),
        lastError);
  }

  static int connected(SharedArchive shared) {
    return (int)
        shared.peers().stream().filter(p -> p.state() == PeerReport.State.CONNECTED).count();
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
    if (storage != null) {
      storage.replicate(null);
    }
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
    if (removedAtEnd) {
      TemporaryFolders.remove(folder());
    }
  }
}
