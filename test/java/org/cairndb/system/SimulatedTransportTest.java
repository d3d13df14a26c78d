package org.cairndb.system;

import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import org.cairndb.testing.Seed;
import org.cairndb.testing.SimulatedTransport;
import org.junit.jupiter.api.Test;

/** The simulation keeps the same contract, also where it delays. */
class SimulatedTransportTest extends TransportContract {
  private final long seed = Seed.of(SimulatedTransportTest.class);

  @Override
  Transport transport() {
    SimulatedTransport transport = new SimulatedTransport(seed);
    transport.delay(3);
    return transport;
  }

  @Test
  void aConnectionIsLostForBothSides() throws Exception {
    SimulatedTransport transport = new SimulatedTransport(seed);
    transport.loseAfter(1000);
    LinkedBlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
    Transport.Listener listener = transport.listen(new Address("there", 1), accepted::add);
    Link near = transport.connect(listener.address(), 100);
    Link far = accepted.take();
    assertThrows(IOException.class, () -> near.write(new byte[2000], 0, 2000, 1000));
    assertThrows(
        IOException.class,
        () -> {
          while (far.read(new byte[100], 0, 100, 1000) >= 0) {
            // takes what arrived before
          }
        });
  }
}
