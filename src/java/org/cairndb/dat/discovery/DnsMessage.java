package org.cairndb.dat.discovery;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A message of DNS, as far as discovery needs it. Immutable.
 *
 * @param answers the TXT and SRV records of the answer section
 * @param additionals those of the additional section
 */
record DnsMessage(
    int id, int flags, List<Question> questions, List<Entry> answers, List<Entry> additionals) {
  static final int RESPONSE = 0x8000;
  static final int AUTHORITATIVE = 0x0400;
  static final int RECURSION_DESIRED = 0x0100;
  static final int TXT = 16;
  static final int SRV = 33;

  /** What is asked. */
  record Question(String name, int type) {}

  /** What is told. */
  sealed interface Entry {
    /** The name that it is told of. */
    String name();
  }

  /**
   * Texts of the form {@code name=value}.
   *
   * @param values in order; a text without {@code =} is a name with an empty value
   */
  record Txt(String name, Map<String, String> values) implements Entry {
    /** A record with values that are given in turn with their names. */
    static Txt of(String name, String... pairs) {
      Map<String, String> values = new LinkedHashMap<>();
      for (int i = 0; i < pairs.length; i += 2) {
        values.put(pairs[i], pairs[i + 1]);
      }
      return new Txt(name, values);
    }

    /** The value of a name; empty if there is none. */
    String get(String key) {
      return values.getOrDefault(key, "");
    }
  }

  /** A place. */
  record Srv(String name, int port, String target) implements Entry {}

  boolean isResponse() {
    return (flags & RESPONSE) != 0;
  }

  static DnsMessage query(int id, int flags, String name, List<Entry> additionals) {
    return new DnsMessage(id, flags, List.of(new Question(name, TXT)), List.of(), additionals);
  }

  DnsMessage response(int more, List<Entry> told) {
    return new DnsMessage(id, RESPONSE | more, questions, told, List.of());
  }

  /** The name without its last two labels, which are the domain; empty if there is no more. */
  static String id(String name) {
    int last = name.lastIndexOf('.');
    int dot = last <= 0 ? -1 : name.lastIndexOf('.', last - 1);
    return dot <= 0 ? "" : name.substring(0, dot);
  }

  /** The last two labels of a name. */
  static String domain(String name) {
    String id = id(name);
    return id.isEmpty() ? name : name.substring(id.length() + 1);
  }

  static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
