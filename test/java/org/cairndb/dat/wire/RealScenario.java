package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.dat.feed.Fork;
import org.cairndb.demo.DatProcess;
import org.cairndb.demo.RealDat;
import org.cairndb.system.Address;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Needs;
import org.cairndb.testing.RealSync;

/** What {@link RealWireTest} runs, each in a process and a network of its own. */
enum RealScenario {
  /** We download from {@code dat share}, follow its changes, and outlive a silence. */
  DOWNLOAD {
    @Override
    void run(Path folder, RealDat dat, Peer peer) throws Exception {
      Path master = master(folder, dat);
      DatProcess share = share(dat, master);
      Exchange metadata = peer.exchange(Feed.follow(FeedFiles.inMemory(), key(master, "metadata")));
      metadata.wantAll();
      peer.connect(SHARED, metadata);
      peer.awaitLength(metadata, 3);
      Exchange content = peer.exchange(Feed.follow(FeedFiles.inMemory(), key(master, "content")));
      content.wantAll();
      metadata.addCompanion(content);
      peer.awaitLength(content, 47);
      assertEquals(3_000_003, content.feed().byteLength());
      System.out.println(content.peerStatus());
      // Nothing happens for longer than the real tool waits for a sign of life.
      SystemHost.INSTANCE.sleepMillis(15_000);
      assertEquals(List.of(), List.copyOf(peer.endings));
      Files.writeString(master.resolve("small"), "three");
      peer.awaitLength(content, 48);
      assertEquals(List.of(), content.feed().verify().stream().limit(3).toList());
      share.close();
      assertTrue(peer.awaitEnding().reason() != Ending.Reason.CLOSED);
    }
  },

  /** The real tool clones from us what we have cloned from another real one, which is gone. */
  THREE_PEERS {
    @Override
    void run(Path folder, RealDat dat, Peer peer) throws Exception {
      Path master = master(folder, dat);
      DatProcess share = share(dat, master);
      Archive ours = Archive.follow(peer, master);
      peer.connect(SHARED, ours.metadata());
      peer.awaitLength(ours.metadata(), 3);
      peer.awaitLength(ours.content(), 47);
      share.close();
      try (LanAnswer answer = new LanAnswer(peer.listen().port())) {
        answer.start();
        Path clone = folder.resolve("clone");
        dat.run("c", folder, 60_000, List.of("clone", link(master), clone.toString()));
        assertEquals(-1, Files.mismatch(master.resolve("large"), clone.resolve("large")));
        assertEquals("one", Files.readString(clone.resolve("small")));
      }
    }
  },

  /** The real tool follows what we append as the owner of an archive, also after a silence. */
  UPLOAD {
    @Override
    void run(Path folder, RealDat dat, Peer peer) throws Exception {
      Path master = master(folder, dat);
      share(dat, master).close();
      Archive ours = Archive.own(peer, master, folder.resolve("home/m"));
      try (LanAnswer answer = new LanAnswer(peer.listen().port())) {
        answer.start();
        Path clone = folder.resolve("clone");
        Files.createDirectories(clone);
        dat.run("c", folder, 60_000, List.of("clone", link(master), clone.toString()));
        RealSync sync = new RealSync(dat, "c", clone);
        for (int i = 1; i <= 3; i++) {
          ours.append("/new" + i, "content " + i);
          awaitFile(sync, clone.resolve("new" + i), "content " + i);
        }
        int ended = peer.endings.size();
        SystemHost.INSTANCE.sleepMillis(15_000);
        assertEquals(ended, peer.endings.size(), peer.endings.toString());
        ours.append("/late", "after a silence");
        awaitFile(sync, clone.resolve("late"), "after a silence");
      }
    }
  },

  /** The owner goes on from an old backup, while the real tool has what came after it. */
  OLD_BACKUP {
    @Override
    void run(Path folder, RealDat dat, Peer peer) throws Exception {
      Path master = master(folder, dat);
      share(dat, master).close();
      Archive backup = Archive.own(peer, master, folder.resolve("home/m"));
      BlockingQueue<Long> behind = new LinkedBlockingQueue<>();
      BlockingQueue<Fork> forks = new LinkedBlockingQueue<>();
      backup
          .content()
          .listen(
              new ExchangeListener() {
                @Override
                public void behind(Address from, long length) {
                  behind.add(length);
                }

                @Override
                public void forked(Address from, Fork proof) {
                  forks.add(proof);
                }
              });
      Files.writeString(master.resolve("small"), "three");
      DatProcess share = share(dat, master);
      try (Session session = peer.connect(SHARED, backup.metadata())) {
        Long length = behind.poll(30, TimeUnit.SECONDS);
        assertEquals(48, length, () -> "ended " + peer.endings + share.output());
        assertEquals(47, backup.content().feed().length());
        assertTrue(session.isOpen());
      }
      peer.awaitEnding();
      backup.append("/new", "from the backup");
      peer.connect(SHARED, backup.metadata());
      Fork fork = forks.poll(30, TimeUnit.SECONDS);
      assertNotNull(fork, () -> "ended " + peer.endings + share.output());
      assertTrue(fork.isProven());
      assertEquals(List.of(48L, 48L), fork.lengths());
      assertEquals(Ending.Reason.FORK, peer.awaitEnding().reason());
      assertEquals(List.of(), backup.content().feed().verify());
    }
  },

  /** The real tool is killed in the middle, several times; nothing that came comes again. */
  KILLS {
    @Override
    void run(Path folder, RealDat dat, Peer peer) throws Exception {
      Path master = master(folder, dat);
      DatProcess share = share(dat, master);
      Archive ours = Archive.follow(peer, master);
      AtomicLong received = new AtomicLong();
      ours.content()
          .listen(
              new ExchangeListener() {
                @Override
                public void left(Address from, PeerStatus last) {
                  received.addAndGet(last.blocksReceived());
                }
              });
      for (long blocks = 5; blocks < 40; blocks += 10) {
        peer.connect(SHARED, ours.metadata());
        peer.awaitCount(ours.content(), blocks);
        share.kill();
        peer.awaitEnding();
        share = share(dat, master);
      }
      peer.connect(SHARED, ours.metadata());
      peer.awaitLength(ours.content(), 47);
      share.kill();
      peer.awaitEnding();
      assertEquals(47, received.get());
      assertEquals(List.of(), ours.content().feed().verify());
    }
  };

  private static final Pattern IMPORTED = Pattern.compile("Watching for file updates");
  private static final Address SHARED = new Address("127.0.0.1", 31_234);

  abstract void run(Path folder, RealDat dat, Peer peer) throws Exception;

  private static Path master(Path folder, RealDat dat) throws IOException {
    Path master = Files.createDirectories(folder.resolve("master"));
    byte[] large = new byte[3_000_000];
    new Random(1).nextBytes(large);
    Files.write(master.resolve("large"), large);
    Files.writeString(master.resolve("small"), "one");
    dat.run("m", master, 30_000, List.of("create", "-y"));
    return master;
  }

  private static DatProcess share(RealDat dat, Path master) {
    DatProcess share =
        dat.start("m", master, List.of("share", "--port", Integer.toString(SHARED.port())));
    share.await(IMPORTED, 30_000);
    return share;
  }

  private static String link(Path master) throws IOException {
    return "dat://" + key(master, "metadata");
  }

  private static void awaitFile(RealSync sync, Path file, String text) {
    sync.await(
        () -> {
          try {
            return Files.exists(file) && Files.readString(file).equals(text);
          } catch (IOException e) {
            return false;
          }
        },
        () -> "no " + file);
  }

  static PublicKey key(Path master, String feed) throws IOException {
    return PublicKey.of(Files.readAllBytes(master.resolve(".dat/" + feed + ".key")));
  }

  /** Runs one. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    try (RealDat dat = RealDat.openHere(SystemHost.INSTANCE, Needs.dat(), folder.resolve("home"));
        Peer peer = new Peer()) {
      valueOf(arguments[0]).run(folder, dat, peer);
    }
  }
}
