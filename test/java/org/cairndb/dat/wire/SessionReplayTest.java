package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.system.Address;
import org.cairndb.system.Host;
import org.cairndb.system.Link;
import org.cairndb.system.SocketTransport;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.FilterLink;
import org.cairndb.testing.HostBesideSystem;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Peers that repeat what others or we have said, and clocks that cannot be relied on. */
@Timeout(60)
class SessionReplayTest {
  private static final int BLOCKS = 20;

  private final KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
  private final Peers peers = new Peers();
  private final Feed master = Feed.create(FeedFiles.inMemory(), keys);

  {
    master.append(IntStream.range(0, BLOCKS).mapToObj(i -> Hostile.random(1_000)).toList());
  }

  @AfterEach
  void close() {
    peers.close();
  }

  /** A connection of which both directions are written down. */
  private static final class RecordingLink extends FilterLink {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();
    private final ByteArrayOutputStream heard = new ByteArrayOutputStream();

    RecordingLink(Link link) {
      super(link);
    }

    @Override
    public int read(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
      int count = link.read(bytes, offset, length, timeoutMillis);
      if (count > 0) {
        heard.write(bytes, offset, count);
      }
      return count;
    }

    @Override
    public void write(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
      said.write(bytes, offset, length);
      link.write(bytes, offset, length, timeoutMillis);
    }
  }

  private Feed copy() {
    return Feed.follow(FeedFiles.inMemory(), keys.publicKey());
  }

  private void assertOnlyTheFeeds(Feed feed) {
    assertEquals(List.of(), feed.verify());
    for (long block = 0; block < feed.length(); block++) {
      if (feed.has(block)) {
        assertArrayEquals(master.get(block), feed.get(block));
      }
    }
  }

  /** It gives what anybody with the key could ask for, and changes nothing. */
  @Test
  void aRecordedConnectionIsPlayedAgain() throws Exception {
    Peer sharer = peers.add();
    Address address = sharer.share(master);
    Peer follower = peers.add();
    Exchange exchange = follower.exchange(copy());
    exchange.wantAll();
    RecordingLink recorded = new RecordingLink(follower.link(address));
    Session session = follower.endpoint.connect(recorded, exchange, true, follower.listener());
    follower.awaitLength(exchange, BLOCKS);
    session.close();
    sharer.awaitEnding();

    try (Hostile again = new Hostile(address)) {
      again.raw(recorded.said.toByteArray());
      again.open(keys.publicKey());
      again.drain();
    } catch (IOException e) {
      // cut off, which is as good
    }
    sharer.awaitEnding();
    assertOnlyTheFeeds(master);

    Peer victim = peers.add();
    Feed other = copy();
    victim.exchange(other).wantAll();
    try (Hostile again = new Hostile(victim.listen())) {
      again.raw(recorded.heard.toByteArray());
      Peer.await(() -> !victim.opened.isEmpty(), () -> "" + victim.endings);
    }
    victim.awaitEnding();
    assertOnlyTheFeeds(other);
  }

  @Test
  void whatWeSaySaidBackToUs() throws Exception {
    Peer victim = peers.add();
    Exchange exchange = victim.exchange(copy());
    PipeLink[] ends = PipeLink.pair(SystemHost.INSTANCE);
    SystemHost.INSTANCE.startThread(
        "echo",
        () -> {
          byte[] bytes = new byte[1_000];
          try {
            for (int n = 0; n >= 0; n = ends[1].read(bytes, 0, bytes.length, 20_000)) {
              ends[1].write(bytes, 0, n, 20_000);
            }
          } catch (IOException e) {
            // over
          }
        });
    victim.endpoint.connect(ends[0], exchange, true, victim.listener());
    assertEquals(Ending.Reason.SELF, victim.awaitEnding().reason());
  }

  /** It goes over the network in clear, so many know it. */
  @Test
  void whoKnowsOnlyTheDiscoveryKeyGetsAGreetingAndNoMore() throws Exception {
    Peer victim = peers.add();
    Address address = victim.share(master);
    try (Hostile stranger = new Hostile(address)) {
      byte[] name = keys.publicKey().discoveryKey();
      byte[] open = MessageCodec.frame(0, new Message.Open(name, Hostile.random(24)));
      stranger.raw(open);
      stranger.raw(Hostile.random(5_000));
      long got = stranger.drain();
      assertTrue(got <= 110, got + " bytes");
    }
    assertTrue(victim.awaitEnding().reason().isPeersFault());
  }

  /** The real clock, but the time of day is another at each look. */
  private static final class JumpingHost extends HostBesideSystem {
    private static final long TEN_YEARS_MILLIS = 10L * 365 * 24 * 3600 * 1000;
    private long jumps;

    @Override
    public synchronized long currentTimeMillis() {
      return System.currentTimeMillis() + (jumps++ % 3 - 1) * TEN_YEARS_MILLIS;
    }
  }

  @Test
  void theClockOnTheWallMayJump() throws Exception {
    Host host = new JumpingHost();
    Peer sharer = peers.add(new Peer(new SocketTransport(host), host));
    Peer follower = peers.add(new Peer(new SocketTransport(host), host));
    Exchange exchange = follower.exchange(copy());
    exchange.wantAll();
    follower.connect(sharer.share(master), exchange);
    follower.awaitLength(exchange, BLOCKS);
    assertTrue(follower.endings.isEmpty());
  }
}
