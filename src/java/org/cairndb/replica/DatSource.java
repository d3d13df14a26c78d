package org.cairndb.replica;

import java.util.List;
import java.util.function.Consumer;
import org.cairndb.dat.DatLink;
import org.cairndb.system.Address;

/**
 * Where a replica comes from over Dat, and how its peers are found.
 *
 * @param link the archive that the master publishes
 * @param peers to be called, beside those that are found
 * @param multicast whether peers are looked for on the local networks
 * @param port where calls are taken; 0 for any free port
 * @param patienceMillis how long the first connection waits for a first state of the database
 * @param sparse whether index nodes come only when they are needed
 * @param fetchMillis how long a query waits for a node that is not here, if they do
 * @param progress told now and then what has come, while the first state is waited for
 */
public record DatSource(
    DatLink link,
    List<Address> peers,
    boolean multicast,
    int port,
    long patienceMillis,
    boolean sparse,
    long fetchMillis,
    Consumer<Arriving> progress) {
  public DatSource {
    peers = List.copyOf(peers);
  }
}
