package org.cairndb;

import clojure.lang.Atom;
import clojure.lang.IFn;
import clojure.lang.ISeq;
import clojure.lang.RT;
import java.util.Map;
import org.cairndb.transact.LiveDatabase;
import org.cairndb.transact.TxReport;

/** Tells the watches and the listeners of a connection of each transaction. */
final class Reporting implements LiveDatabase.Observer {
  private final Connection connection;
  private final Atom listeners;
  private final Notifier notifier;

  /**
   * @param listeners functions by their keys; who adds one, or a watch, holds the connection's
   *     monitor
   */
  Reporting(Connection connection, Atom listeners, Notifier notifier) {
    this.connection = connection;
    this.listeners = listeners;
    this.notifier = notifier;
  }

  private boolean isHeard() {
    return RT.seq(listeners.deref()) != null || connection.getWatches().count() > 0;
  }

  @Override
  public void committed(TxReport report, Runnable complete) {
    if (!isHeard()) {
      complete.run();
      return;
    }
    notifier.add(
        () -> {
          notifyAllOf(report);
          complete.run();
        });
  }

  @Override
  public boolean silently(Runnable publication) {
    synchronized (connection) {
      if (isHeard()) {
        return false;
      }
      publication.run();
      return true;
    }
  }

  private void notifyAllOf(TxReport report) {
    try {
      connection.notifyWatches(report.dbBefore(), report.dbAfter());
    } catch (RuntimeException e) {
      Notifier.uncaught(e);
    }
    for (ISeq s = RT.seq(listeners.deref()); s != null; s = s.next()) {
      try {
        ((IFn) ((Map.Entry<?, ?>) s.first()).getValue()).invoke(report);
      } catch (RuntimeException e) {
        Notifier.uncaught(e);
      }
    }
  }
}
