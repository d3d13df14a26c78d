package org.cairndb.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.SchemaFlexibility;
import org.cairndb.dat.DatLink;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.error.CairnException;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.ChildJvm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a configuration says of a replica: where it may say it, and what of the replica is kept. */
class ReplicaStoreTest {
  private static final long LONG_ENOUGH_MILLIS = 60_000;

  @TempDir private Path temporary;

  private Connection master() {
    Connection master =
        Cairn.config()
            .file(temporary.resolve("master"))
            .schemaFlexibility(SchemaFlexibility.READ)
            .open();
    master.transact(List.of(Map.of("name", "Alice")));
    return master;
  }

  private Map<String, Object> store(Sharing from, String name) {
    return Map.of(
        "backend", "dat",
        "link", from.link().toString(),
        "path", temporary.resolve(name).toString());
  }

  private static List<String> near(Sharing from) {
    return List.of("127.0.0.1:" + from.address().port());
  }

  private static long names(Connection connection) {
    return Cairn.query("[:find ?n :where [_ :name ?n]]", connection.db()).rows().size();
  }

  @Test
  void howItComesMayBeSaidBesideTheStore() throws Exception {
    try (Connection master = master()) {
      Sharing from = master.publish(Sharing.network(0, false));
      Map<String, Object> beside =
          Map.of(
              "store",
              store(from, "beside"),
              "sparse?",
              true,
              "follow?",
              true,
              "multicast?",
              false,
              "peers",
              near(from),
              "timeout",
              LONG_ENOUGH_MILLIS);
      try (Connection sparse = Cairn.connect(beside)) {
        assertTrue(sparse.sharing().orElseThrow().isSparse());
        assertEquals(1, names(sparse));
      }
      try (Connection typed =
          Cairn.config()
              .dat(from.link().toString(), temporary.resolve("typed"))
              .peers(near(from).get(0))
              .multicast(false)
              .sparse()
              .connect()) {
        assertTrue(typed.sharing().orElseThrow().isSparse());
      }
      Map<String, Object> folder =
          Map.of("backend", "file", "path", temporary.resolve("typed").toString(), "follow?", true);
      try (Connection inside = Cairn.connect(Map.of("store", folder))) {
        assertEquals(0, inside.follower().status().skipped());
      }
    }
  }

  @Test
  void whatContradictsItselfIsRefused() {
    String link = new DatLink(KeyPair.generate(SystemHost.INSTANCE).publicKey()).toString();
    String path = temporary.resolve("no").toString();
    Map<String, Object> dat = Map.of("backend", "dat", "link", link, "path", path, "sparse?", true);
    Map<String, Object> file = Map.of("backend", "file", "path", path);
    Map<String, Object> fileFollowed = Map.of("backend", "file", "path", path, "follow?", true);
    Map<String, Object> fileSparse = Map.of("backend", "file", "path", path, "sparse?", true);
    List<Map<String, Object>> wrong =
        List.of(
            Map.of("store", dat, "sparse?", false),
            Map.of("store", dat, "follow?", false),
            Map.of("store", dat, "sparse?", "yes"),
            Map.of("store", dat, "peers", "10.0.0.7"),
            Map.of("store", file, "sparse?", true),
            Map.of("store", file, "peers", List.of("10.0.0.7")),
            Map.of("store", fileSparse),
            Map.of("store", fileFollowed, "follow?", false),
            Map.of("store", Map.of("backend", "memory", "id", "x"), "sparse?", true),
            Map.of("store", Map.of("backend", "dat", "link", 7)));
    for (Map<String, Object> config : wrong) {
      CairnException refused = assertThrows(CairnException.class, () -> Cairn.connect(config));
      assertTrue(refused.code().startsWith("config/"), () -> config + ": " + refused.code());
    }
    CairnException uri =
        assertThrows(
            CairnException.class, () -> Cairn.connect("datahike:file://" + path, "sparse?", true));
    assertEquals("config/value", uri.code());
    CairnException created =
        assertThrows(CairnException.class, () -> Cairn.createDatabase(Map.of("store", dat)));
    assertEquals("config/value", created.code());
    assertFalse(Files.exists(Path.of(path)));
  }

  @Test
  void withoutAFolderNothingRemains() throws Exception {
    try (Connection master = master()) {
      Sharing from = master.publish(Sharing.network(0, false));
      String uri = "datahike:" + from.link();
      Object[] options = {"peers", near(from), "multicast?", false};
      Connection replica = Cairn.connect(uri, options);
      assertSame(replica, Cairn.connect(uri, options));
      replica.release(false);
      master.transact(List.of(Map.of("name", "Bob")));
      assertTrue(replica.follower().sync(2, LONG_ENOUGH_MILLIS) != null);
      assertEquals(2, names(replica));
      Path folder = replica.sharing().orElseThrow().folder();
      assertTrue(Files.exists(folder.resolve("CAIRN")));
      Path home = folder.getParent();
      assertEquals("rwx------", PosixFilePermissions.toString(Files.getPosixFilePermissions(home)));
      replica.release(false);
      assertFalse(Files.exists(folder));
      // Who comes back gets it anew.
      try (Connection again = Cairn.connect(uri, options)) {
        assertTrue(again.follower().sync(2, LONG_ENOUGH_MILLIS) != null);
      }
      master.unpublish();
      Object[] shortly = {"peers", near(from), "multicast?", false, "timeout", 200L};
      CairnException none = assertThrows(CairnException.class, () -> Cairn.connect(uri, shortly));
      assertEquals("storage/incomplete", none.code());
      assertEquals(List.of("lock"), list(home));
    }
  }

  @Test
  void aProcessThatEndsOrIsKilledLeavesNothingForLong() throws Exception {
    Path place = Files.createDirectory(temporary.resolve("tmp"));
    try (Connection master = master()) {
      Sharing from = master.publish(Sharing.network(0, false));
      Process ends = process(place, from);
      assertEquals(1, list(place).size());
      Process killed = process(place, from);
      assertEquals(2, list(place).size());
      killed.toHandle().destroyForcibly();
      killed.waitFor();
      assertEquals(2, list(place).size());
      Process last = process(place, from);
      assertEquals(2, list(place).size(), "what was killed is swept, what lives is not");
      ends.getOutputStream().close();
      assertEquals(0, ends.waitFor());
      last.getOutputStream().close();
      assertEquals(0, last.waitFor());
      assertEquals(List.of(), list(place));
    }
  }

  private Process process(Path place, Sharing from) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("-Xmx128m", "-XX:TieredStopAtLevel=1", "-Djava.io.tmpdir=" + place));
    command.add("-Duser.home=" + temporary);
    command.add("-XX:-UsePerfData");
    command.add(MemoryReplicaProcess.class.getName());
    command.addAll(List.of(from.link().toString(), "" + from.address().port()));
    Process process = ChildJvm.with(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    BufferedReader out = process.inputReader(StandardCharsets.US_ASCII);
    assertEquals("here", out.readLine());
    return process;
  }

  private static List<String> list(Path folder) throws IOException {
    try (Stream<Path> found = Files.list(folder)) {
      return found.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
