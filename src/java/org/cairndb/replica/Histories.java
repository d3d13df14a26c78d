package org.cairndb.replica;

import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;

/** Whether what a replica has, and what follows, are of one history. */
final class Histories {
  private Histories() {}

  /** Whether two values of one t can be the same: forks nearly always show here. */
  static boolean agree(CurrentDatabase a, CurrentDatabase b) {
    return a.maxTx() == b.maxTx()
        && a.datomCount() == b.datomCount()
        && a.maxEntity() == b.maxEntity()
        && a.schema().size() == b.schema().size();
  }

  /** That they are not. */
  static CairnException fork(String place, long t, String where) {
    return new CairnException(
        "replica/fork",
        "what follows does not go on from what this replica has, so the master has written another"
            + " history, perhaps from a backup; the replica stays at its last state, connect anew"
            + " to follow the other: place="
            + place
            + ", t="
            + t
            + ", found="
            + where,
        "place",
        place,
        "t",
        t);
  }
}
