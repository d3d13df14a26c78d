package org.cairndb.dat.wire;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.FeedFiles;
import org.cairndb.system.SocketTransport;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.HostBesideSystem;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A connection that ends at the very moment when it begins, as that of two which goes. */
@Timeout(60)
class EarlyEndTest {
  /** Ends all connections of an end when one of them begins to write. */
  private static final class EndingHost extends HostBesideSystem {
    volatile Endpoint endpoint;

    @Override
    public Thread startThread(String name, Runnable task) {
      if (name.startsWith("cairn-dat-write")) {
        endpoint.sessions().forEach(Session::close);
      }
      return super.startThread(name, task);
    }
  }

  @Test
  void itLeavesNoPeerBehind() throws Exception {
    KeyPair keys = KeyPair.generate(SystemHost.INSTANCE);
    Feed master = Feed.create(FeedFiles.inMemory(), keys);
    master.append(List.of(new byte[10]));
    EndingHost host = new EndingHost();
    try (Peer one = new Peer();
        Endpoint endpoint = new Endpoint(host)) {
      host.endpoint = endpoint;
      Exchange exchange = endpoint.exchange(Feed.follow(FeedFiles.inMemory(), keys.publicKey()));
      Exchange content =
          endpoint.exchange(
              Feed.follow(FeedFiles.inMemory(), KeyPair.generate(SystemHost.INSTANCE).publicKey()));
      exchange.addCompanion(content);
      exchange.wantAll();
      content.wantAll();
      SocketTransport transport = new SocketTransport(SystemHost.INSTANCE);
      endpoint.connect(transport.connect(one.share(master), 3_000), exchange, true, one.listener());
      one.awaitEnding();
      one.awaitEnding();
      SystemHost.INSTANCE.sleepMillis(50);
      assertEquals(List.of(), exchange.peerStatus());
      assertEquals(List.of(), content.peerStatus());
    }
  }
}
