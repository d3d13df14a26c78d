package org.cairndb.testing;

import java.nio.file.Path;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.cairndb.demo.DatProcess;
import org.cairndb.demo.RealDat;
import org.cairndb.system.SystemHost;

/**
 * A {@code dat sync} of the real tool, which is started again if it stands still. It can: an entry
 * that comes just when it begins to wait for the next one is passed over until the next but one
 * comes (hyperdrive 9, {@code _trackLatest}: it looks at the version, and hypercore's {@code
 * update} notes what to wait for a moment later). It then shows the new file's name and asks for
 * none of its blocks. Whoever tests against it must bear that, and may not bear anything else: it
 * is started again a few times only.
 */
public final class RealSync implements AutoCloseable {
  private static final Pattern SYNCED = Pattern.compile("dat synced, waiting for updates");
  private static final int START_MILLIS = 60_000;
  private static final int STALL_MILLIS = 20_000;
  private static final int MOST_RESTARTS = 3;
  private static final int LOOK_MILLIS = 20;

  private final RealDat dat;
  private final String peer;
  private final Path folder;
  private DatProcess process;
  private int restarts;

  /**
   * Starts it, and waits until it has what there is.
   *
   * @param peer whose it is, as {@link RealDat#start} takes it
   * @param folder a clone that the real tool has made
   */
  public RealSync(RealDat dat, String peer, Path folder) {
    this.dat = dat;
    this.peer = peer;
    this.folder = folder;
    process = start();
  }

  private DatProcess start() {
    DatProcess started = dat.start(peer, folder, List.of("sync"));
    started.await(SYNCED, START_MILLIS);
    return started;
  }

  /**
   * Waits for something that the tool brings about.
   *
   * @param story told if it does not come to be
   * @throws AssertionError if it does not
   */
  public void await(BooleanSupplier done, Supplier<?> story) {
    long waited = 0;
    while (!done.getAsBoolean()) {
      if (waited >= STALL_MILLIS) {
        restart(story);
        waited = 0;
      }
      SystemHost.INSTANCE.sleepMillis(LOOK_MILLIS);
      waited += LOOK_MILLIS;
    }
  }

  private void restart(Supplier<?> story) {
    String printed = process.output();
    if (restarts == MOST_RESTARTS) {
      throw new AssertionError("waited in vain: " + story.get() + "\n" + printed);
    }
    restarts++;
    System.out.println("dat sync stands still and is started again: " + printed);
    process.close();
    process = start();
  }

  /** Ends it at once, as a crash would. */
  public void kill() {
    process.kill();
  }

  @Override
  public void close() {
    process.close();
  }
}
