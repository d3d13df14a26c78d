package org.cairndb.system;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.error.CairnException;

/**
 * Where a peer listens.
 *
 * @param host a name or a numeric address, as the transport understands it
 * @param port 0 to 65535; 0 asks for any free one when listening
 */
public record Address(String host, int port) {
  private static final Pattern TEXT =
      Pattern.compile("(?:\\[([0-9A-Fa-f:.%\\w]+)\\]|([^\\[\\]:\\s]+))(?::(\\d{1,5}))?");

  private static final Pattern BARE_IPV6 = Pattern.compile("[0-9A-Fa-f.]*:[0-9A-Fa-f:.]*:[^\\s]*");

  /** Checks the port's range. */
  public Address {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port out of range: port=" + port);
    }
  }

  /**
   * Reads {@code host}, {@code host:port}, {@code [IPv6]:port}, {@code [IPv6]} or {@code IPv6}.
   *
   * @param defaultPort the port where none is given
   * @throws CairnException {@code :dat/address} if it is none of these
   */
  public static Address parse(String text, int defaultPort) {
    if (BARE_IPV6.matcher(text).matches()) {
      return new Address(text, defaultPort);
    }
    Matcher matcher = TEXT.matcher(text);
    int port = -1;
    if (matcher.matches()) {
      port = matcher.group(3) == null ? defaultPort : Integer.parseInt(matcher.group(3));
    }
    if (port < 0 || port > 65_535) {
      throw new CairnException(
          "dat/address",
          "not an address, which is host:port or [IPv6]:port: address=" + text,
          "address",
          text);
    }
    return new Address(matcher.group(1) == null ? matcher.group(2) : matcher.group(1), port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
