package org.cairndb.system;

import java.io.Closeable;
import java.io.IOException;
import java.util.function.Consumer;

/** Makes connections to peers. Safe for any number of threads. */
public interface Transport {
  /**
   * Takes connections until the listener is closed.
   *
   * @param address where to listen
   * @param acceptor called once for each connection, on the listener's own thread, so it must be
   *     quick; from then on it owns the link and closes it
   * @throws IOException if the address cannot be listened on
   */
  Listener listen(Address address, Consumer<Link> acceptor) throws IOException;

  /**
   * Connects to a listener. Whoever calls owns the link and closes it.
   *
   * @throws java.net.SocketTimeoutException if no connection came about in time
   * @throws IOException if nobody listens there
   */
  Link connect(Address address, long timeoutMillis) throws IOException;

  /** A place where connections are taken. */
  interface Listener extends Closeable {
    /** Where it really listens: with the port that was chosen if 0 was asked for. */
    Address address();

    /** Takes no more connections. Those that were taken stay. A second call does nothing. */
    @Override
    void close();
  }
}
