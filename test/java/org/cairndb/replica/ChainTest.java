package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.SchemaFlexibility;
import org.cairndb.db.CurrentDatabase;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Replicas of replicas while the master writes fast: whoever is in the middle leaves out contents
 * that were replaced before they came, and the next one has to go on from what it knows all the
 * same.
 */
class ChainTest {
  private static final long LONG_ENOUGH_MILLIS = 60_000;
  private static final int COMMITS = 800;

  @TempDir private Path temporary;

  private Connection replica(String name, String link, int port) {
    return Cairn.config()
        .dat(link, temporary.resolve(name))
        .peers("127.0.0.1:" + port)
        .multicast(false)
        .connect();
  }

  private static int port(Connection connection) {
    return connection.sharing().orElseThrow().address().port();
  }

  private static void write(Connection master) {
    for (long i = 0; i < COMMITS; i++) {
      master.transact(List.of(Map.of("n", i, "text", "some words that a commit may have " + i)));
    }
  }

  @Test
  void theLastOfThreeHasAllThatTheMasterHas() throws Exception {
    Path folder = temporary.resolve("master");
    try (Connection master =
        Cairn.config().file(folder).schemaFlexibility(SchemaFlexibility.READ).open()) {
      write(master);
      String link = master.publish(Sharing.network(0, false)).link().toString();
      try (Connection one = replica("one", link, port(master));
          Connection two = replica("two", link, port(one));
          Connection three = replica("three", link, port(two))) {
        for (int round = 0; round < 2; round++) {
          write(master);
          long t = master.database().maxTx() - CurrentDatabase.TX0;
          assertNotNull(
              three.follower().sync(t, LONG_ENOUGH_MILLIS), () -> "" + three.follower().status());
          assertEquals(master.database().maxTx(), three.database().maxTx());
        }
      }
    }
  }
}
