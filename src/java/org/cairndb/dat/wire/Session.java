package org.cairndb.dat.wire;

import java.io.Closeable;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.cairndb.dat.crypto.Keystream;
import org.cairndb.error.CorruptException;
import org.cairndb.system.Address;
import org.cairndb.system.Link;
import org.jspecify.annotations.Nullable;

/**
 * One connection to a peer, about one feed and those that go with it. It has one thread that reads
 * and, once the peer has shown that it knows the key, one that writes. Made by {@link Endpoint};
 * ends by itself when the peer leaves, breaks the rules or goes silent. Thread-safe.
 */
public final class Session implements Closeable {
  private static final int READ_BYTES = 64 << 10;
  private static final int WRITE_BYTES = 64 << 10;
  private static final long TICK_MILLIS = 500;

  private final Endpoint endpoint;
  private final Link link;
  private final boolean initiator;
  private final boolean live;
  private final SessionListener listener;
  private final Outbox outbox = new Outbox();
  private final Channels channels = new Channels(this);
  private final AtomicBoolean over = new AtomicBoolean();
  private final Requests requests;
  private final Budget budget;
  private final Budget signs;
  private final FrameReader reader;
  private volatile long inputBytes;
  private int unverified;
  private volatile @Nullable Exchange first;
  private @Nullable Channel pumpNext;
  private @Nullable Keystream outgoing;
  private volatile byte @Nullable [] peerId;
  private volatile boolean peerLive;
  private volatile @Nullable Ending farewell;
  private volatile long farewellAt;
  private boolean peerOpened;
  private long messageSince;

  Session(
      Endpoint endpoint,
      Link link,
      @Nullable Exchange first,
      boolean live,
      SessionListener listener) {
    this.endpoint = endpoint;
    this.link = link;
    this.initiator = first != null;
    this.first = first;
    this.live = live;
    this.listener = listener;
    this.requests = new Requests(this, outbox, endpoint.workers());
    this.reader = new FrameReader(place());
    this.signs = new Budget(Limits.KEEP_ALIVES, Limits.KEEP_ALIVES_PER_SECOND, endpoint.now());
    this.budget = new Budget(Limits.ANNOUNCEMENTS, Limits.ANNOUNCEMENTS_PER_SECOND, endpoint.now());
  }

  void start() {
    endpoint.host().startThread("cairn-dat-read-" + link.peer(), this::read);
  }

  /** Who is at the other end. */
  public Address peer() {
    return link.peer();
  }

  String place() {
    return "peer " + link.peer();
  }

  /** Whether we have called the peer, and not it us. */
  public boolean isInitiator() {
    return initiator;
  }

  /** The feed with which the connection began; null until a peer that has called us names it. */
  public @Nullable Exchange first() {
    return first;
  }

  /** The random name that the peer's process has given itself; null before its handshake. */
  public @Nullable String peerId() {
    byte[] id = peerId;
    return id == null ? null : HexFormat.of().formatHex(id);
  }

  /** Whether it has not ended. */
  public boolean isOpen() {
    return !over.get();
  }

  /** Exchanges one more feed on this connection. Does nothing if it is already. */
  public void open(Exchange exchange) {
    channels.open(exchange);
  }

  /** What this connection makes us hold at the moment. */
  public Held held() {
    long unchecked;
    synchronized (this) {
      unchecked = Math.max(0, unverified);
    }
    return new Held(
        inputBytes,
        unchecked,
        requests.count(),
        outbox.messageCount(),
        outbox.blockBytes(),
        channels.opened(),
        channels.earlyBytes(),
        channels.announcedBytes());
  }

  /** Ends the connection now. */
  @Override
  public void close() {
    end(Ending.of(Ending.Reason.CLOSED, "closed by us"));
  }

  /** Ends the connection when the peer has had time to find out the same about us. */
  void endSoon(Ending ending) {
    farewellAt = endpoint.now() + Limits.FAREWELL_MILLIS * 1_000_000;
    farewell = ending;
  }

  void end(Ending ending) {
    if (!over.compareAndSet(false, true)) {
      return;
    }
    Ending decided = farewell;
    link.close();
    outbox.close();
    requests.close();
    synchronized (this) {
      notifyAll();
    }
    channels.close();
    endpoint.forget(this);
    listener.ended(this, decided == null ? ending : decided);
  }

  void exchangeClosed(Exchange exchange) {
    if (exchange == first) {
      end(Ending.of(Ending.Reason.CLOSED, "the feed is no longer shared"));
    } else {
      channels.remove(exchange);
    }
  }

  // Reading.

  private void read() {
    try {
      if (initiator) {
        greet();
      }
      receiveAll();
      end(Ending.of(Ending.Reason.LEFT, "peer closed the connection: peer=" + peer()));
    } catch (EndedException e) {
      end(e.ending());
    } catch (CorruptException e) {
      end(new Ending(Ending.Reason.MALFORMED, String.valueOf(e.getMessage()), e));
    } catch (IOException e) {
      end(new Ending(Ending.Reason.LOST, "connection lost, peer=" + peer() + ": " + e, e));
    } catch (RuntimeException | Error e) {
      end(new Ending(Ending.Reason.LOST, "failed, peer=" + peer() + ": " + e, e));
      throw e;
    }
  }

  private void receiveAll() throws IOException {
    // Who has not shown yet that it knows the key gets little.
    byte[] input = new byte[Limits.HANDSHAKE_BYTES];
    long begun = endpoint.now();
    while (isOpen()) {
      int count;
      try {
        count = link.read(input, 0, input.length, readMillis(begun));
      } catch (SocketTimeoutException e) {
        throw tooLate(e);
      }
      if (count < 0) {
        return;
      }
      reader.push(input, 0, count);
      Frame frame = reader.next();
      while (frame != null) {
        receive(frame);
        frame = reader.next();
      }
      if (peerId != null && input.length < READ_BYTES) {
        input = new byte[READ_BYTES];
      }
      inputBytes = (long) input.length + reader.heldBytes();
      checkPace();
      Channel pump = pumpNext;
      if (pump != null) {
        pumpNext = null;
        pump.exchange().downloads().pump(pump.remote());
      }
      awaitVerification();
    }
  }

  private long readMillis(long begun) throws IOException {
    if (peerId != null) {
      return Limits.IDLE_MILLIS;
    }
    long left = Limits.HANDSHAKE_MILLIS - (endpoint.now() - begun) / 1_000_000;
    if (left <= 0) {
      throw tooLate(new SocketTimeoutException("no handshake"));
    }
    return left;
  }

  private EndedException tooLate(SocketTimeoutException e) {
    EndedException ended =
        peerId == null
            ? new EndedException(
                Ending.Reason.NO_HANDSHAKE,
                "no handshake within " + Limits.HANDSHAKE_MILLIS + " ms: peer=" + peer())
            : new EndedException(
                Ending.Reason.SILENT,
                "nothing came for " + Limits.IDLE_MILLIS + " ms: peer=" + peer());
    ended.addSuppressed(e);
    return ended;
  }

  /** A message that has begun must also come to its end. */
  private void checkPace() {
    int bytes = reader.messageBytes();
    long now = endpoint.now();
    if (bytes == 0) {
      messageSince = 0;
    } else if (messageSince == 0) {
      messageSince = now;
    } else {
      long allowed = Limits.MESSAGE_MILLIS + 1000L * bytes / Limits.MESSAGE_BYTES_PER_SECOND;
      if (now - messageSince > allowed * 1_000_000) {
        throw new EndedException(
            Ending.Reason.SILENT,
            "message does not come to its end: peer=" + peer() + ", bytes=" + bytes);
      }
    }
  }

  private void receive(Frame frame) throws IOException {
    messageSince = 0;
    if (frame.isKeepAlive()) {
      if (!signs.spend(1, endpoint.now())) {
        throw new EndedException(Ending.Reason.LIMIT, "nothing but signs of life: peer=" + peer());
      }
      if (!peerOpened) {
        throw malformed("the first message is not about a feed");
      }
      return;
    }
    if (frame.isEmpty()) {
      return;
    }
    Message message = MessageCodec.read(frame, place());
    if (!peerOpened) {
      peerOpens(frame, message);
    } else if (peerId == null) {
      peerGreets(frame, message);
    } else if (message instanceof Message.Open open) {
      channels.peerOpens(frame.channel(), open);
    } else if (message instanceof Message.Handshake) {
      throw malformed("a second handshake");
    } else {
      channels.receive(frame, message);
    }
  }

  private CorruptException malformed(String reason) {
    return new CorruptException(
        reason, place(), reader.offset(), "the order of the protocol", "another");
  }

  private void peerOpens(Frame frame, Message message) throws IOException {
    if (!(message instanceof Message.Open open) || frame.channel() != 0) {
      throw malformed("the first message is not about a feed");
    }
    byte[] nonce = open.nonce();
    if (nonce == null) {
      throw malformed("the first message has no nonce");
    }
    Exchange exchange = first;
    if (exchange == null) {
      exchange = endpoint.find(open.discoveryKey());
      if (exchange == null) {
        throw new EndedException(
            Ending.Reason.UNKNOWN_FEED,
            "peer asks for a feed that is not shared here: peer="
                + peer()
                + ", discovery-key="
                + HexFormat.of().formatHex(open.discoveryKey()));
      }
      first = exchange;
    } else if (!Arrays.equals(exchange.feed().key().discoveryKey(), open.discoveryKey())) {
      throw new EndedException(
          Ending.Reason.UNKNOWN_FEED, "peer answers with another feed: peer=" + peer());
    }
    peerOpened = true;
    channels.firstIs(exchange);
    reader.limit(Limits.HANDSHAKE_BYTES);
    reader.decryptWith(new Keystream(exchange.feed().key(), nonce));
    if (!initiator) {
      greet();
    }
  }

  private void peerGreets(Frame frame, Message message) {
    if (!(message instanceof Message.Handshake hello) || frame.channel() != 0) {
      throw malformed("no handshake after the first message");
    }
    if (endpoint.isOwnId(hello.id())) {
      throw new EndedException(Ending.Reason.SELF, "the peer is this process: peer=" + peer());
    }
    peerLive = hello.live();
    peerId = hello.id();
    reader.limit(Limits.MESSAGE_BYTES);
    endpoint.admit(this);
    endpoint.host().startThread("cairn-dat-write-" + link.peer(), this::write);
    channels.begin();
    listener.opened(this);
  }

  /** The first message in clear, and after it our handshake. */
  private void greet() throws IOException {
    Exchange exchange = first;
    if (exchange == null) {
      throw new IllegalStateException("no feed yet");
    }
    byte[] nonce = new byte[MessageCodec.NONCE_BYTES];
    endpoint.host().randomBytes(nonce);
    Message open = new Message.Open(exchange.feed().key().discoveryKey(), nonce);
    Keystream stream = new Keystream(exchange.feed().key(), nonce);
    byte[] clear = MessageCodec.frame(0, open);
    byte[] hello = MessageCodec.frame(0, new Message.Handshake(endpoint.id(), live, List.of()));
    stream.apply(hello, 0, hello.length);
    outgoing = stream;
    byte[] both = Arrays.copyOf(clear, clear.length + hello.length);
    System.arraycopy(hello, 0, both, clear.length, hello.length);
    link.write(both, 0, both.length, Limits.HANDSHAKE_MILLIS);
  }

  /** Lets the peer pay for what it makes us do. */
  void charge(long cost) {
    boolean paid;
    synchronized (budget) {
      paid = budget.spend(cost, endpoint.now());
    }
    if (!paid) {
      throw new EndedException(
          Ending.Reason.LIMIT, "too many messages that lead to nothing: peer=" + peer());
    }
  }

  /** Asks the peer for blocks when all that has arrived has been read. */
  void pumpSoon(Channel channel) {
    Channel other = pumpNext;
    if (other != null && other != channel) {
      other.exchange().downloads().pump(other.remote());
    }
    pumpNext = channel;
  }

  synchronized void unverified(int bytes) {
    unverified += bytes;
  }

  synchronized void verified(int bytes) {
    unverified -= bytes;
    notifyAll();
  }

  private synchronized void awaitVerification() {
    while (unverified > Limits.UNVERIFIED_BYTES && isOpen()) {
      try {
        wait();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  void requested(Channel channel, Message.Request request) {
    requests.add(channel, request);
  }

  // Writing.

  void send(int channel, Message message) {
    try {
      outbox.add(channel, message);
    } catch (EndedException e) {
      end(new Ending(e.ending().reason(), e.getMessage() + ", peer=" + peer(), e));
    }
  }

  private void write() {
    try {
      while (isOpen()) {
        byte[] frame = outbox.take(TICK_MILLIS);
        if (frame != null) {
          writeBatch(frame);
          requests.serve();
        } else {
          tick();
        }
        tickSometimes();
      }
    } catch (EndedException e) {
      end(e.ending());
    } catch (SocketTimeoutException e) {
      end(
          new Ending(
              Ending.Reason.SILENT,
              "peer does not read for " + Limits.WRITE_MILLIS + " ms: peer=" + peer(),
              e));
    } catch (IOException e) {
      end(new Ending(Ending.Reason.LOST, "connection lost, peer=" + peer() + ": " + e, e));
    } catch (RuntimeException | Error e) {
      end(new Ending(Ending.Reason.LOST, "failed, peer=" + peer() + ": " + e, e));
      throw e;
    }
  }

  private long lastWrite;
  private long lastTick;

  private void writeBatch(byte[] frame) throws IOException {
    byte[] next = frame;
    byte[] batch = new byte[0];
    if (frame.length < WRITE_BYTES / 2) {
      // Many small ones go out together.
      byte[] room = new byte[WRITE_BYTES];
      int size = 0;
      while (next != null && size + next.length <= room.length) {
        System.arraycopy(next, 0, room, size, next.length);
        size += next.length;
        next = outbox.take(0);
      }
      batch = Arrays.copyOf(room, size);
    }
    if (batch.length > 0) {
      put(batch);
    }
    if (next != null) {
      put(next);
    }
  }

  private void put(byte[] bytes) throws IOException {
    Keystream stream = outgoing;
    if (stream != null) {
      stream.apply(bytes, 0, bytes.length);
      link.write(bytes, 0, bytes.length, Limits.WRITE_MILLIS);
      lastWrite = endpoint.now();
    }
  }

  private void tickSometimes() {
    if (endpoint.now() - lastTick > TICK_MILLIS * 1_000_000) {
      lastTick = endpoint.now();
      channels.tick();
      Ending decided = farewell;
      if (decided != null && lastTick - farewellAt >= 0) {
        throw new EndedException(decided.reason(), decided.detail());
      }
    }
  }

  private void tick() throws IOException {
    if (endpoint.now() - lastWrite > Limits.KEEP_ALIVE_MILLIS * 1_000_000) {
      put(new byte[] {0});
    }
    if (!live && channels.isDone(peerLive) && outbox.isEmpty() && isQuiet()) {
      throw new EndedException(Ending.Reason.DONE, "everything is exchanged: peer=" + peer());
    }
  }

  private synchronized boolean isQuiet() {
    return requests.count() == 0 && unverified == 0;
  }
}
