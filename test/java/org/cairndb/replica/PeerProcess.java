package org.cairndb.replica;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Db;
import org.cairndb.transact.TxReport;

/**
 * One of {@link Peers}: a master that publishes and, unless it is to be quiet, writes {@code {:n
 * t}} as transaction t for ever; or a replica that looks at each state that it shows. Prints {@code
 * t N H .} for each state, where H stands for all that it has, {@code link L}, {@code state S} when
 * a replica's status changes, and {@code bad …} for what must not be.
 */
final class PeerProcess {
  private static final int CHECKPOINT_EVERY = 40;
  private static final long PAUSE_MILLIS = 4;

  /** So many transactions a quiet master writes all the same, behind the last checkpoint. */
  static final int LAST = 3;

  private static long heard = -1;
  private static long shown = -1;

  private PeerProcess() {}

  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[1]);
    int port = Integer.parseInt(arguments[2]);
    if (arguments[0].equals("replica")) {
      replica(folder, port, arguments[3], arguments[4]);
    } else {
      long pauseMillis = arguments.length > 3 ? Long.parseLong(arguments[3]) : PAUSE_MILLIS;
      master(folder, port, arguments[0].equals("quiet"), pauseMillis);
    }
  }

  private static void master(Path folder, int port, boolean quiet, long pauseMillis)
      throws Exception {
    Connection master =
        Cairn.config().file(folder).schemaFlexibility(org.cairndb.SchemaFlexibility.READ).open();
    System.out.println("link " + master.publish(Sharing.network(port, false)).link());
    long t = t(master.db());
    shows(master.db());
    for (int i = 0; !quiet || i < LAST; i++) {
      Db after = master.transact(List.of(Map.of("n", t + 1, "text", "x".repeat(200)))).dbAfter();
      t = t(after);
      shows(after);
      if (t % CHECKPOINT_EVERY == 0 && !quiet) {
        master.collectGarbage();
      }
      Thread.sleep(pauseMillis);
    }
    Thread.sleep(Long.MAX_VALUE);
  }

  private static void replica(Path folder, int port, String link, String from) throws Exception {
    Connection replica =
        Cairn.connect(
            Map.of(
                "store",
                Map.of(
                    "backend",
                    "dat",
                    "link",
                    link,
                    "path",
                    folder.toString(),
                    "peers",
                    Stream.of(from.split(",")).map(PeerProcess::address).toList(),
                    "port",
                    (long) port,
                    "timeout",
                    120_000L,
                    "multicast?",
                    false)));
    replica.listen((TxReport report) -> hear(report.dbAfter()));
    replica.follower().listenStatus(status -> System.out.println("state " + status.state()));
    show(replica);
    Thread.sleep(Long.MAX_VALUE);
  }

  /** What is shown first; a report may be on its way of what is in it already. */
  private static synchronized void show(Connection replica) {
    Db database = replica.db();
    shown = Math.max(shown, t(database));
    look(database);
  }

  private static synchronized void hear(Db database) {
    long t = t(database);
    if (t <= heard) {
      System.out.println("bad report: t=" + t + ", before=" + heard);
    }
    heard = t;
    if (t > shown) {
      look(database);
    }
  }

  private static void look(Db database) {
    long t = t(database);
    List<Long> all =
        Cairn.query("[:find [?n ...] :where [_ :n ?n]]", database).collection(Long.class);
    boolean whole = all.size() == t && all.stream().allMatch(n -> n >= 1 && n <= t);
    if (whole) {
      shows(database);
    } else {
      System.out.println("bad state: t=" + t + ", found=" + all);
    }
  }

  private static void shows(Db database) {
    System.out.println("t " + t(database) + " " + mark((CurrentDatabase) database) + " .");
  }

  /** Stands for all that a database has. */
  static String mark(CurrentDatabase database) {
    return Integer.toHexString(SimulatedPeers.describe(database).hashCode());
  }

  /** A port of this host, or a whole address. */
  private static String address(String said) {
    return said.contains(":") ? said : "127.0.0.1:" + said;
  }

  private static long t(Db database) {
    return ((CurrentDatabase) database).maxTx() - CurrentDatabase.TX0;
  }
}
