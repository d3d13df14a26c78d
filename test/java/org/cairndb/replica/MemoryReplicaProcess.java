package org.cairndb.replica;

import org.cairndb.Cairn;
import org.cairndb.Connection;

/**
 * A process with a replica that is not kept. Takes a link and the master's port; prints {@code
 * here} when it has the database, and ends without a release when its input does.
 */
final class MemoryReplicaProcess {
  private MemoryReplicaProcess() {}

  public static void main(String[] arguments) throws Exception {
    Connection replica =
        Cairn.config()
            .dat(arguments[0])
            .peers("127.0.0.1:" + arguments[1])
            .multicast(false)
            .connect();
    replica.follower().sync(1, 60_000);
    System.out.println("here");
    int end = System.in.read();
    System.exit(end < 0 ? 0 : 1);
  }
}
