package org.cairndb.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.dat.DatLink;
import org.cairndb.dat.SharedArchive;
import org.cairndb.dat.archive.Archive;
import org.cairndb.dat.archive.ArchiveOptions;
import org.cairndb.dat.archive.Entry;
import org.cairndb.dat.archive.Ownership;
import org.cairndb.dat.discovery.DiscoverySettings;
import org.cairndb.dat.discovery.TrackerAddress;
import org.cairndb.dat.swarm.PeerReport;
import org.cairndb.dat.swarm.SwarmOptions;
import org.cairndb.system.Address;

/** What the commands for archives have in common. */
final class DatFolders {
  /** What of the options is about the network, for people. */
  static final String NETWORK_HELP =
      """
        --peer HOST[:PORT]     a peer to call; may be given several times
        --tracker HOST[:PORT]  a DNS tracker to ask; may be given several times
        --port PORT            where to take calls: 3282, or any free one if that is taken
        --no-mdns              do not look for peers on the local networks
        --dns.domain DOMAIN    only those who name the same one are found: dat.local
        --no-upload            give nothing to peers
      """;

  private DatFolders() {}

  static Options options(List<String> flags, List<String> valued) {
    List<String> allFlags = new ArrayList<>(flags);
    allFlags.addAll(List.of("no-mdns", "no-upload"));
    List<String> allValued = new ArrayList<>(valued);
    allValued.addAll(List.of("peer", "tracker", "port", "dns.domain"));
    return new Options(java.util.Set.copyOf(allFlags), java.util.Set.copyOf(allValued));
  }

  /** The folder of an archive: a word, or the current one. */
  static Path folder(Arguments arguments, int at) {
    return Places.path(arguments.count() > at ? arguments.word(at, "a folder") : ".");
  }

  static Archive open(Path folder) {
    return Archive.open(folder, ArchiveOptions.ofUser());
  }

  static Archive openReadOnly(Path folder) {
    return Archive.open(folder, ArchiveOptions.ofUser().readOnly());
  }

  static SwarmOptions network(Arguments arguments) {
    int port = (int) arguments.number("port", 0, 65_535, SwarmOptions.USUAL_PORT);
    DiscoverySettings settings = DiscoverySettings.LOCAL.withMulticast(!arguments.has("no-mdns"));
    List<TrackerAddress> trackers = new ArrayList<>();
    for (String tracker : arguments.values("tracker")) {
      trackers.add(tracker(tracker));
    }
    String domain = arguments.value("dns.domain");
    try {
      settings = domain == null ? settings : settings.withDomain(domain);
    } catch (IllegalArgumentException e) {
      throw new UsageException("--dns.domain: " + e.getMessage());
    }
    return SwarmOptions.USUAL
        .withListen(new Address("0.0.0.0", port))
        .withDiscovery(settings.withTrackers(trackers))
        .withUpload(!arguments.has("no-upload"));
  }

  private static TrackerAddress tracker(String text) {
    try {
      return TrackerAddress.parse(text);
    } catch (RuntimeException e) {
      throw new UsageException("not a tracker, which is HOST or HOST:PORT: found=" + text);
    }
  }

  static void call(SharedArchive shared, Arguments arguments) {
    peers(arguments).forEach(shared::call);
  }

  static List<Address> peers(Arguments arguments) {
    return arguments.values("peer").stream()
        .map(peer -> address(peer, SwarmOptions.USUAL_PORT))
        .toList();
  }

  private static Address address(String text, int port) {
    try {
      return Address.parse(text, port);
    } catch (RuntimeException e) {
      throw new UsageException("not an address, which is HOST or HOST:PORT: found=" + text);
    }
  }

  static DatLink link(Archive archive) {
    return new DatLink(archive.key());
  }

  /** How an exchange goes on, as a line. */
  static String line(SharedArchive shared) {
    long peers = 0;
    long down = 0;
    long up = 0;
    long downSpeed = 0;
    long upSpeed = 0;
    for (PeerReport peer : shared.peers()) {
      peers += peer.state() == PeerReport.State.CONNECTED ? 1 : 0;
      down += peer.bytesReceived();
      up += peer.bytesSent();
      downSpeed += peer.receivedPerSecond();
      upSpeed += peer.sentPerSecond();
    }
    return String.format(
        java.util.Locale.ROOT,
        "version %d, %d peer%s, down %s (%s/s), up %s (%s/s)",
        shared.archive().version(),
        peers,
        peers == 1 ? "" : "s",
        size(down),
        size(downSpeed),
        size(up),
        size(upSpeed));
  }

  static String size(long bytes) {
    if (bytes < 1_000) {
      return bytes + " B";
    }
    double size = bytes;
    String unit = "";
    for (String next : List.of("kB", "MB", "GB", "TB")) {
      size /= 1_000;
      unit = next;
      if (size < 999.5) {
        break;
      }
    }
    return String.format(java.util.Locale.ROOT, "%.1f %s", size, unit);
  }

  /** How many bytes the files of the newest version have. */
  static long bytes(Archive archive) {
    long bytes = 0;
    for (Entry entry : archive.directory().entries()) {
      bytes += entry.file().size();
    }
    return bytes;
  }

  /** What is known of an archive from its folder alone. */
  static Map<String, Object> facts(Archive archive) {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("link", link(archive).toString());
    facts.put("folder", archive.folder().toString());
    facts.put("owner", Ownership.isOwn(archive));
    facts.put("version", archive.version());
    facts.put("newest", Math.max(0, archive.metadata().length() - 1));
    facts.put("files", archive.directory().size());
    facts.put("bytes", bytes(archive));
    return facts;
  }
}
