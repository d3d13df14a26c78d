package org.cairndb.dat.wire;

import java.util.ArrayList;
import java.util.List;

/** Peers that a test closes together. */
final class Peers implements AutoCloseable {
  private final List<Peer> peers = new ArrayList<>();

  Peer add() {
    return add(new Peer());
  }

  Peer add(Peer peer) {
    peers.add(peer);
    return peer;
  }

  @Override
  public void close() {
    peers.forEach(Peer::close);
  }
}
