package org.cairndb.dat.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.cairndb.dat.crypto.Keystream;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.proto.ProtoWriter;
import org.cairndb.system.Link;
import org.cairndb.testing.FilterLink;

/**
 * An end of a connection whose messages are changed on their way by somebody who knows the key, so
 * that they are wrong inside the encryption: bits and numbers changed, cut, longer than they say,
 * lost, doubled, in another order, from another time, or made up.
 */
final class MutatingLink extends FilterLink {
  private static final long[] NUMBERS = {
    0, 1, 63, 64, 8191, 8192, 1L << 20, 1L << 31, 1L << 32, (1L << 53) - 1, 1L << 53, 1L << 62, -1
  };
  private static final int KEPT = 64;

  private final PublicKey key;
  private final Random random;
  private final int quiet;
  private final double often;
  private final Runnable afterEach;
  private final FrameReader reader = new FrameReader("mutating");
  private final List<byte[]> seen = new ArrayList<>();
  private Keystream outgoing;
  private byte[] held;
  private int frames;

  /**
   * A link whose bytes are changed.
   *
   * @param quiet how many messages go through unchanged at first
   * @param often how many of those after them are changed, from 0 to 1
   * @param afterEach is run after each message
   */
  MutatingLink(
      Link link, PublicKey key, Random random, int quiet, double often, Runnable afterEach) {
    super(link);
    this.key = key;
    this.random = random;
    this.quiet = quiet;
    this.often = often;
    this.afterEach = afterEach;
    reader.limit(Limits.MESSAGE_BYTES);
  }

  @Override
  public synchronized void write(byte[] bytes, int offset, int length, long timeoutMillis)
      throws IOException {
    reader.push(java.util.Arrays.copyOfRange(bytes, offset, offset + length), 0, length);
    for (Frame frame = reader.next(); frame != null; frame = reader.next()) {
      boolean first = outgoing == null;
      Keystream after = null;
      if (first) {
        Message.Open open = (Message.Open) MessageCodec.read(frame, "mutating");
        reader.decryptWith(new Keystream(key, open.nonce()));
        after = new Keystream(key, open.nonce());
      }
      byte[] out =
          frames++ < quiet || random.nextDouble() >= often ? whole(frame.bytes()) : changed(frame);
      if (!first) {
        outgoing.apply(out, 0, out.length);
      }
      link.write(out, 0, out.length, timeoutMillis);
      outgoing = first ? after : outgoing;
      afterEach.run();
    }
  }

  /** A message with its length before it. */
  private static byte[] whole(byte[] body) {
    return whole(body.length, body);
  }

  private static byte[] whole(long length, byte[] body) {
    return new ProtoWriter().varint(length).raw(body, 0, body.length).toBytes();
  }

  private byte[] changed(Frame frame) {
    byte[] body = frame.bytes().clone();
    if (seen.size() < KEPT) {
      seen.add(body.clone());
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    switch (random.nextInt(12)) {
      case 0, 1 -> out.writeBytes(whole(flipped(body)));
      case 2, 3 -> out.writeBytes(whole(withNumber(body, frame.bodyAt())));
      case 4 -> out.writeBytes(whole(cut(body)));
      case 5 -> out.writeBytes(whole(Math.max(0, body.length + random.nextInt(9) - 4L), body));
      case 6 -> out.writeBytes(new byte[0]);
      case 7 -> {
        out.writeBytes(whole(body));
        out.writeBytes(whole(body));
      }
      case 8 -> {
        // What was held back comes after this one, or later.
        byte[] before = held;
        held = body;
        out.writeBytes(before == null ? new byte[0] : whole(before));
      }
      case 9 -> {
        out.writeBytes(whole(seen.get(random.nextInt(seen.size()))));
        out.writeBytes(whole(body));
      }
      case 10 -> {
        out.writeBytes(whole(madeUp()));
        out.writeBytes(whole(body));
      }
      default -> {
        byte[] bytes = new byte[random.nextInt(40)];
        random.nextBytes(bytes);
        out.writeBytes(bytes);
        out.writeBytes(whole(body));
      }
    }
    return out.toByteArray();
  }

  private byte[] flipped(byte[] body) {
    for (int n = random.nextInt(4); n >= 0 && body.length > 0; n--) {
      body[random.nextInt(Math.min(body.length, 48))] ^= (byte) (1 << random.nextInt(8));
    }
    return body;
  }

  private byte[] cut(byte[] body) {
    return java.util.Arrays.copyOf(body, random.nextInt(body.length + 1));
  }

  private long number() {
    return NUMBERS[random.nextInt(NUMBERS.length)];
  }

  /** A field's number or length, in place of a byte that may have been one. */
  private byte[] withNumber(byte[] body, int bodyAt) {
    if (body.length <= bodyAt + 1) {
      return madeUp();
    }
    int at = bodyAt + 1 + random.nextInt(Math.min(16, body.length - bodyAt - 1));
    return new ProtoWriter()
        .raw(body, 0, at)
        .varint(number())
        .raw(body, at + 1, body.length - at - 1)
        .toBytes();
  }

  /** A message of any kind, with fields that may be its own. */
  private byte[] madeUp() {
    int channel = random.nextInt(4) == 0 ? random.nextInt(1 << 20) : 0;
    ProtoWriter out = new ProtoWriter().varint((long) channel << 4 | random.nextInt(16));
    for (int field = 1 + random.nextInt(3); field < 7; field += 1 + random.nextInt(3)) {
      if (random.nextInt(4) == 0) {
        byte[] bytes = new byte[random.nextInt(70)];
        random.nextBytes(bytes);
        out.bytes(field, bytes);
      } else {
        out.number(field, random.nextBoolean() ? random.nextInt(40) : number());
      }
    }
    return out.toBytes();
  }
}
