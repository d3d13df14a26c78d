package org.cairndb.system;

/**
 * Where a peer listens.
 *
 * @param host a name or a numeric address, as the transport understands it
 * @param port 0 to 65535; 0 asks for any free one when listening
 */
public record Address(String host, int port) {
  /** Checks the port's range. */
  public Address {
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port out of range: port=" + port);
    }
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
