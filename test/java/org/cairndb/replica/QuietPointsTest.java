package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.SchemaFlexibility;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.replica.Peers.Peer;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A master to which people are added without a schema, and replicas in processes of their own, each
 * with the master and the replica before it as peers. Whenever the master pauses, every replica
 * comes to have each of its files, byte for byte; what replicas say of the states that they show on
 * the way is watched by {@link Peers}.
 */
class QuietPointsTest {
  private static final int FEW = 7;

  @TempDir private Path temporary;

  @Test
  void twoReplicasAreEqualAtEachQuietPoint() throws Exception {
    live(2, 3);
  }

  @Test
  @Tag("nightly")
  void threeReplicasAreEqualAtEachQuietPoint() throws Exception {
    live(3, 10);
  }

  @Test
  @Tag("nightly")
  void tenReplicasAreEqualAtEachQuietPoint() throws Exception {
    live(10, 10);
  }

  private void live(int replicas, int points) throws Exception {
    Path folder = temporary.resolve("master");
    try (Peers peers = new Peers(temporary);
        Connection master =
            Cairn.config().file(folder).schemaFlexibility(SchemaFlexibility.READ).open()) {
      write(master, FEW);
      Sharing sharing = master.publish(Sharing.network(0, false));
      String from = "" + sharing.address().port();
      for (int i = 0; i < replicas; i++) {
        Peer replica = peers.add("replica" + i);
        String[] said = {"replica", "" + replica.folder(), "" + replica.port, "" + sharing.link()};
        replica.start(said[0], said[1], said[2], said[3], from);
        from = sharing.address().port() + "," + replica.port;
      }
      for (int point = 0; point < points; point++) {
        write(master, 1 + point * FEW);
        if (point % 3 == 1) {
          master.collectGarbage();
        }
        long t = ((CurrentDatabase) master.db()).maxTx() - CurrentDatabase.TX0;
        peers.await(() -> peers.all().stream().allMatch(peer -> peer.t == t));
        for (Peer peer : peers.all()) {
          peers.await(() -> files(folder).equals(files(peer.folder())));
        }
        assertTrue(files(folder).size() > 1, "files are compared");
      }
    }
  }

  private static void write(Connection master, int people) {
    for (int i = 0; i < people; i++) {
      long t = ((CurrentDatabase) master.db()).maxTx() - CurrentDatabase.TX0 + 1;
      master.transact(List.of(Map.of("n", t, "name", "Person " + t, "age", t % 90)));
    }
  }

  /** The files of a database, by what is in them. */
  private static Map<String, ByteBuffer> files(Path folder) {
    Map<String, ByteBuffer> files = new TreeMap<>();
    for (String part : List.of("CAIRN", "meta", "data")) {
      Path at = folder.resolve(part);
      if (!Files.exists(at)) {
        continue;
      }
      try (Stream<Path> found = Files.walk(at)) {
        for (Path file : found.filter(Files::isRegularFile).toList()) {
          files.put(folder.relativize(file).toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
        }
      } catch (IOException e) {
        files.put("being changed", ByteBuffer.allocate(0));
      }
    }
    return files;
  }
}
