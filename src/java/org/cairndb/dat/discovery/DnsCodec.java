package org.cairndb.dat.discovery;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.error.CorruptException;

/**
 * Messages of DNS (RFC 1035) to bytes and back.
 *
 * <pre>
 * message  = id:u16 flags:u16 questions:u16 answers:u16 authorities:u16 additionals:u16
 *            question* record* record* record*
 * question = name type:u16 class:u16
 * record   = name type:u16 class:u16 ttl:u32 length:u16 data
 * name     = (length:u8 1..63, bytes)* (0 | pointer:u16 with the two highest bits set)
 * TXT data = (length:u8, bytes)*         SRV data = priority:u16 weight:u16 port:u16 name
 * </pre>
 *
 * What is read is bounded: a pointer leads back, and names end after 255 bytes. Records of other
 * types are passed over; names are never made longer by what a peer says than that.
 */
final class DnsCodec {
  private static final int HEADER_BYTES = 12;
  private static final int MOST_ENTRIES = 512;
  private static final int MOST_NAME = 255;
  private static final int MOST_LABEL = 63;
  private static final int MOST_JUMPS = 16;
  private static final int MOST_TEXTS = 32;
  private static final int INTERNET = 1;

  private final byte[] bytes;
  private final String place;
  private int at;

  private DnsCodec(byte[] bytes, String place) {
    this.bytes = bytes;
    this.place = place;
  }

  /**
   * Reads a message.
   *
   * @param place where it comes from, for the error
   * @throws CorruptException if it is none
   */
  static DnsMessage read(byte[] bytes, String place) {
    return new DnsCodec(bytes, place).message();
  }

  private DnsMessage message() {
    if (bytes.length < HEADER_BYTES) {
      throw corrupt("too short for a message", HEADER_BYTES + " bytes", bytes.length);
    }
    int id = u16();
    int flags = u16();
    int[] counts = {u16(), u16(), u16(), u16()};
    int all = counts[0] + counts[1] + counts[2] + counts[3];
    if (all > MOST_ENTRIES) {
      throw corrupt("too many entries", "at most " + MOST_ENTRIES, all);
    }
    List<DnsMessage.Question> questions = new ArrayList<>();
    for (int i = 0; i < counts[0]; i++) {
      String name = name();
      questions.add(new DnsMessage.Question(name, u16()));
      u16();
    }
    List<DnsMessage.Entry> answers = entries(counts[1]);
    entries(counts[2]);
    return new DnsMessage(id, flags, List.copyOf(questions), answers, entries(counts[3]));
  }

  private List<DnsMessage.Entry> entries(int count) {
    List<DnsMessage.Entry> entries = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = name();
      int type = u16();
      u16();
      u16();
      u16();
      int length = u16();
      int end = at + length;
      if (end > bytes.length) {
        throw corrupt("record ends beyond the message", "at most " + (bytes.length - at), length);
      }
      if (type == DnsMessage.TXT) {
        entries.add(new DnsMessage.Txt(name, texts(end)));
      } else if (type == DnsMessage.SRV) {
        entries.add(service(name, end));
      }
      at = end;
    }
    return List.copyOf(entries);
  }

  private Map<String, String> texts(int end) {
    Map<String, String> values = new LinkedHashMap<>();
    while (at < end) {
      int length = bytes[at++] & 0xff;
      if (at + length > end) {
        throw corrupt("text ends beyond its record", "at most " + (end - at), length);
      }
      String text = new String(bytes, at, length, StandardCharsets.UTF_8);
      at += length;
      int equals = text.indexOf('=');
      if (values.size() < MOST_TEXTS) {
        values.put(
            equals < 0 ? text : text.substring(0, equals),
            equals < 0 ? "" : text.substring(equals + 1));
      }
    }
    return values;
  }

  private DnsMessage.Srv service(String name, int end) {
    u16();
    u16();
    int port = u16();
    String target = name();
    if (at > end) {
      throw corrupt("name ends beyond its record", end, at);
    }
    return new DnsMessage.Srv(name, port, target);
  }

  private String name() {
    StringBuilder name = new StringBuilder();
    int from = at;
    int jumps = 0;
    int end = -1;
    while (true) {
      int length = byteAt(from);
      if (length > MOST_LABEL) {
        int target = (length & 0x3f) << 8 | byteAt(from + 1);
        if ((length & 0xc0) != 0xc0 || target >= from || ++jumps > MOST_JUMPS) {
          throw corrupt("name goes nowhere", "a pointer that leads back", target);
        }
        end = end < 0 ? from + 2 : end;
        from = target;
        continue;
      }
      from++;
      if (length == 0) {
        break;
      }
      if (from + length > bytes.length || name.length() + length >= MOST_NAME) {
        throw corrupt("name is too long", "at most " + MOST_NAME, name.length() + length);
      }
      name.append(name.length() == 0 ? "" : ".")
          .append(new String(bytes, from, length, StandardCharsets.ISO_8859_1));
      from += length;
    }
    at = end < 0 ? from : end;
    return name.toString();
  }

  private int byteAt(int offset) {
    if (offset >= bytes.length) {
      throw corrupt("message ends too soon", "a byte", "the end");
    }
    return bytes[offset] & 0xff;
  }

  private int u16() {
    int value = byteAt(at) << 8 | byteAt(at + 1);
    at += 2;
    return value;
  }

  private CorruptException corrupt(String reason, Object expected, Object found) {
    return new CorruptException(reason, place, at, expected, found);
  }

  /** The bytes of a message. */
  static byte[] write(DnsMessage message) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    put16(out, message.id());
    put16(out, message.flags());
    put16(out, message.questions().size());
    put16(out, message.answers().size());
    put16(out, 0);
    put16(out, message.additionals().size());
    for (DnsMessage.Question question : message.questions()) {
      putName(out, question.name());
      put16(out, question.type());
      put16(out, INTERNET);
    }
    message.answers().forEach(entry -> putEntry(out, entry));
    message.additionals().forEach(entry -> putEntry(out, entry));
    return out.toByteArray();
  }

  private static void putEntry(ByteArrayOutputStream out, DnsMessage.Entry entry) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    int type;
    if (entry instanceof DnsMessage.Txt txt) {
      type = DnsMessage.TXT;
      txt.values().forEach((name, value) -> putText(data, name + "=" + value));
    } else {
      DnsMessage.Srv srv = (DnsMessage.Srv) entry;
      type = DnsMessage.SRV;
      put16(data, 0);
      put16(data, 0);
      put16(data, srv.port());
      putName(data, srv.target());
    }
    putName(out, entry.name());
    put16(out, type);
    put16(out, INTERNET);
    put16(out, 0);
    put16(out, 0);
    put16(out, data.size());
    out.writeBytes(data.toByteArray());
  }

  private static void putText(ByteArrayOutputStream out, String text) {
    byte[] bytes = DnsMessage.bytes(text);
    if (bytes.length > 255) {
      throw new IllegalArgumentException("text too long for a record: bytes=" + bytes.length);
    }
    out.write(bytes.length);
    out.writeBytes(bytes);
  }

  private static void putName(ByteArrayOutputStream out, String name) {
    for (String label : name.split("\\.", -1)) {
      byte[] bytes = label.getBytes(StandardCharsets.ISO_8859_1);
      if ((bytes.length == 0 && !name.isEmpty()) || bytes.length > MOST_LABEL) {
        throw new IllegalArgumentException("label too long or empty: name=" + name);
      }
      if (bytes.length > 0) {
        out.write(bytes.length);
        out.writeBytes(bytes);
      }
    }
    out.write(0);
  }

  private static void put16(ByteArrayOutputStream out, int value) {
    out.write(value >>> 8);
    out.write(value);
  }
}
