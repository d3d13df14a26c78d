package org.cairndb.system;

import java.io.IOException;

/** Opens ports for packets (UDP). Safe for any number of threads. */
public interface Datagrams {
  /**
   * A port of our own, any free one, for packets to and from single machines.
   *
   * @throws IOException if the system gives none
   */
  DatagramPort open() throws IOException;

  /**
   * A port that any number of programs on this machine share, for packets to and from a group of
   * machines on the local networks.
   *
   * @param group the group's address (IPv4) and port
   * @throws IOException if the port cannot be had, or no network interface takes part
   */
  DatagramPort openGroup(Address group) throws IOException;
}
