package org.cairndb.system;

import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Where packets come in and go out. Any of them may be lost, doubled or come late, and whoever
 * knows the address can send one under any name. One thread may receive while others send.
 */
public interface DatagramPort extends Closeable {
  /**
   * What has come.
   *
   * @param source who claims to have sent it; the host is a numeric address
   */
  record Packet(byte[] bytes, Address source) {}

  /**
   * Waits for a packet.
   *
   * @return null if none came in time, or {@link #wake} was called
   * @throws IOException if the port is closed or of no more use
   */
  @Nullable Packet receive(long timeoutMillis) throws IOException;

  /** Ends the present or the next wait of {@link #receive}. */
  void wake();

  /**
   * Sends a packet; to a group, through every network interface that takes part.
   *
   * @throws IOException if it could not be sent at all
   */
  void send(byte[] bytes, Address to) throws IOException;

  /**
   * The numeric address of a named machine. May take many seconds.
   *
   * @throws IOException if nobody knows it
   */
  Address resolve(Address named) throws IOException;

  /**
   * Looks whether there are network interfaces that were not there before, and takes part in the
   * group on them.
   *
   * @return whether there were
   */
  boolean refresh();

  /** Ends waits and sends nothing more. A second call does nothing. */
  @Override
  void close();
}
