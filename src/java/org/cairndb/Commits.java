package org.cairndb;

import java.util.ArrayDeque;
import java.util.BitSet;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import org.cairndb.db.Ancestry;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Db;
import org.jspecify.annotations.Nullable;

/**
 * Finds commits by their ids, in the branches that there are: its own branch first, and others only
 * if they are needed. Sees each branch as it was when it was first needed. For one thread.
 */
final class Commits {
  private final Branches branches;
  private final CurrentDatabase own;
  private final Map<String, Optional<CurrentDatabase>> others = new LinkedHashMap<>();

  /**
   * @param own the newest value of the branch to begin with
   */
  Commits(Branches branches, CurrentDatabase own) {
    this.branches = branches;
    this.own = own;
  }

  /** A commit, in the branch that it was found in. */
  private record Found(CurrentDatabase head, long t) {
    boolean isNewest() {
      return head.basisT() == t;
    }

    /** Its state; null if it is not kept. */
    @Nullable Db state() {
      return isNewest() ? head : head.retired() == null ? null : head.asOf(t);
    }
  }

  private static @Nullable Found in(CurrentDatabase head, UUID id) {
    OptionalLong t = head.ancestry().t(id);
    boolean isThere = t.isPresent() && t.getAsLong() <= head.basisT();
    return isThere ? new Found(head, t.getAsLong()) : null;
  }

  /** Where a commit is, as one whose state is kept, if there is such a place; null if nowhere. */
  private @Nullable Found find(UUID id) {
    Found found = in(own, id);
    if (found != null && found.state() != null) {
      return found;
    }
    for (String name : branches.names()) {
      if (!name.equals(branches.current())) {
        CurrentDatabase head =
            others.computeIfAbsent(name, n -> Optional.ofNullable(branches.newest(n))).orElse(null);
        Found there = head == null ? null : in(head, id);
        if (there != null && (found == null || there.state() != null)) {
          found = there;
        }
      }
    }
    return found;
  }

  /** Whether there is a commit of an id. */
  boolean isKnown(UUID id) {
    return find(id) != null;
  }

  /** The state after a commit; null if there is no such commit, or its state is not kept. */
  @Nullable Db state(UUID id) {
    Found found = find(id);
    return found == null ? null : found.state();
  }

  /** The states after all commits that have led to its branch; see {@link Branches#history}. */
  Iterator<Db> history() {
    return new History();
  }

  private final class History implements Iterator<Db> {
    private final Deque<UUID> waiting = new ArrayDeque<>();
    private final Map<Long, BitSet> seen = new HashMap<>();
    private @Nullable Db next;

    History() {
      UUID id = own.commitId();
      if (id != null) {
        waiting.add(id);
      }
    }

    /** Notes a commit; whether it comes for the first time. */
    private boolean isNew(UUID id, long t) {
      BitSet known = seen.computeIfAbsent(Ancestry.lineOf(id), line -> new BitSet());
      int bit = Math.toIntExact(t);
      boolean isNew = !known.get(bit);
      known.set(bit);
      return isNew;
    }

    private void advance() {
      while (next == null && !waiting.isEmpty()) {
        UUID id = waiting.remove();
        Found found = find(id);
        if (found != null && isNew(id, found.t())) {
          waiting.addAll(found.head().ancestry().parents(found.t()));
          next = found.state();
        }
      }
    }

    @Override
    public boolean hasNext() {
      advance();
      return next != null;
    }

    @Override
    public Db next() {
      advance();
      Db state = next;
      if (state == null) {
        throw new NoSuchElementException("the first commit has been given");
      }
      next = null;
      return state;
    }
  }
}
