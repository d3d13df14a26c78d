package org.cairndb.dat.wire;

import java.util.Arrays;
import org.cairndb.dat.crypto.Keystream;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * Cuts what arrives into messages, wherever the network has cut it. Decrypts from the moment that
 * it is told how, in the array that it was given. Of a long message it holds as many bytes as have
 * arrived, twice over at most, whatever length it claims. For one thread.
 */
final class FrameReader {
  private static final int FIRST_BYTES = 256 << 10;
  private static final int MAX_LENGTH_BYTES = 4;

  private final String place;
  private byte[] input = new byte[0];
  private int at;
  private int end;
  private long taken;
  private int limit = Limits.OPEN_BYTES;
  private @Nullable Keystream keystream;

  private int lengthBytes;
  private int length;
  private byte[] body = new byte[0];
  private int filled;
  private boolean inBody;

  /**
   * A reader of one direction of a connection.
   *
   * @param place the peer, for errors
   */
  FrameReader(String place) {
    this.place = place;
  }

  /** Takes what has arrived; {@link #next} must have said before that it needs more. */
  void push(byte[] bytes, int from, int to) {
    if (at != end) {
      throw new IllegalStateException("there is input left");
    }
    taken += end;
    input = bytes;
    at = from;
    end = to;
    taken -= from;
    decryptRest();
  }

  /** From here on everything is encrypted. */
  void decryptWith(Keystream stream) {
    keystream = stream;
    decryptRest();
  }

  private void decryptRest() {
    if (keystream != null) {
      keystream.apply(input, at, end - at);
    }
  }

  /** How long a message may be from now on. */
  void limit(int bytes) {
    limit = bytes;
  }

  /** How many bytes are held for a message that is coming in. */
  int heldBytes() {
    return body.length;
  }

  /** How many bytes this message has, as far as is known; 0 between two messages. */
  int messageBytes() {
    return inBody ? length : lengthBytes;
  }

  /**
   * The next message, or null if not all of it has arrived.
   *
   * @throws CorruptException if it is too long or its header is none
   */
  @Nullable Frame next() {
    while (at < end) {
      if (!inBody) {
        if (readLength() && length == 0) {
          return Frame.KEEP_ALIVE;
        }
      } else {
        int count = Math.min(length - filled, end - at);
        if (filled + count > body.length) {
          long doubled = Math.max(2L * body.length, (long) filled + count);
          body = Arrays.copyOf(body, (int) Math.min(length, doubled));
        }
        System.arraycopy(input, at, body, filled, count);
        at += count;
        filled += count;
        if (filled == length) {
          return finish();
        }
      }
    }
    return null;
  }

  private boolean readLength() {
    int next = input[at++];
    if (lengthBytes == MAX_LENGTH_BYTES - 1 && (next & 0xff) > 7) {
      throw tooLong("more than 2^24");
    }
    length |= (next & 0x7f) << (7 * lengthBytes++);
    if (next < 0) {
      return false;
    }
    lengthBytes = 0;
    if (length > limit) {
      throw tooLong(length);
    }
    if (length > 0) {
      inBody = true;
      body = new byte[Math.min(length, FIRST_BYTES)];
      filled = 0;
    }
    return true;
  }

  private CorruptException tooLong(Object found) {
    return new CorruptException("message is too long", place, offset(), limit, found);
  }

  /** How many bytes of the connection came before the next one. */
  long offset() {
    return taken + at;
  }

  private Frame finish() {
    byte[] bytes = body;
    inBody = false;
    length = 0;
    body = new byte[0];
    long header = 0;
    for (int i = 0; i < Math.min(bytes.length, MAX_LENGTH_BYTES); i++) {
      header |= (long) (bytes[i] & 0x7f) << (7 * i);
      if (bytes[i] >= 0) {
        return new Frame(bytes, header >>> 4, (int) (header & 15), i + 1);
      }
    }
    throw new CorruptException(
        "message has no header", place, offset() - bytes.length, "a channel", "a larger number");
  }
}
