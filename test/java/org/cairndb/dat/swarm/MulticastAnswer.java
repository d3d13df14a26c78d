package org.cairndb.dat.swarm;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** The packet of an answer by multicast DNS, as anybody can send one. */
final class MulticastAnswer {
  private MulticastAnswer() {}

  /** One TXT record of one or two strings. */
  static byte[] of(String name, String text) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.writeBytes(new byte[] {0, 0, (byte) 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0});
    for (String label : name.split("\\.", -1)) {
      out.write(label.length());
      out.writeBytes(label.getBytes(StandardCharsets.US_ASCII));
    }
    out.writeBytes(new byte[] {0, 0, 16, 0, 1, 0, 0, 0, 0});
    byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
    int length = 8 + bytes.length + 1;
    out.write(length >> 8);
    out.write(length);
    out.write(7);
    out.writeBytes("token=x".getBytes(StandardCharsets.US_ASCII));
    out.write(bytes.length);
    out.writeBytes(bytes);
    return out.toByteArray();
  }
}
