package org.cairndb.storage;

import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.cairndb.error.LockedException;
import org.jspecify.annotations.Nullable;

/**
 * What all that this process does with one folder has in common: the writer's lock, and who reads.
 * Safe for any number of threads.
 */
final class SharedFolder {
  final Disk disk;
  final Blobs blobs;

  /** Held shared by who opens a state, alone by who removes blobs. */
  final ReadWriteLock opening = new ReentrantReadWriteLock();

  /** Held by who makes, deletes or looks at all branches. Taken before all other locks. */
  final Object structure = new Object();

  private final List<WeakReference<BlobUser>> users = new ArrayList<>();
  private final Set<String> purposes = new HashSet<>();
  private Disk.@Nullable Lock lock;

  SharedFolder(Disk disk, Blobs blobs) {
    this.disk = disk;
    this.blobs = blobs;
  }

  synchronized void register(BlobUser user) {
    users.removeIf(known -> known.get() == null);
    users.add(new WeakReference<>(user));
  }

  /** All blobs that somebody in this process may read. */
  synchronized Set<BlobId> inUse() {
    Set<BlobId> used = new HashSet<>();
    for (WeakReference<BlobUser> known : users) {
      BlobUser user = known.get();
      if (user != null) {
        used.addAll(user.blobsInUse());
      }
    }
    return used;
  }

  /**
   * Takes part in the database's one lock, for a purpose that only one may have. Who comes first
   * removes what earlier processes left under way.
   *
   * @throws LockedException if another process writes, or somebody in this one has the purpose
   */
  synchronized Disk.Lock lock(String purpose) {
    if (purposes.contains(purpose)) {
      throw new LockedException(disk.place(FolderLayout.LOCK), "this process");
    }
    if (lock == null) {
      Disk.Lock taken = disk.lock(FolderLayout.LOCK);
      boolean done = false;
      try {
        DatabaseFolder.clearTemporary(disk);
        blobs.forgetUnderWay();
        done = true;
      } finally {
        if (!done) {
          taken.close();
        }
      }
      lock = taken;
    }
    purposes.add(purpose);
    return () -> release(purpose);
  }

  private synchronized void release(String purpose) {
    Disk.Lock held = lock;
    if (purposes.remove(purpose) && purposes.isEmpty() && held != null) {
      lock = null;
      held.close();
    }
  }
}
