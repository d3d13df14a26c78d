package org.cairndb.dat.wire;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * The feeds of one connection. Each side numbers them as it opens them; the discovery key says
 * which of the peer's numbers is which of ours. Thread-safe.
 */
final class Channels {
  /** A feed that the peer has opened and we have not, with what it said about it. */
  private record Early(byte[] discoveryKey, List<Message> messages) {}

  private final Session session;
  private final List<Channel> ours = new ArrayList<>();
  private final Map<Long, Channel> theirs = new HashMap<>();
  private final Map<Long, Early> early = new HashMap<>();
  private int earlyBytes;
  private boolean begun;
  private boolean closed;

  Channels(Session session) {
    this.session = session;
  }

  /** The peer's first message was about this feed, which is on the first channel of both. */
  synchronized void firstIs(Exchange exchange) {
    Channel channel = new Channel(session, exchange, 0);
    ours.add(channel);
    theirs.put(0L, channel);
  }

  /** The peer knows the key: exchanges the first feed and those that go with it. */
  void begin() {
    Channel first;
    synchronized (this) {
      if (closed) {
        return;
      }
      begun = true;
      first = ours.get(0);
    }
    begin(first);
    first.exchange().companions().forEach(this::open);
  }

  /** Has a channel take part; not for long if the connection has ended meanwhile. */
  private void begin(Channel channel) {
    channel.begin();
    boolean over;
    synchronized (this) {
      over = closed;
    }
    if (over) {
      remove(channel);
    }
  }

  void open(Exchange exchange) {
    Channel channel;
    List<Message> said = List.of();
    synchronized (this) {
      if (closed || !begun || find(exchange) != null || ours.size() == Limits.CHANNELS) {
        return;
      }
      channel = new Channel(session, exchange, ours.size());
      ours.add(channel);
      byte[] name = exchange.feed().key().discoveryKey();
      session.send(ours.size() - 1, new Message.Open(name, null));
      for (Map.Entry<Long, Early> entry : early.entrySet()) {
        if (same(entry.getValue().discoveryKey(), name)) {
          theirs.put(entry.getKey(), channel);
          said = entry.getValue().messages();
          early.remove(entry.getKey());
          break;
        }
      }
    }
    begin(channel);
    try {
      said.forEach(channel::receive);
    } catch (EndedException e) {
      session.end(e.ending());
    } catch (CorruptException e) {
      session.end(new Ending(Ending.Reason.MALFORMED, String.valueOf(e.getMessage()), e));
    }
  }

  private @Nullable Channel find(Exchange exchange) {
    for (Channel channel : ours) {
      if (channel.exchange() == exchange) {
        return channel;
      }
    }
    return null;
  }

  private static boolean same(byte[] one, byte[] other) {
    return ByteBuffer.wrap(one).equals(ByteBuffer.wrap(other));
  }

  void peerOpens(long number, Message.Open open) {
    synchronized (this) {
      if (number >= Limits.CHANNELS || theirs.containsKey(number) || early.containsKey(number)) {
        throw new EndedException(
            Ending.Reason.LIMIT,
            "no such channel can be opened: channel=" + number + ", " + session.place());
      }
      for (Channel channel : ours) {
        if (same(channel.exchange().feed().key().discoveryKey(), open.discoveryKey())
            && !theirs.containsValue(channel)) {
          theirs.put(number, channel);
          return;
        }
      }
      early.put(number, new Early(open.discoveryKey(), new ArrayList<>()));
    }
  }

  void receive(Frame frame, Message message) {
    Channel channel;
    synchronized (this) {
      channel = theirs.get(frame.channel());
      if (channel == null) {
        keep(frame, message);
      }
    }
    if (channel != null) {
      channel.receive(message);
    }
  }

  private void keep(Frame frame, Message message) {
    Early feed = early.get(frame.channel());
    if (feed == null) {
      throw new EndedException(
          Ending.Reason.MALFORMED,
          "message on a channel that is not open: channel="
              + frame.channel()
              + ", "
              + session.place());
    }
    earlyBytes += frame.bytes().length;
    if (feed.messages().size() == Limits.EARLY_MESSAGES || earlyBytes > Limits.EARLY_BYTES) {
      throw new EndedException(
          Ending.Reason.LIMIT,
          "too many messages about a feed that we have not opened: " + session.place());
    }
    feed.messages().add(message);
  }

  synchronized int opened() {
    return theirs.size() + early.size();
  }

  synchronized long earlyBytes() {
    return earlyBytes;
  }

  /** Bytes for what the peer says to have. */
  long announcedBytes() {
    long bytes = 0;
    for (Channel channel : all()) {
      bytes += channel.exchange().downloads().heldBytes(channel.remote());
    }
    return bytes;
  }

  /** This feed is no more part of the connection; the number of its channel stays taken. */
  void remove(Exchange exchange) {
    for (Channel channel : all()) {
      if (channel.exchange() == exchange) {
        remove(channel);
      }
    }
  }

  private static void remove(Channel channel) {
    channel.close();
    channel.exchange().leave(channel.remote());
  }

  private synchronized List<Channel> all() {
    return List.copyOf(ours);
  }

  void tick() {
    for (Channel channel : all()) {
      channel.exchange().downloads().tick(channel.remote());
    }
  }

  boolean isDone(boolean peerLive) {
    for (Channel channel : all()) {
      if (!channel.exchange().downloads().isDone(channel.remote())
          || (!peerLive && channel.isPeerDownloading())) {
        return false;
      }
    }
    return true;
  }

  void close() {
    synchronized (this) {
      closed = true;
    }
    all().forEach(Channels::remove);
  }
}
