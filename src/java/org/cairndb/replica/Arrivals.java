package org.cairndb.replica;

import java.nio.file.Path;
import org.cairndb.system.Host;
import org.cairndb.watch.FolderSignal;

/** Says when a follower should look again. One thread waits; any may close. */
public interface Arrivals extends AutoCloseable {
  /**
   * Waits until something may have arrived, or for so long. May end early.
   *
   * @return false when this is closed
   */
  boolean await(long millis);

  /** Ends all waits. */
  @Override
  void close();

  /** Changes in the journal of a database's folder. */
  static Arrivals inFolder(Host host, Path folder) {
    FolderSignal signal = FolderSignal.open(host, folder.resolve("meta"));
    return new Arrivals() {
      @Override
      public boolean await(long millis) {
        return signal.await(millis);
      }

      @Override
      public void close() {
        signal.close();
      }
    };
  }
}
