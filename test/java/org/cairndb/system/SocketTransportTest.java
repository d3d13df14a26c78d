package org.cairndb.system;

class SocketTransportTest extends TransportContract {
  @Override
  Transport transport() {
    return new SocketTransport(SystemHost.INSTANCE);
  }
}
