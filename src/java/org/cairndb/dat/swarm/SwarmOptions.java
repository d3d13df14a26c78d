package org.cairndb.dat.swarm;

import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.system.Address;
import org.jspecify.annotations.Nullable;

/**
 * How a swarm behaves. Immutable.
 *
 * @param listen where connections are taken; if the port is taken, any free one is used instead, as
 *     the real tool does; null takes none
 * @param discovery how peers are found
 * @param announce whether others are told where we listen
 * @param upload whether peers get blocks from us
 * @param download whether blocks are asked for
 * @param live whether connections stay when everything is exchanged
 * @param mostOutgoing connections that we have made, at most
 * @param mostIncoming connections that others have made, at most
 * @param mostPerHost connections from and to one address of a machine, at most
 */
public record SwarmOptions(
    @Nullable Address listen,
    DiscoverySettings discovery,
    boolean announce,
    boolean upload,
    boolean download,
    boolean live,
    int mostOutgoing,
    int mostIncoming,
    int mostPerHost) {
  /** The port on which the real tool listens, too. */
  public static final int USUAL_PORT = 3282;

  /** Takes calls on the usual port, finds peers on the local networks, gives and takes, stays. */
  public static final SwarmOptions USUAL =
      new SwarmOptions(
          new Address("0.0.0.0", USUAL_PORT),
          DiscoverySettings.LOCAL,
          true,
          true,
          true,
          true,
          32,
          64,
          24);

  /** Checks the limits. */
  public SwarmOptions {
    if (mostOutgoing < 0 || mostIncoming < 0 || mostPerHost < 1) {
      throw new IllegalArgumentException(
          "limits are at least 0, and 1 for a host: outgoing="
              + mostOutgoing
              + ", incoming="
              + mostIncoming
              + ", per-host="
              + mostPerHost);
    }
  }

  /** The same, listening there; null takes no connections. */
  public SwarmOptions withListen(@Nullable Address at) {
    return new SwarmOptions(
        at, discovery, announce, upload, download, live, mostOutgoing, mostIncoming, mostPerHost);
  }

  /** The same with other ways of finding peers. */
  public SwarmOptions withDiscovery(DiscoverySettings settings) {
    return new SwarmOptions(
        listen,
        settings,
        announce,
        upload,
        download,
        live,
        mostOutgoing,
        mostIncoming,
        mostPerHost);
  }

  /** The same, telling others where we listen, or not. */
  public SwarmOptions withAnnounce(boolean on) {
    return new SwarmOptions(
        listen, discovery, on, upload, download, live, mostOutgoing, mostIncoming, mostPerHost);
  }

  /** The same, giving blocks or not. */
  public SwarmOptions withUpload(boolean on) {
    return new SwarmOptions(
        listen, discovery, announce, on, download, live, mostOutgoing, mostIncoming, mostPerHost);
  }

  /** The same, asking for blocks or not. */
  public SwarmOptions withDownload(boolean on) {
    return new SwarmOptions(
        listen, discovery, announce, upload, on, live, mostOutgoing, mostIncoming, mostPerHost);
  }

  /** The same, staying connected or not. */
  public SwarmOptions withLive(boolean on) {
    return new SwarmOptions(
        listen, discovery, announce, upload, download, on, mostOutgoing, mostIncoming, mostPerHost);
  }

  /** The same with other limits. */
  public SwarmOptions withLimits(int outgoing, int incoming, int perHost) {
    return new SwarmOptions(
        listen, discovery, announce, upload, download, live, outgoing, incoming, perHost);
  }
}
