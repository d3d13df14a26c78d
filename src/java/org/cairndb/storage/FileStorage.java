package org.cairndb.storage;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.DatabaseExistsException;
import org.cairndb.error.DatabaseMissingException;
import org.cairndb.error.IncompleteException;
import org.cairndb.error.LockedException;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.cairndb.system.SystemHost;
import org.jspecify.annotations.Nullable;

/**
 * A database in a folder, as {@code docs/format/folder.md} describes it. Opening one changes
 * nothing in the folder, holds nothing open, and works where nothing may be written.
 */
public final class FileStorage implements Storage {
  private static final int ATTEMPTS = 10;
  private static final long FIRST_PAUSE_MILLIS = 10;
  private static final long LONGEST_PAUSE_MILLIS = 50;

  private final Disk disk;
  private final Host host;
  private final UUID databaseId;
  private final Blobs blobs;
  private final JournalReader reader;
  private final boolean replica;
  private final SharedFolder shared;

  /** The branch whose journal this is; null for the main one. */
  private final @Nullable String branch;

  /** Stands for the database's id in the journal. */
  private final UUID journalId;

  private final Replication replication = new Replication();

  private FileStorage(Disk disk, Host host, UUID databaseId) {
    this.disk = disk;
    this.host = host;
    this.databaseId = databaseId;
    this.replica = FolderLayout.replicaEvidence(disk) != null;
    this.blobs = new Blobs(disk, host, replica);
    this.reader = new JournalReader(disk, databaseId, blobs);
    this.shared = new SharedFolder(disk, blobs);
    this.branch = null;
    this.journalId = databaseId;
  }

  /** A branch of a database, seen from the main one. */
  private FileStorage(FileStorage main, String branch, UUID journalId) {
    this.shared = main.shared;
    this.disk = new BranchDisk(shared.disk, branch);
    this.host = main.host;
    this.databaseId = main.databaseId;
    this.replica = main.replica;
    this.blobs = main.blobs;
    this.reader = new JournalReader(disk, journalId, blobs);
    this.branch = branch;
    this.journalId = journalId;
  }

  /**
   * Makes a database. After a crash in the middle there is none, and this can be called again.
   *
   * @param folder made if it is missing; files in it that are not Cairn's are left alone
   * @param checkpoint the payload of the first checkpoint: describes the empty database
   * @throws org.cairndb.error.DatabaseExistsException if there is one already
   */
  public static FileStorage create(Path folder, Host host, byte[] checkpoint) {
    return create(new FileDisk(folder, host), host, checkpoint);
  }

  /** As above, on any disk. */
  public static FileStorage create(Disk disk, Host host, byte[] checkpoint) {
    DatabaseFolder.create(disk, host, checkpoint);
    return open(disk, host);
  }

  /**
   * Opens a database.
   *
   * @throws DatabaseMissingException if there is none
   * @throws IncompleteException if this is a replica that has hardly begun to arrive
   */
  public static FileStorage open(Path folder) {
    return open(new FileDisk(folder, SystemHost.INSTANCE), SystemHost.INSTANCE);
  }

  /** As above, on any disk. */
  public static FileStorage open(Disk disk, Host host) {
    byte[] identity;
    try {
      identity = disk.readAll(FolderLayout.IDENTITY, FolderLayout.MAX_IDENTITY_BYTES);
    } catch (StorageException e) {
      if (Disk.isMissing(e)) {
        throw new DatabaseMissingException(disk.place());
      }
      throw e;
    }
    try {
      String place = disk.place(FolderLayout.IDENTITY);
      return new FileStorage(disk, host, FolderLayout.parseIdentity(identity, place));
    } catch (CorruptException e) {
      if (FolderLayout.replicaEvidence(disk) != null) {
        throw new IncompleteException(disk.place(), String.valueOf(e.getMessage()));
      }
      throw e;
    }
  }

  /** Whether there is a database. */
  public static boolean exists(Path folder) {
    return DatabaseFolder.exists(new FileDisk(folder, SystemHost.INSTANCE));
  }

  /**
   * Deletes a database, and nothing else that is in the folder. After a crash in the middle it is
   * gone or there as before.
   *
   * @return whether there was one
   * @throws org.cairndb.error.LockedException if somebody is writing to it
   */
  public static boolean delete(Path folder) {
    return DatabaseFolder.delete(new FileDisk(folder, SystemHost.INSTANCE));
  }

  /** Whether somebody else's copy comes into this folder, so that nobody may write here. */
  public boolean isReplica() {
    return replica;
  }

  /** Whether another storage of the folder is that of the same branch, and no replica. */
  public boolean isSameAs(FileStorage other) {
    return databaseId.equals(other.databaseId)
        && journalId.equals(other.journalId)
        && !replica
        && !other.replica;
  }

  @Override
  public UUID databaseId() {
    return databaseId;
  }

  @Override
  public UUID journalId() {
    return journalId;
  }

  @Override
  public String place() {
    return disk.place();
  }

  @Override
  public byte[] read(Extent extent) {
    return blobs.read(extent);
  }

  @Override
  public byte[] readBlob(BlobId id) {
    return blobs.readBlob(id);
  }

  @Override
  public BlobId writeBlob(byte[] content) {
    DatabaseFolder.refuseReplica(disk);
    return blobs.write(content);
  }

  /**
   * Reads every file of the database, old generations too, and every blob.
   *
   * @return all that is wrong, not only the first; empty if nothing is
   */
  public List<CairnException> verify() {
    Verification verification = new Verification(disk, databaseId, blobs);
    return verification.run(
        () -> {
          read();
          branches().forEach(name -> branch(name).read());
        });
  }

  @Override
  public Recovered recover() {
    return read().recovered();
  }

  /** Reads the journal from its newest checkpoint on, and on when more has been written. */
  public JournalTail tail() {
    return new JournalTail(disk, databaseId, blobs);
  }

  /**
   * The newest state, held so that it can be copied while writing goes on. What it consists of is
   * not removed by this process while the snapshot is reachable.
   */
  public Snapshot snapshot() {
    return opening(
        () -> {
          Snapshot snapshot = reading(journal -> snapshotOf(forced(journal)));
          shared.register(snapshot);
          return snapshot;
        });
  }

  private Snapshot snapshotOf(Journal journal) {
    return Snapshot.of(disk, blobs, databaseId, journal);
  }

  private Journal read() {
    return reading(journal -> journal);
  }

  /**
   * What was read, once it survives a loss of power. Whoever looks sees what the writer has
   * appended and may not have forced yet; a copy must not have what the database may still lose.
   */
  private Journal forced(Journal journal) {
    if (!replica && disk.isWritable()) {
      Position end = journal.position();
      disk.force(FolderLayout.segment(end.generation(), end.segment()));
      disk.forceFolder(FolderLayout.JOURNAL);
    }
    return journal;
  }

  /**
   * If the last writer has not closed the journal and is gone, does what the next one would do
   * first: what the last one failed to force cannot be forced by anybody else.
   */
  private void settle() {
    if (disk.exists(FolderLayout.WRITING)) {
      try {
        openWriter().close();
      } catch (LockedException e) {
        return; // it is not gone
      }
    }
  }

  /** Reads the journal and more, again if the writer changed the folder meanwhile. */
  private <T> T reading(Function<Journal, T> more) {
    if (replica) {
      return more.apply(reader.readReplica());
    }
    for (int attempt = 1; ; attempt++) {
      Object before = FolderLayout.segments(disk);
      try {
        return more.apply(reader.readOwn());
      } catch (StorageException e) {
        if (!Disk.isMissing(e) || attempt == ATTEMPTS) {
          throw e;
        }
      } catch (CorruptException e) {
        if (attempt == ATTEMPTS || before.equals(FolderLayout.segments(disk))) {
          throw e;
        }
      }
    }
  }

  @Override
  public Recovered recover(Position atLeast, long patienceMillis) {
    long start = host.nanoTime();
    long pause = FIRST_PAUSE_MILLIS;
    while (true) {
      IncompleteException failure = null;
      Recovered found = null;
      try {
        found = recover();
        if (found.complete() && found.position().compareTo(atLeast) >= 0) {
          return found;
        }
      } catch (IncompleteException e) {
        failure = e;
      }
      long waited = (host.nanoTime() - start) / 1_000_000;
      if (waited >= patienceMillis || Thread.currentThread().isInterrupted()) {
        if (found != null) {
          return found;
        }
        throw failure != null ? failure : new IncompleteException(place(), FolderLayout.JOURNAL);
      }
      host.sleepMillis(Math.min(pause, patienceMillis - waited));
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLIS);
    }
  }

  @Override
  public void replicate(@Nullable Consumer<String> changed) {
    replication.tell(changed);
  }

  @Override
  public long durableBytes(String file) {
    return replication.durableBytes(disk, file);
  }

  @Override
  public JournalWriter openWriter() {
    DatabaseFolder.refuseReplica(disk);
    Disk.Lock lock = shared.lock(writing(branch));
    boolean done = false;
    try {
      DatabaseFolder.makeSound(shared.disk, host, databaseId);
      if (branch != null) {
        BranchFolder.makeSound(shared.disk, host, databaseId, branch, journalId);
      }
      JournalWriter writer =
          FileJournalWriter.open(disk, host, journalId, blobs, reader, lock, replication);
      done = true;
      return writer;
    } finally {
      if (!done) {
        lock.close();
      }
    }
  }

  @Override
  public void giveUp(Collection<BlobId> ids) {
    blobs.arrived(ids);
  }

  @Override
  public Map<BlobId, Long> blobs() {
    return blobs.list();
  }

  @Override
  public void register(BlobUser user) {
    shared.register(user);
  }

  @Override
  public <T> T opening(Supplier<T> work) {
    shared.opening.readLock().lock();
    try {
      return work.get();
    } finally {
      shared.opening.readLock().unlock();
    }
  }

  @Override
  public Collected collect(long keepFromMillis) {
    DatabaseFolder.refuseReplica(disk);
    return underLock(
        "collect garbage",
        () -> {
          shared.opening.writeLock().lock();
          try {
            return new GarbageCollection(shared).run(keepFromMillis);
          } finally {
            shared.opening.writeLock().unlock();
          }
        });
  }

  private static String writing(@Nullable String branch) {
    return branch == null ? "write" : "write branch " + branch;
  }

  /** Carries out what no two may do at the same time, nor somebody who has the purpose. */
  private <T> T underLock(String purpose, Supplier<T> work) {
    synchronized (shared.structure) {
      Disk.Lock lock = shared.lock(purpose);
      try {
        return work.get();
      } finally {
        lock.close();
      }
    }
  }

  /** The names of the branches that there are beside the main one. */
  public List<String> branches() {
    return BranchFolder.list(shared.disk);
  }

  /**
   * A branch of this database: another journal on the same blobs. What one branch does is not seen
   * in another, except that a collection of garbage looks at all of them.
   *
   * @throws DatabaseMissingException if there is none of that name
   */
  public FileStorage branch(String name) {
    if (!BranchFolder.exists(shared.disk, name)) {
      throw new DatabaseMissingException(disk.place() + ", branch " + name);
    }
    UUID journal =
        replica
            ? BranchFolder.arrivedJournalId(shared.disk, databaseId, name)
            : BranchFolder.journalId(shared.disk, databaseId, name);
    return new FileStorage(this, name, journal);
  }

  /**
   * Makes a branch that begins as the newest state of this one, whose writer may go on. It takes
   * the checkpoint and the commits of this journal; nodes are not read and not copied. After a
   * crash in the middle there is no such branch.
   *
   * @param first the commits that are its own from the beginning
   * @throws DatabaseExistsException if there is one of that name
   */
  public FileStorage createBranch(String name, List<byte[]> first) {
    return newBranch(
        name,
        () -> {
          settle();
          Journal journal = reading(this::forced);
          List<byte[]> commits = new ArrayList<>();
          journal.commits().forEach(commit -> commits.add(commit.payload()));
          commits.addAll(first);
          createBranch(name, new Described(journal.checkpoint(), journal.needs()), commits);
        });
  }

  /**
   * Makes a branch that begins as any state. After a crash in the middle there is no such branch.
   *
   * @param state writes it to this storage
   * @throws DatabaseExistsException if there is one of that name
   */
  public FileStorage createBranch(String name, Supplier<Described> state) {
    return newBranch(name, () -> createBranch(name, state.get(), List.of()));
  }

  private FileStorage newBranch(String name, Runnable work) {
    DatabaseFolder.refuseReplica(disk);
    return underLock(
        writing(name),
        () -> {
          if (BranchFolder.exists(shared.disk, name)) {
            throw new DatabaseExistsException(
                disk.place() + ", branch " + name, "there is a branch of this name already");
          }
          work.run();
          return branch(name);
        });
  }

  private void createBranch(String name, Described state, List<byte[]> commits) {
    BranchFolder.create(shared.disk, host, blobs, databaseId, name, state, commits);
  }

  /**
   * Has this branch be in any state, whatever it was in. Nobody may be writing to it. After a crash
   * in the middle it is in that state or in the one before.
   *
   * @param state writes it to this storage
   * @throws org.cairndb.error.LockedException if somebody writes to it
   */
  public void force(Supplier<Described> state) {
    synchronized (shared.structure) {
      try (JournalWriter writer = openWriter()) {
        Described described = state.get();
        writer.checkpoint(described.payload(), described.needs(), writer.position());
      }
    }
  }

  /**
   * Deletes a branch. What only it needed stays until the next collection of garbage. After a crash
   * in the middle the branch is there as before, or gone.
   *
   * @throws DatabaseMissingException if there is none of that name
   * @throws org.cairndb.error.LockedException if somebody writes to it
   */
  public void deleteBranch(String name) {
    DatabaseFolder.refuseReplica(disk);
    underLock(
        writing(name),
        () -> {
          if (!BranchFolder.exists(shared.disk, name)) {
            throw new DatabaseMissingException(disk.place() + ", branch " + name);
          }
          BranchFolder.delete(shared.disk, name);
          return name;
        });
  }

  @Override
  public boolean sharesBlobsWith(Storage other) {
    return other instanceof FileStorage file && file.shared == shared;
  }
}
