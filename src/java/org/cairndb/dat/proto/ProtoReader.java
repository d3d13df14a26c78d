package org.cairndb.dat.proto;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.cairndb.error.CorruptException;

/**
 * Goes through the fields of a message, in the order in which they stand. Whoever reads takes the
 * value of the fields that he knows; what he does not take is passed over. Copies nothing but what
 * is taken, so a message makes nobody hold more than its own bytes. For one thread.
 *
 * <pre>
 * message = field*
 * field   = (number &lt;&lt; 3 | type):varint value
 * value   = varint                        type 0
 *         | byte{8}                       type 1, only passed over
 *         | count:varint byte{count}      type 2: bytes, text, message
 *         | byte{4}                       type 5, only passed over
 * </pre>
 *
 * The types 3 and 4 (groups), 6 and 7 are refused. Every method throws {@link CorruptException},
 * and nothing else, if the bytes are no message or the value is not of the type that is asked for.
 */
public final class ProtoReader {
  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int COUNTED = 2;
  private static final int FOUR_BYTES = 5;
  private static final long MAX_FIELD = (1 << 29) - 1;

  private final VarintReader in;
  private int field;
  private int type;
  private long fieldOffset;
  private boolean pending;

  /**
   * A reader of all of an array, which is not copied.
   *
   * @param place what the bytes are, for errors
   */
  public ProtoReader(byte[] bytes, String place) {
    this(new VarintReader(bytes, place));
  }

  /** A reader of the bytes from one place of an array to another. */
  public ProtoReader(byte[] bytes, int from, int to, String place) {
    this(new VarintReader(bytes, from, to, place, 0));
  }

  private ProtoReader(VarintReader in) {
    this.in = in;
  }

  /** Goes to the next field; false if there is none. */
  public boolean next() {
    if (pending) {
      skipValue();
    }
    if (in.atEnd()) {
      return false;
    }
    fieldOffset = in.offset();
    long head = in.varint();
    long number = head >>> 3;
    if (number < 1 || number > MAX_FIELD) {
      throw corrupt("no number of a field", "1 to " + MAX_FIELD, Long.toUnsignedString(number));
    }
    field = (int) number;
    type = (int) (head & 7);
    pending = true;
    return true;
  }

  /** The number of the field that {@link #next} went to. */
  public int field() {
    return field;
  }

  /** The field's value as a number of 64 bits. */
  public long varint() {
    take(VARINT);
    return in.varint();
  }

  /** The field's value as a number from 0 to 2^53 - 1, which is as far as the real tool counts. */
  public long number() {
    take(VARINT);
    return in.number();
  }

  /** The field's value as a truth. */
  public boolean bool() {
    return varint() != 0;
  }

  /**
   * The field's bytes, copied.
   *
   * @param max how many there may be
   */
  public byte[] bytes(int max) {
    return in.bytes(count(max));
  }

  /**
   * The field's text, which must be UTF-8.
   *
   * @param maxBytes how many bytes it may have
   */
  public String text(int maxBytes) {
    byte[] utf8 = bytes(maxBytes);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString();
    } catch (CharacterCodingException e) {
      throw corrupt("text is not UTF-8", "UTF-8", "other bytes");
    }
  }

  /** The message that is the field's value. */
  public ProtoReader message() {
    return new ProtoReader(in.part(count(Integer.MAX_VALUE)));
  }

  /** An error about the field that {@link #next} went to. */
  public CorruptException corrupt(String reason, Object expected, Object found) {
    return new CorruptException(
        reason + " (field " + field + ")", in.place(), fieldOffset, expected, found);
  }

  /** An error about a field that the message must have and has not. */
  public CorruptException lacks(String name) {
    return new CorruptException("message lacks a field", in.place(), in.offset(), name, "none");
  }

  private long count(int max) {
    take(COUNTED);
    long count = in.varint();
    if (count < 0 || count > max) {
      throw corrupt("value is too long", "at most " + max, Long.toUnsignedString(count));
    }
    return count;
  }

  private void take(int expected) {
    if (!pending) {
      throw new IllegalStateException("a value is taken once: field=" + field);
    }
    if (type != expected) {
      throw corrupt("field is of another type", expected, type);
    }
    pending = false;
  }

  private void skipValue() {
    pending = false;
    switch (type) {
      case VARINT -> in.varint();
      case EIGHT_BYTES -> in.skip(Long.BYTES);
      case COUNTED -> in.skip(in.varint());
      case FOUR_BYTES -> in.skip(Integer.BYTES);
      default -> throw corrupt("type of a field is not supported", "0, 1, 2 or 5", type);
    }
  }
}
