package org.cairndb.dat.wire;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.List;
import java.util.function.Function;
import org.cairndb.dat.crypto.Keystream;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.Proof;
import org.cairndb.dat.proto.ProtoWriter;
import org.cairndb.system.Address;
import org.cairndb.system.Link;
import org.cairndb.system.SocketTransport;
import org.cairndb.system.SystemHost;

/** A peer that calls a victim and says whatever a test wants, in the protocol's encryption. */
final class Hostile implements AutoCloseable {
  private static final long PATIENCE_MILLIS = 20_000;

  private final Link link;
  private final FrameReader reader;
  private final byte[] input = new byte[65_536];
  private Keystream outgoing;
  private PublicKey key;
  private boolean opened;

  Hostile(Address victim) throws IOException {
    this(new SocketTransport(SystemHost.INSTANCE).connect(victim, PATIENCE_MILLIS));
  }

  Hostile(Link link) {
    this.link = link;
    reader = new FrameReader("hostile");
    reader.limit(Limits.MESSAGE_BYTES);
  }

  static byte[] random(int length) {
    byte[] bytes = new byte[length];
    SystemHost.INSTANCE.randomBytes(bytes);
    return bytes;
  }

  /** The first message; everything after it is encrypted. */
  Hostile open(PublicKey feed) throws IOException {
    key = feed;
    byte[] nonce = random(MessageCodec.NONCE_BYTES);
    raw(MessageCodec.frame(0, new Message.Open(feed.discoveryKey(), nonce)));
    outgoing = new Keystream(feed, nonce);
    return this;
  }

  Hostile greet() throws IOException {
    return send(0, new Message.Handshake(random(32), true, List.of()));
  }

  Hostile send(int channel, Message message) throws IOException {
    return raw(MessageCodec.frame(channel, message));
  }

  /** A frame whose body is what the test says. */
  Hostile frame(int channel, int type, byte[] body) throws IOException {
    ProtoWriter header = new ProtoWriter().varint((long) channel << 4 | type);
    ProtoWriter out = new ProtoWriter().varint(header.size() + (long) body.length);
    out.raw(header.toBytes(), 0, header.size()).raw(body, 0, body.length);
    return raw(out.toBytes());
  }

  /** Bytes as they are; encrypted if the connection is. */
  Hostile raw(byte[] bytes) throws IOException {
    byte[] copy = bytes.clone();
    if (outgoing != null) {
      outgoing.apply(copy, 0, copy.length);
    }
    link.write(copy, 0, copy.length, PATIENCE_MILLIS);
    return this;
  }

  /** Waits until the victim has read everything. */
  void awaitRead() throws IOException {
    if (link instanceof PipeLink pipe) {
      pipe.awaitRead();
    }
  }

  /** The next message of the victim that is not a sign of life; null if it has closed. */
  Message next() throws IOException {
    while (true) {
      Frame frame = reader.next();
      if (frame == null) {
        int count = read();
        if (count < 0) {
          return null;
        }
        reader.push(input, 0, count);
      } else if (!frame.isKeepAlive()) {
        Message message = MessageCodec.read(frame, "victim");
        if (!opened && message instanceof Message.Open open) {
          opened = true;
          reader.decryptWith(new Keystream(key, open.nonce()));
        }
        return message;
      }
    }
  }

  /** Reads until a message of a kind. */
  <M extends Message> M next(Class<M> kind) throws IOException {
    while (true) {
      Message message = next();
      if (message == null || kind.isInstance(message)) {
        return kind.cast(message);
      }
    }
  }

  private int read() throws IOException {
    try {
      return link.read(input, 0, input.length, PATIENCE_MILLIS);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("the victim neither speaks nor closes", e);
    } catch (IOException e) {
      return -1;
    }
  }

  /** How many bytes the victim sends until it closes. */
  long drain() {
    long total = 0;
    while (true) {
      try {
        int count = read();
        if (count < 0) {
          return total;
        }
        total += count;
      } catch (IOException e) {
        return total;
      }
    }
  }

  /** Opens, greets, announces all of a feed and answers requests with what the function makes. */
  void serve(Feed feed, Function<Message.Data, Message.Data> change) throws IOException {
    open(feed.key()).greet();
    next(Message.Want.class);
    send(0, new Message.Have(0, feed.length(), null, false));
    while (true) {
      Message.Request request = next(Message.Request.class);
      if (request == null) {
        return;
      }
      Message.Data answer = change.apply(answer(feed, request));
      if (answer != null) {
        try {
          send(0, answer);
        } catch (IOException e) {
          return; // closed meanwhile, as it should
        }
      }
    }
  }

  static Message.Data answer(Feed feed, Message.Request request) {
    Proof proof = feed.proof(request.index(), request.digest());
    return new Message.Data(
        request.index(), feed.get(request.index()), proof.nodes(), proof.signature());
  }

  @Override
  public void close() {
    link.close();
  }
}
