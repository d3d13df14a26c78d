package org.cairndb.replica;

import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.JournalTail;
import org.cairndb.storage.Position;
import org.cairndb.transact.Replay;
import org.jspecify.annotations.Nullable;

/**
 * Whether a follower may go over to the trees of a later generation. They must go on from what it
 * has. A follower that has all files also reads every node that is new, so that a tree that its
 * writer has signed but that is none leaves it at its last good state. One that fetches what
 * queries touch cannot: there the query that comes to such a node is told. For one thread at a
 * time.
 */
final class Admission {
  private final String place;
  private final Replay replay;
  private final boolean reads;

  /** The packs whose nodes were read, or that the follower began with. */
  private Set<BlobId> sound;

  private @Nullable Position refusedAt;
  private @Nullable CorruptException refusal;

  /**
   * @param reads whether new nodes are read
   */
  Admission(String place, Replay replay, boolean reads) {
    this.place = place;
    this.replay = replay;
    this.reads = reads;
    this.sound = Set.copyOf(replay.packs());
  }

  /**
   * What to go over to.
   *
   * @param next the generation
   * @param base the database that its checkpoint describes
   * @param known those of its commits that the follower has
   * @param now the follower's database
   * @return null if it does not reach that yet
   * @throws CorruptException if a node of it is none
   * @throws CairnException if it is of another history
   */
  @Nullable CurrentDatabase admit(
      JournalTail.Generation next, CurrentDatabase base, List<byte[]> known, CurrentDatabase now) {
    if (reads) {
      read(next, base);
    }
    if (base.maxTx() > now.maxTx()) {
      if (!next.follows() && !Replay.mayBecome(now, base)) {
        throw fork(next, now);
      }
      return base;
    }
    CurrentDatabase same = replay.silently(base, known);
    if (same.maxTx() < now.maxTx()) {
      return null;
    }
    if (!Histories.agree(same, now) || !Replay.mayBecome(now, same)) {
      throw fork(next, now);
    }
    return same;
  }

  /** Whether a node of a generation is known to be none. */
  boolean hasRefused(JournalTail.Generation generation) {
    return generation.position().equals(refusedAt);
  }

  private CairnException fork(JournalTail.Generation next, CurrentDatabase now) {
    long t = now.maxTx() - CurrentDatabase.TX0;
    return Histories.fork(place, t, "the generation at " + next.position());
  }

  private void read(JournalTail.Generation next, CurrentDatabase base) {
    if (hasRefused(next)) {
      throw Objects.requireNonNull(refusal);
    }
    try {
      replay.readNodes(base, sound);
    } catch (CorruptException e) {
      refusedAt = next.position();
      refusal = e;
      throw e;
    }
    sound = Set.copyOf(replay.packs());
  }
}
