package org.cairndb.transact;

import java.util.ArrayList;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.db.DatabaseEdit;
import org.jspecify.annotations.Nullable;

/**
 * What a transaction changes, in order and net of itself: a fact that it both adds and takes back
 * is not among them, whereas one that it takes away and adds again is there twice, since it now
 * belongs to this transaction. Every change goes to the edit at once. For one thread.
 */
final class Changes {
  private final DatabaseEdit edit;
  private final List<@Nullable Datom> log = new ArrayList<>();
  private final Map<Datom, Integer> added = new HashMap<>();
  private int indexedTo;
  private int version;

  Changes(DatabaseEdit edit) {
    this.edit = edit;
  }

  /** Adds a fact; false if it held already. */
  boolean add(long e, Attribute a, Object v) {
    if (!edit.add(e, a, v)) {
      return false;
    }
    log.add(new Datom(e, a, v, edit.tx(), true));
    version++;
    return true;
  }

  /** Takes a fact away; false if it did not hold. */
  boolean retract(long e, Attribute a, Object v) {
    long since = edit.find(e, a, v);
    if (since < 0) {
      return false;
    }
    edit.retract(e, a, v);
    Datom datom = new Datom(e, a, v, edit.tx(), false);
    if (since == edit.tx()) {
      forget(datom);
    } else {
      log.add(datom);
    }
    version++;
    return true;
  }

  /** Sets the instant of the transaction: its first change, for which a later call puts another. */
  void instant(Attribute txInstant, Date instant) {
    long tx = edit.tx();
    if (!log.isEmpty()) {
      edit.retract(tx, txInstant, Objects.requireNonNull(log.remove(0)).v());
    }
    edit.add(tx, txInstant, instant);
    log.add(0, new Datom(tx, txInstant, instant, tx, true));
    version++;
  }

  /**
   * Strikes out the addition of a fact that this transaction made. The index of additions is built
   * when first needed.
   */
  private void forget(Datom fact) {
    for (; indexedTo < log.size(); indexedTo++) {
      Datom datom = log.get(indexedTo);
      if (datom != null && datom.added()) {
        added.put(datom, indexedTo);
      }
    }
    Integer at = added.remove(fact);
    if (at != null) {
      log.set(at, null);
    }
  }

  /** A number that is another after each change. */
  int version() {
    return version;
  }

  /** The net changes. */
  List<Datom> net() {
    List<Datom> net = new ArrayList<>(log.size());
    for (Datom datom : log) {
      if (datom != null) {
        net.add(datom);
      }
    }
    return net;
  }
}
