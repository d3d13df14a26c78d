package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.error.CairnException;
import org.cairndb.system.Address;
import org.cairndb.system.Host;
import org.cairndb.system.SocketTransport;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Peers that send without end. What the connection holds for them is counted all the while and
 * stays below 4 MiB; then they are cut off, and nothing of theirs is stored.
 */
@Timeout(60)
class FloodTest {
  private static final AtomicLong SEEN = new AtomicLong();
  private static final int BLOCKS = 64;
  private static final int MOST_MESSAGES = 1_000_000;
  private static final int BATCH = 200;
  private static final long BOUND = 4 << 20;

  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
  private final Peers peers = new Peers();
  private final Feed master = Feed.create(FeedFiles.inMemory(), keys);
  private final Feed copy = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
  private final AtomicLong most = new AtomicLong();
  private final AtomicBoolean done = new AtomicBoolean();
  private Peer victim;
  private Address address;
  private Thread watch;

  /** The victim follows a feed of which it has half, so it both gives and takes. */
  @BeforeEach
  void share() throws IOException {
    master.append(IntStream.range(0, BLOCKS).mapToObj(i -> Hostile.random(20_000)).toList());
    for (long block = 0; block < BLOCKS; block += 2) {
      copy.put(block, master.get(block), master.proof(block, 0));
    }
    // Its clock stands, so that no allowance is renewed however slow this machine is.
    Host standing = new SimulatedHost(1);
    victim = peers.add(new Peer(new SocketTransport(SystemHost.INSTANCE), standing));
    victim.exchange(copy).wantAll();
    address = victim.listen();
    watch = SystemHost.INSTANCE.startThread("watch", this::watch);
  }

  private void watch() {
    while (!done.get()) {
      long held = victim.endpoint.sessions().stream().mapToLong(s -> s.held().bytes()).sum();
      most.accumulateAndGet(held, Math::max);
      SystemHost.INSTANCE.sleepMillis(1);
    }
  }

  @AfterEach
  void littleWasHeldAndNothingStored() throws Exception {
    done.set(true);
    watch.join();
    SEEN.accumulateAndGet(most.get(), Math::max); // one that is cut off at once may not be
    assertTrue(most.get() <= BOUND, most.get() + " bytes held");
    for (long block = 0; block < BLOCKS; block++) {
      if (copy.has(block)) {
        assertArrayEquals(master.get(block), copy.get(block));
      }
    }
    assertEquals(List.of(), copy.verify());
    assertEquals(BLOCKS, copy.length());
    peers.close();
  }

  @AfterAll
  static void somethingWasSeen() {
    assertTrue(SEEN.get() > 0, "nobody was seen to hold anything");
  }

  /** What comes again and again. */
  enum Flood {
    REQUESTS_FOR_WHAT_IS_NOT_HERE(i -> new Message.Request(2 * (i % 32) + 1, 0, false, 0)),
    REQUESTS_BEYOND_THE_END(i -> new Message.Request((1L << 53) - 1 - i, 0, false, -1)),
    REQUESTS_FOR_BYTES_BEYOND_THE_END(i -> new Message.Request(0, (1L << 53) - 1 - i, false, 0)),
    REQUESTS_FOR_HASHES_THAT_ARE_NOT_HERE(i -> new Message.Request(BLOCKS + i, 0, true, 0)),
    CANCELS(i -> new Message.Cancel(i % BLOCKS, 0, false)),
    UNHAVES(i -> new Message.Unhave(i % BLOCKS, 1)),
    HAVES(i -> new Message.Have(BLOCKS + i, 1, null, false)),
    ACKNOWLEDGEMENTS(i -> new Message.Have(i % BLOCKS, 1, null, true)),
    WANTS_THAT_ARE_NONE(i -> new Message.Want(1 + i, 7)),
    UNWANTS(i -> new Message.Unwant(0, 8192)),
    SWITCHES(i -> new Message.Info(i % 2 == 0, i % 3 == 0)),
    HASHES_THAT_NOBODY_ASKED_FOR(i -> new Message.Data(i % BLOCKS, null, List.of(), null)),
    BLOCKS_THAT_NOBODY_ASKED_FOR(
        i -> new Message.Data(2L * (i % 32), new byte[20_000], List.of(), null));

    private final IntFunction<Message> message;

    Flood(IntFunction<Message> message) {
      this.message = message;
    }
  }

  @ParameterizedTest
  @EnumSource
  void isCutOff(Flood flood) throws Exception {
    try (Hostile hostile = new Hostile(address).open(keys.publicKey()).greet()) {
      Thread reader = SystemHost.INSTANCE.startThread("drain", hostile::drain);
      try {
        for (int i = 0; i < MOST_MESSAGES; i += BATCH) {
          ByteArrayOutputStream batch = new ByteArrayOutputStream();
          for (int n = i; n < i + BATCH; n++) {
            batch.writeBytes(MessageCodec.frame(0, flood.message.apply(n)));
          }
          hostile.raw(batch.toByteArray());
        }
      } catch (IOException e) {
        // cut off, as it should be
      }
      Ending ending = victim.awaitEnding();
      assertEquals(Ending.Reason.LIMIT, ending.reason(), ending.toString());
      assertTrue(ending.detail().contains("127.0.0.1"), ending.detail());
      reader.join();
    }
  }

  @Test
  void extensionsThatNobodyKnowsAreAFlood() throws Exception {
    try (Hostile hostile = new Hostile(address).open(keys.publicKey()).greet()) {
      SystemHost.INSTANCE.startThread("drain", hostile::drain);
      try {
        for (int i = 0; i < MOST_MESSAGES; i++) {
          hostile.frame(0, 10 + i % 6, new byte[] {1, 2, 3});
        }
      } catch (IOException e) {
        // cut off, as it should be
      }
      assertEquals(Ending.Reason.LIMIT, victim.awaitEnding().reason());
    }
  }

  /** Lengths of 8 MiB, and then nothing: they cost what has arrived. */
  @Test
  void promisesOfMuchOnManyConnections() throws Exception {
    List<Hostile> hostiles = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Hostile hostile = new Hostile(address).open(keys.publicKey()).greet();
      hostile.raw(new byte[] {(byte) 0x80, (byte) 0x80, (byte) 0x80, 4, (byte) 0x90});
      hostiles.add(hostile);
    }
    Peer.await(() -> victim.endpoint.sessions().size() == 10, () -> "" + victim.endings);
    Peer.await(
        () -> victim.endpoint.sessions().stream().allMatch(s -> s.held().inputBytes() > 65_536),
        () -> "" + victim.endpoint.sessions().stream().map(Session::held).toList());
    hostiles.forEach(Hostile::close);
  }

  /** Before a handshake a connection costs 16 KiB, and there are 256 of them. */
  @Test
  void strangersPushEachOtherOutAndNobodyElse() throws Exception {
    List<Hostile> strangers = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      strangers.add(new Hostile(address));
      if (i % 50 == 0) {
        // Somebody who knows the key comes in between, and stays.
        Hostile friend = new Hostile(address).open(keys.publicKey()).greet();
        strangers.add(friend);
        friend.next(Message.Want.class);
      }
    }
    Peer.await(
        () -> victim.endpoint.sessions().size() <= Limits.STRANGERS + 8,
        () -> victim.endpoint.sessions().size() + " connections");
    List<Session> sessions = victim.endpoint.sessions();
    assertEquals(8, sessions.stream().filter(session -> session.peerId() != null).count());
    for (Session session : sessions) {
      long held = session.held().bytes();
      assertTrue(session.peerId() != null || held <= 16 << 10, held + " bytes for a stranger");
    }
    Ending ending = victim.awaitEnding();
    assertEquals(Ending.Reason.CROWDED, ending.reason(), ending.toString());
    assertFalse(ending.reason().isPeersFault(), "it may call again at once");
    strangers.forEach(Hostile::close);
  }

  /** An owner who signs without end fills no disk: what may come in is limited. */
  @Test
  void aFeedTakesNoMoreThanItIsAllowed() throws Exception {
    Peer follower = peers.add();
    Feed taken = Feed.follow(FeedFiles.inMemory(), keys.publicKey());
    Exchange exchange = follower.exchange(taken);
    LinkedBlockingQueue<RuntimeException> failures = new LinkedBlockingQueue<>();
    exchange.listen(
        new ExchangeListener() {
          @Override
          public void failed(RuntimeException error) {
            failures.add(error);
          }
        });
    exchange.setAllowance(250_000);
    exchange.wantAll();
    follower.connect(peers.add().share(master), exchange);
    CairnException error = (CairnException) failures.poll(20, TimeUnit.SECONDS);
    assertEquals(":dat/allowance", error.error().toString());
    assertEquals(12, taken.blockCount());
    assertTrue(failures.isEmpty(), "told once");
    exchange.setAllowance(Long.MAX_VALUE);
    exchange.setDownloading(true);
    exchange.wantAll();
    follower.awaitLength(exchange, BLOCKS);
    most.set(1);
  }
}
