package org.cairndb.system;

import java.io.Closeable;
import java.io.IOException;

/**
 * A connection to a peer: a stream of bytes in each direction, in order and without gaps, cut into
 * pieces anywhere. The bytes are the peer's, so hostile until verified.
 *
 * <p>One thread may read while another writes; {@link #close} may be called from any thread, and
 * ends a read or a write that waits.
 */
public interface Link extends Closeable {
  /**
   * Waits for at least one byte and takes what has arrived.
   *
   * @param timeoutMillis how long to wait at most; 0 takes only what is there already
   * @return how many bytes were put into the array, 1 to {@code length}; -1 if the peer has ended
   *     its stream
   * @throws java.net.SocketTimeoutException if nothing came in time; the link stays usable
   * @throws IOException if the connection is lost or closed
   */
  int read(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException;

  /**
   * Hands all bytes to the transport. That says nothing about their arrival.
   *
   * @param timeoutMillis how long to wait at most while the peer does not take them
   * @throws java.net.SocketTimeoutException if the peer did not take them all in time; some may be
   *     on their way, so the link is of no more use and is closed
   * @throws IOException if the connection is lost or closed
   */
  void write(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException;

  /** Who is at the other end. */
  Address peer();

  /** Ends the connection. A second call does nothing. */
  @Override
  void close();
}
