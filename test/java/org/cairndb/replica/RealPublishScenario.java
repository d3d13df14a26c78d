package org.cairndb.replica;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.demo.DatProcess;
import org.cairndb.demo.RealDat;
import org.cairndb.system.SystemHost;
import org.cairndb.testing.Needs;
import org.cairndb.testing.RealSync;

/** What {@link RealPublishTest} does, in a process whose network is its own. */
enum RealPublishScenario {
  /** We publish; the real tool clones and goes on live; a connection follows its folder. */
  CLONED_BY_IT {
    @Override
    void run(Path folder, RealDat dat) throws Exception {
      try (Connection master = master(folder)) {
        String link = master.publish(Sharing.network(3282, true)).link().toString();
        Path clone = Files.createDirectories(folder.resolve("clone"));
        dat.run("c", folder, PATIENCE, List.of("clone", link, clone.toString()));
        RealSync sync = new RealSync(dat, "c", clone);
        try (Connection replica =
            Cairn.connect(
                Map.of(
                    "store",
                    Map.of("backend", "file", "path", clone.toString()),
                    "follow?",
                    true))) {
          goOn(master, replica, sync::await);
        }
      }
    }
  },

  /** The real tool shares the master's folder; we clone it and follow. */
  SHARED_BY_IT {
    @Override
    void run(Path folder, RealDat dat) throws Exception {
      try (Connection master = master(folder)) {
        Path shared = folder.resolve("master");
        DatProcess share = dat.start("m", shared, List.of("share"));
        share.await(Pattern.compile("Watching for file updates"), PATIENCE);
        Matcher link = Pattern.compile("dat://[0-9a-f]{64}").matcher(share.output());
        check(link.find(), share.output());
        try (Connection replica =
            Cairn.connect(
                Map.of(
                    "store",
                    Map.of(
                        "backend", "dat",
                        "link", link.group(),
                        "path", folder.resolve("ours").toString())))) {
          goOn(master, replica, RealPublishScenario::await);
        }
      }
    }
  };

  /** Waits for something, or fails with a story. */
  private interface Patience {
    void await(BooleanSupplier done, Supplier<?> story);
  }

  private static final int PATIENCE = 60_000;

  abstract void run(Path folder, RealDat dat) throws Exception;

  private static Connection master(Path folder) {
    Map<String, Object> config =
        Map.of(
            "store",
            Map.of("backend", "file", "path", folder.resolve("master").toString()),
            "schema-flexibility",
            "read");
    Cairn.createDatabase(config);
    Connection master = Cairn.connect(config);
    master.transact(List.of(Map.of("name", "first")));
    return master;
  }

  private static void goOn(Connection master, Connection replica, Patience patience)
      throws InterruptedException {
    for (int i = 2; i < 8; i++) {
      master.transact(List.of(Map.of("name", "n" + i)));
      long wanted = i;
      patience.await(() -> names(replica) == wanted, () -> replica.follower().status());
      check(replica.follower().sync(i, 0) != null, "what is here has come");
    }
  }

  private static long names(Connection connection) {
    return Cairn.query("[:find ?n :where [_ :name ?n]]", connection.db()).rows().size();
  }

  private static void await(BooleanSupplier done, Supplier<?> story) {
    long end = System.nanoTime() + PATIENCE * 1_000_000L;
    while (!done.getAsBoolean()) {
      check(System.nanoTime() < end, story.get());
      SystemHost.INSTANCE.sleepMillis(20);
    }
  }

  private static void check(boolean right, Object story) {
    if (!right) {
      throw new AssertionError(story);
    }
  }

  public static void main(String[] words) throws Exception {
    Path folder = Path.of(words[1]);
    try (RealDat dat =
        RealDat.openHere(SystemHost.INSTANCE, Needs.dat(), folder.resolve("homes"))) {
      valueOf(words[0]).run(folder, dat);
    }
  }
}
