package org.cairndb.dat.swarm;

import java.nio.ByteBuffer;
import org.cairndb.system.Host;

/** Chance, from the machine's randomness. */
final class Dice {
  private final Host host;

  Dice(Host host) {
    this.host = host;
  }

  /** From 0 to before a bound. */
  long below(long bound) {
    byte[] bytes = new byte[Long.BYTES];
    host.randomBytes(bytes);
    return Math.floorMod(ByteBuffer.wrap(bytes).getLong(), bound);
  }

  /** A span, shorter or longer by up to a quarter. */
  long around(long span) {
    return span - span / 4 + below(span / 2 + 1);
  }
}
