package org.cairndb.dat.discovery;

import java.util.List;
import java.util.function.Consumer;
import org.cairndb.system.Address;

/** A way to find peers. Thread-safe. Closing it ends all searches and threads. */
public interface Discovery extends AutoCloseable {
  /**
   * Looks for those who share a topic, now and again and again until the search is closed.
   *
   * @param port where we take connections for it, which others are told; 0 tells nobody
   * @param found is told of each address, over and over; must be quick and throw nothing. What it
   *     hears may be a lie
   * @throws org.cairndb.error.CairnException {@code :dat/joined-already} if this topic is searched
   *     for already
   */
  Search search(Topic topic, int port, Consumer<Address> found);

  /** How it goes, one for each way. */
  List<DiscoveryStatus> status();

  @Override
  void close();

  /** A search that goes on. */
  interface Search extends AutoCloseable {
    /** Asks once more, now. */
    void again();

    /** Ends it; others are told where there is a way to tell. A second call does nothing. */
    @Override
    void close();
  }
}
