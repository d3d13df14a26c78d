package org.cairndb.dat.discovery;

import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.cairndb.system.Address;

/**
 * What records say of peers, in the real tool's form: {@code peers=} and in base64 six bytes for
 * each, the IPv4 address and the port. The address 0.0.0.0 means whoever has sent the packet.
 */
final class PeerRecords {
  static final String UNSPECIFIED = "0.0.0.0";

  /** More are not taken from one record; the real tool sends no more. */
  static final int MOST_PEERS = 100;

  private static final int BYTES = 6;
  private static final Pattern IPV4 =
      Pattern.compile("(?:(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)(?:\\.(?!$)|$)){4}");

  private PeerRecords() {}

  /** The text for one peer at our own address. */
  static String ofPort(int port) {
    byte[] bytes = new byte[BYTES];
    bytes[4] = (byte) (port >>> 8);
    bytes[5] = (byte) port;
    return Base64.getEncoder().encodeToString(bytes);
  }

  /**
   * The peers that a record names.
   *
   * @param source who has sent it
   * @param ignored is told why something was left out
   */
  static List<Address> read(DnsMessage.Entry entry, Address source, Consumer<String> ignored) {
    if (entry instanceof DnsMessage.Srv srv) {
      int port = srv.port() == 0 ? source.port() : srv.port();
      if (!IPV4.matcher(srv.target()).matches()) {
        ignored.accept("not an IPv4 address");
        return List.of();
      }
      return one(srv.target(), port, source, ignored);
    }
    String text = ((DnsMessage.Txt) entry).get("peers");
    byte[] bytes;
    try {
      bytes = Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      ignored.accept("peers are not base64");
      return List.of();
    }
    List<Address> peers = new ArrayList<>();
    for (int at = 0; at + BYTES <= bytes.length; at += BYTES) {
      if (at == MOST_PEERS * BYTES) {
        ignored.accept("more than " + MOST_PEERS + " peers in a record");
        break;
      }
      String host =
          (bytes[at] & 0xff)
              + "."
              + (bytes[at + 1] & 0xff)
              + "."
              + (bytes[at + 2] & 0xff)
              + "."
              + (bytes[at + 3] & 0xff);
      peers.addAll(
          one(host, (bytes[at + 4] & 0xff) << 8 | (bytes[at + 5] & 0xff), source, ignored));
    }
    return peers;
  }

  private static List<Address> one(
      String host, int port, Address source, Consumer<String> ignored) {
    String real = host.equals(UNSPECIFIED) ? source.host() : host;
    if (port == 0 || !isOneMachine(real)) {
      ignored.accept("not where a peer can be");
      return List.of();
    }
    return List.of(new Address(real, port));
  }

  /** Whether it may be one machine: no group, no broadcast, not this network as such. */
  private static boolean isOneMachine(String host) {
    int first = Integer.parseInt(host.substring(0, host.indexOf('.')));
    return first > 0 && first < 224;
  }
}
