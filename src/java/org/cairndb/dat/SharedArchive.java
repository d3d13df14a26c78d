package org.cairndb.dat;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveListener;
import org.cairndb.dat.archive.Entry;
import org.cairndb.dat.archive.ImportRules;
import org.cairndb.dat.archive.LiveRecording;
import org.cairndb.dat.archive.Range;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.swarm.Membership;
import org.cairndb.dat.swarm.PeerReport;
import org.cairndb.dat.swarm.Swarm;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.dat.wire.Exchange;
import org.cairndb.dat.wire.ExchangeListener;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;
import org.jspecify.annotations.Nullable;

/**
 * An archive in its swarm: what is here is given to peers, and a clone gets what it lacks from
 * them. Thread-safe. Closing it leaves the swarm and closes the archive.
 *
 * <pre>{@code
 * Archive clone = Archive.follow(folder, DatLink.parse(link).key(), ArchiveOptions.ofUser());
 * try (SharedArchive shared = SharedArchive.join(clone, SwarmOptions.USUAL, name -> true)) {
 *   shared.awaitComplete(60_000);
 * }
 * }</pre>
 */
public final class SharedArchive implements AutoCloseable {
  private static final long LOOK_MILLIS = 200;

  private final Archive archive;
  private final Swarm swarm;
  private final Membership membership;
  private final List<Consumer<RuntimeException>> failures = new CopyOnWriteArrayList<>();
  private @Nullable Exchange content;
  private final ReadAhead readAhead = new ReadAhead();
  private boolean closed;
  private @Nullable LiveRecording recording;
  private long knownLength = -1;
  private long completeVersion = -1;

  private final ArchiveListener onArchive =
      new ArchiveListener() {
        @Override
        public void contentKnown(Feed feed) {
          carry(feed);
        }

        @Override
        public void wanted(List<Range> blocks) {
          Exchange exchange = content();
          if (exchange != null) {
            blocks.forEach(range -> exchange.want(range.from(), range.to()));
          }
        }

        @Override
        public void unwanted(List<Range> blocks) {
          Exchange exchange = content();
          if (exchange != null) {
            blocks.forEach(range -> exchange.unwant(range.from(), range.to()));
          }
        }

        @Override
        public void complete(long version) {
          noteComplete(version);
        }

        @Override
        public void failed(RuntimeException error) {
          failures.forEach(listener -> listener.accept(error));
        }
      };

  private SharedArchive(Archive archive, Swarm swarm, Membership membership) {
    this.archive = archive;
    this.swarm = swarm;
    this.membership = membership;
  }

  /**
   * Takes an archive into its swarm.
   *
   * @param archive is closed with the result, also if this fails
   * @param selected which files a clone gets, by their names, as in {@code /sub/c.txt}
   */
  public static SharedArchive join(
      Archive archive, SwarmOptions options, Predicate<String> selected) {
    return join(archive, options, selected, name -> false);
  }

  /**
   * The same, where some files do not come by themselves.
   *
   * @param onDemand which of those that were selected are fetched piece by piece, by {@link #read},
   *     or whole, by {@link #demand}
   */
  public static SharedArchive join(
      Archive archive,
      SwarmOptions options,
      Predicate<String> selected,
      Predicate<String> onDemand) {
    Swarm swarm = null;
    try {
      swarm = Swarm.open(options);
      SharedArchive shared = new SharedArchive(archive, swarm, swarm.join(archive.metadata()));
      shared.begin(selected, onDemand);
      return shared;
    } catch (RuntimeException | Error e) {
      if (swarm != null) {
        swarm.close();
      }
      archive.close();
      throw e;
    }
  }

  private void begin(Predicate<String> selected, Predicate<String> onDemand) {
    archive.listen(onArchive);
    archive.content().ifPresent(this::carry);
    if (archive.isWritable()) {
      return;
    }
    membership
        .exchange()
        .listen(
            new ExchangeListener() {
              @Override
              public void upToDate(long length) {
                noteLength(length);
              }

              @Override
              public void failed(RuntimeException error) {
                failures.forEach(listener -> listener.accept(error));
              }
            });
    archive.receive(selected, onDemand);
    membership.exchange().wantAll();
  }

  private synchronized void carry(Feed feed) {
    if (content == null) {
      content = membership.add(feed);
      content.listen(
          new ExchangeListener() {
            @Override
            public void failed(RuntimeException error) {
              failures.forEach(listener -> listener.accept(error));
            }
          });
      notifyAll();
    }
  }

  private synchronized @Nullable Exchange content() {
    return content;
  }

  private synchronized void noteLength(long length) {
    knownLength = Math.max(knownLength, length);
    notifyAll();
  }

  private synchronized void noteComplete(long version) {
    completeVersion = Math.max(completeVersion, version);
    notifyAll();
  }

  /**
   * Records what changes in the owner's folder from now on, until this is closed. What has changed
   * before is recorded by {@link Archive#importFolder()}, so call that after it.
   *
   * @param rules asked each time what is left out
   */
  public synchronized void record(Supplier<ImportRules> rules, LiveRecording.Listener listener) {
    if (recording == null) {
      recording = LiveRecording.open(archive, rules, listener);
    }
  }

  /** The archive. */
  public Archive archive() {
    return archive;
  }

  /** Its link. */
  public DatLink link() {
    return new DatLink(archive.key());
  }

  /** The swarm, with its address and events. */
  public Swarm swarm() {
    return swarm;
  }

  /** Calls a peer, and again and again while it is not connected. */
  public void call(Address peer) {
    membership.call(peer);
  }

  /** How it stands with each peer. */
  public List<PeerReport> peers() {
    return membership.peers();
  }

  /** From now on this listener hears what could not be written or read; it goes on with others. */
  public void onFailure(Consumer<RuntimeException> listener) {
    failures.add(listener);
  }

  /**
   * Bytes of a file, verified: those that are not here are fetched from peers and kept.
   *
   * @param length fewer are given where the file ends before
   * @param millis how long that may take
   * @return empty if some could not be had in time, or this is closed meanwhile; a thread that is
   *     interrupted waits on and keeps its flag
   */
  public Optional<byte[]> read(Entry entry, long from, int length, long millis) {
    long end = SystemHost.INSTANCE.nanoTime() + millis * 1_000_000;
    Exchange exchange = awaitContent(end);
    return exchange == null
        ? Optional.empty()
        : new FileFetch(exchange, entry.file(), end, readAhead).read(from, length);
  }

  private synchronized @Nullable Exchange awaitContent(long end) {
    boolean interrupted = false;
    while (content == null && !closed) {
      long left = (end - SystemHost.INSTANCE.nanoTime()) / 1_000_000;
      if (left <= 0) {
        break;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
    return closed ? null : content;
  }

  /** Has files come whole that would come on demand only. */
  public void demand(Predicate<String> names) {
    archive.demand(names);
  }

  /**
   * Whether a peer has said how many versions there are, and all files of the newest are in the
   * folder, as far as they were selected.
   */
  public synchronized boolean isComplete() {
    return knownLength > 0 && completeVersion >= knownLength - 1;
  }

  /**
   * Waits until it is complete.
   *
   * @return false if that took too long, or the thread was interrupted
   */
  public synchronized boolean awaitComplete(long millis) {
    long end = SystemHost.INSTANCE.nanoTime() + millis * 1_000_000;
    while (!isComplete()) {
      long left = (end - SystemHost.INSTANCE.nanoTime()) / 1_000_000;
      if (left <= 0) {
        return false;
      }
      try {
        wait(left);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    return true;
  }

  /**
   * Waits until it is complete, as long as something comes.
   *
   * @param patienceMillis gives up when nothing has come for so long; 0 for never
   * @param meanwhile called now and then
   * @return false if it gave up, or the thread was interrupted
   */
  public boolean awaitWhileItComes(long patienceMillis, Runnable meanwhile) {
    long last = SystemHost.INSTANCE.nanoTime();
    long before = -1;
    while (!awaitComplete(LOOK_MILLIS)) {
      long here = archive.version();
      for (PeerReport peer : peers()) {
        here += peer.bytesReceived();
      }
      long now = SystemHost.INSTANCE.nanoTime();
      last = here == before ? last : now;
      before = here;
      boolean patient = patienceMillis == 0 || now - last <= patienceMillis * 1_000_000;
      if (!patient || Thread.currentThread().isInterrupted()) {
        return false;
      }
      meanwhile.run();
    }
    return true;
  }

  @Override
  public void close() {
    LiveRecording live;
    synchronized (this) {
      closed = true;
      notifyAll();
      live = recording;
      recording = null;
    }
    if (live != null) {
      live.close();
    }
    archive.unlisten(onArchive);
    swarm.close();
    archive.close();
  }
}
