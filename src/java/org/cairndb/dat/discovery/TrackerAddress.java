package org.cairndb.dat.discovery;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.error.CairnException;

/**
 * Where a DNS tracker is.
 *
 * @param secondPort tried when nobody answers at the first; 0 if there is none
 */
public record TrackerAddress(String host, int port, int secondPort) {
  private static final Pattern TEXT = Pattern.compile("([^:\\s]+)(?::(\\d{1,5})(?:,(\\d{1,5}))?)?");
  private static final int USUAL_PORT = 5300;
  private static final int DNS_PORT = 53;

  /** Checks the ports. */
  public TrackerAddress {
    if (port < 1 || port > 65_535 || secondPort < 0 || secondPort > 65_535) {
      throw wrong(host + ":" + port + "," + secondPort);
    }
  }

  /**
   * Reads {@code host:port,port}, {@code host:port} or {@code host}; the last means the ports 5300
   * and 53.
   *
   * @throws CairnException {@code :dat/address} if it is none of these
   */
  public static TrackerAddress parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw wrong(text);
    }
    if (matcher.group(2) == null) {
      return new TrackerAddress(matcher.group(1), USUAL_PORT, DNS_PORT);
    }
    int second = matcher.group(3) == null ? 0 : Integer.parseInt(matcher.group(3));
    return new TrackerAddress(matcher.group(1), Integer.parseInt(matcher.group(2)), second);
  }

  private static CairnException wrong(String text) {
    return new CairnException(
        "dat/address",
        "not the address of a tracker, which is host:port,port: address=" + text,
        "address",
        text);
  }

  @Override
  public String toString() {
    return host + ":" + port + (secondPort == 0 ? "" : "," + secondPort);
  }
}
