package org.cairndb.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cairndb.codec.ByteReader;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.db.Purge;
import org.cairndb.db.SystemAttributes;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.NodeCache;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * Makes the states of a database again from what its writer has put into the journal: checkpoints
 * and commits. Every replica does this with the code that the writer itself uses when it opens the
 * database. For one thread at a time.
 */
public final class Replay {
  private final Storage storage;
  private final NodeCache nodes;

  /**
   * @param cacheBytes how much heap clean index nodes may take
   */
  public Replay(Storage storage, long cacheBytes) {
    this.storage = storage;
    this.nodes = new NodeCache(storage, cacheBytes);
  }

  /**
   * The database value that a checkpoint describes. None of its nodes is read.
   *
   * @throws org.cairndb.error.CorruptException if it describes none
   */
  public CurrentDatabase open(byte[] checkpoint) {
    return StoredState.read(storage, checkpoint, nodes);
  }

  /** The packs in which the nodes lie of all databases that were opened. */
  public List<BlobId> packs() {
    return nodes.packs();
  }

  /**
   * Reads the nodes of a database that do not lie in some packs, to know that they are sound.
   *
   * @throws org.cairndb.error.CorruptException if one is not
   * @throws org.cairndb.error.IncompleteException if one is not here
   */
  public void readNodes(CurrentDatabase database, Set<BlobId> beside) {
    StoredState.trees(database).forEach(tree -> tree.readNodes(beside));
  }

  /**
   * Whether a database has the transactions of a commit already. It has all of them or none.
   *
   * @throws org.cairndb.error.CorruptException if it is no commit
   */
  public boolean isKnown(CurrentDatabase database, byte[] commit) {
    return TxCodec.firstTx(reader(commit)) <= database.maxTx();
  }

  /**
   * The first transaction of a commit.
   *
   * @throws org.cairndb.error.CorruptException if it is no commit
   */
  public long firstTx(byte[] commit) {
    return TxCodec.firstTx(reader(commit));
  }

  /**
   * Makes the transactions of a commit.
   *
   * @param before the database that it was made on
   * @return what each did, oldest first; at least one
   * @throws org.cairndb.error.CorruptException if it is no commit, or not one on that database
   */
  public List<TxReport> commit(CurrentDatabase before, byte[] commit) {
    ByteReader in = reader(commit);
    List<TxReport> reports = new ArrayList<>();
    CurrentDatabase database = before;
    do {
      DatabaseEdit edit = database.edit(database.maxTx());
      List<Datom> datoms = new ArrayList<>();
      List<Purge> purges = TxCodec.replayOne(edit, in, datoms::add);
      TxReport report = TxReport.ofReplay(database, edit.seal(), datoms, purges);
      database = report.dbAfter();
      reports.add(report);
    } while (in.remaining() > 0);
    return reports;
  }

  /** The database after commits of which nobody needs to be told. */
  public CurrentDatabase silently(CurrentDatabase before, List<byte[]> commits) {
    if (commits.isEmpty()) {
      return before;
    }
    DatabaseEdit edit = before.edit(before.maxTx());
    for (byte[] commit : commits) {
      TxCodec.replay(edit, reader(commit));
    }
    return edit.seal();
  }

  /**
   * Whether a later value can have come from an earlier one: where the database keeps the instants
   * of its transactions, that of the earlier one's last must be the same in both. Histories that
   * are not one nearly always show by that.
   */
  public static boolean mayBecome(CurrentDatabase before, CurrentDatabase after) {
    Object then = instant(before, before.maxTx());
    Object now = then == null ? null : instant(after, before.maxTx());
    return now == null || now.equals(then);
  }

  private static @Nullable Object instant(CurrentDatabase database, long tx) {
    Attribute attribute = database.schema().attribute(SystemAttributes.TX_INSTANT);
    if (attribute != null) {
      Key key = Key.ea(tx, attribute.id());
      for (Datom datom : database.datoms(IndexRange.of(IndexOrder.EAVT, key))) {
        return datom.v();
      }
    }
    return null;
  }

  private ByteReader reader(byte[] commit) {
    return new ByteReader(commit, "commit in " + storage.place());
  }
}
