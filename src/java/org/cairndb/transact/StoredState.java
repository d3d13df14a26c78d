package org.cairndb.transact;

import clojure.lang.IPersistentMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongConsumer;
import org.cairndb.codec.ByteReader;
import org.cairndb.codec.ByteWriter;
import org.cairndb.codec.ValueCodec;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Ancestry;
import org.cairndb.db.AttributeCodec;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.db.RetiredFacts;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemEntities;
import org.cairndb.db.TxLog;
import org.cairndb.error.CorruptException;
import org.cairndb.error.FormatTooNewException;
import org.cairndb.index.NodeCache;
import org.cairndb.index.PackUse;
import org.cairndb.index.PackWriter;
import org.cairndb.index.Tree;
import org.cairndb.index.TreeRoot;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Extent;
import org.cairndb.storage.Recovered;
import org.cairndb.storage.Storage;
import org.jspecify.annotations.Nullable;

/**
 * A database value to a checkpoint's payload and back. See {@code docs/format/checkpoint.md}.
 *
 * <pre>
 * checkpoint = 4:u8 config max-tx:varint max-entity:varint attributes trees retired log packs
 *              ancestry
 * config     = map, Fressian
 * attributes = n:varint attribute*n                    beginning after the system's
 * trees      = 0:u8 | 1:u8 tree tree tree                    none if empty; EAVT, AEVT, AVET
 * retired    = 0:u8 | 1:u8 | 2:u8 tree tree tree             no history is kept; none yet; as above
 * log        = 0:u8 | 1:u8 | 2:u8 tree                       no log is kept; none yet; as above
 * tree       = blob:32 offset:varint length:varint hash:u64 hash:u64 count:varint
 * packs      = n:varint id:32 * n                            all blobs that the trees may lie in
 * ancestry   = see {@link AncestryCodec}
 * </pre>
 *
 * Version 1 had no {@code retired}. A database that has datoms in such a checkpoint keeps no
 * history, since what it held before is not known. Version 2 had no {@code log}, and a database
 * with datoms in such a checkpoint keeps none. Version 3 had no {@code ancestry}.
 */
final class StoredState {
  private static final int VERSION = 4;
  private static final int WITHOUT_HISTORY = 1;
  private static final int WITHOUT_LOG = 2;
  private static final int WITHOUT_ANCESTRY = 3;
  private static final int NOT_KEPT = 0;
  private static final int NONE_YET = 1;
  private static final int IN_TREES = 2;

  private StoredState() {}

  /**
   * What a checkpoint consists of.
   *
   * @param payload describes the state
   * @param needs the blobs that it lies in
   */
  record Checkpoint(byte[] payload, List<BlobId> needs) {}

  /** The payload of the checkpoint that a new database begins with. */
  static byte[] empty(Config config, Schema schema) {
    ByteWriter out = header(config, CurrentDatabase.TX0, 0, schema);
    int history = config.keepsHistory() ? NONE_YET : NOT_KEPT;
    out.u8(0).u8(history).u8(history).varint(0).varint(0);
    return out.toByteArray();
  }

  /** Writes the nodes of a database value that are not stored yet, and describes it. */
  static Checkpoint write(CurrentDatabase database, Storage storage) {
    return orGivenUp(
        storage,
        packs -> {
          List<Tree> trees = trees(database);
          trees.forEach(packs::write);
          Checkpoint checkpoint = describe(database, trees, packs);
          packs.release();
          return checkpoint;
        });
  }

  /** What a failure leaves is not on its way to anywhere. */
  private static Checkpoint orGivenUp(Storage storage, Function<PackWriter, Checkpoint> writing) {
    PackWriter packs = new PackWriter(storage);
    boolean done = false;
    try {
      Checkpoint checkpoint = writing.apply(packs);
      done = true;
      return checkpoint;
    } finally {
      if (!done) {
        storage.giveUp(packs.made());
      }
    }
  }

  /**
   * Writes what is not stored yet, and anew what is left in blobs that are mostly not needed, and
   * describes the database value. What it needs is then exactly what it says. What was stored of it
   * keeps its places.
   *
   * @param progress told how many of the datoms of all trees have been dealt with
   */
  static Checkpoint compact(CurrentDatabase database, Storage storage, LongConsumer progress) {
    List<Tree> trees = trees(database);
    PackUse use = new PackUse();
    trees.forEach(use::add);
    Set<BlobId> wasteful = use.wasteful(storage.blobs(), List.of());
    return orGivenUp(
        storage,
        packs -> {
          List<Tree> compact = new ArrayList<>();
          trees.forEach(tree -> compact.add(packs.compact(tree, wasteful, progress)));
          Checkpoint checkpoint = describe(database, compact, packs);
          packs.release();
          return checkpoint;
        });
  }

  /**
   * Describes a database value and writes what is not stored of it, for another branch. Nothing
   * that others hold of it is changed, so this may be done at any time.
   */
  static Checkpoint copy(CurrentDatabase database, Storage storage) {
    if (database.purged()) {
      return rewrite(database, storage);
    }
    return orGivenUp(
        storage,
        packs -> {
          List<Tree> copies = new ArrayList<>();
          trees(database).forEach(tree -> copies.add(packs.compact(tree, Set.of(), datoms -> {})));
          return describe(database, copies, packs);
        });
  }

  /** How many datoms all trees have, each for itself. */
  static long size(CurrentDatabase database) {
    return trees(database).stream().mapToLong(Tree::count).sum();
  }

  /**
   * Writes all nodes of a database value anew, so that nothing in what is written comes from before
   * a purge. What was in memory of it keeps its places in the old packs.
   */
  static Checkpoint rewrite(CurrentDatabase database, Storage storage) {
    return orGivenUp(
        storage,
        packs -> {
          List<Tree> trees = new ArrayList<>();
          trees(database).forEach(tree -> trees.add(packs.rewrite(tree)));
          return describe(database, trees, packs);
        });
  }

  /** Its trees in the order in which a checkpoint names them. */
  static List<Tree> trees(CurrentDatabase database) {
    List<Tree> trees = new ArrayList<>();
    for (IndexOrder order : IndexOrder.values()) {
      trees.add(database.tree(order));
    }
    RetiredFacts retired = database.retired();
    if (retired != null && retired.count() > 0) {
      for (IndexOrder order : IndexOrder.values()) {
        trees.add(retired.tree(order));
      }
    }
    if (retired != null && retired.log() != null) {
      trees.add(retired.log().tree());
    }
    return trees;
  }

  private static Checkpoint describe(CurrentDatabase database, List<Tree> trees, PackWriter packs) {
    List<BlobId> needs = packs.finish();
    ByteWriter out =
        header(database.config(), database.maxTx(), database.maxEntity(), database.schema());
    RetiredFacts retired = database.retired();
    boolean hasRetired = retired != null && retired.count() > 0;
    boolean hasLog = retired != null && retired.log() != null;
    out.u8(1);
    int present = IndexOrder.values().length;
    int end = trees.size() - (hasLog ? 1 : 0);
    trees.subList(0, present).forEach(tree -> writeRoot(packs.root(tree), out));
    out.u8(hasRetired ? IN_TREES : retired != null ? NONE_YET : NOT_KEPT);
    trees.subList(present, end).forEach(tree -> writeRoot(packs.root(tree), out));
    out.u8(hasLog ? IN_TREES : NOT_KEPT);
    trees.subList(end, trees.size()).forEach(tree -> writeRoot(packs.root(tree), out));
    out.varint(needs.size());
    for (BlobId pack : needs) {
      out.bytes(pack.toBytes());
    }
    AncestryCodec.write(database.ancestry(), out);
    return new Checkpoint(out.toByteArray(), needs);
  }

  private static ByteWriter header(Config config, long maxTx, long maxEntity, Schema schema) {
    ByteWriter out = new ByteWriter();
    out.u8(VERSION);
    ValueCodec.write(config.map(), out);
    out.varint(maxTx).varint(maxEntity);
    int first = Schema.INITIAL.size();
    out.varint(schema.size() - first);
    for (int id = first; id < schema.size(); id++) {
      AttributeCodec.write(schema.attribute(id), out);
    }
    return out;
  }

  private static void writeRoot(TreeRoot root, ByteWriter out) {
    Extent at = root.extent();
    out.bytes(at.blob().toBytes()).varint(at.offset()).varint(at.length());
    out.u64(at.hash1()).u64(at.hash2()).varint(root.count());
  }

  /**
   * The database value that a journal holds: its checkpoint, and the commits since replayed.
   *
   * @throws CorruptException if the journal does not describe one
   */
  static CurrentDatabase open(Storage storage, Recovered recovered, NodeCache nodes) {
    CurrentDatabase base = read(storage, recovered.checkpoint(), nodes);
    if (recovered.commits().isEmpty()) {
      return base;
    }
    DatabaseEdit edit = base.edit(base.maxTx());
    for (byte[] commit : recovered.commits()) {
      TxCodec.replay(edit, new ByteReader(commit, "commit in " + storage.place()));
    }
    return edit.seal();
  }

  /** The database value that a checkpoint describes. */
  static CurrentDatabase read(Storage storage, byte[] checkpoint, NodeCache nodes) {
    ByteReader in = new ByteReader(checkpoint, "checkpoint in " + storage.place());
    int version = in.u8();
    if (version > VERSION) {
      throw new FormatTooNewException(storage.place(), "checkpoint version", VERSION, version);
    }
    if (version < WITHOUT_HISTORY) {
      throw in.corrupt("checkpoint of no version", WITHOUT_HISTORY + " to " + VERSION, version);
    }
    Object map = ValueCodec.read(in);
    if (!(map instanceof IPersistentMap settings)) {
      throw in.corrupt("configuration is not a map", "a map", String.valueOf(map));
    }
    Config config = new Config(settings);
    long maxTx = in.varint();
    long maxEntity = in.varint();
    Schema schema = readSchema(config.initialSchema(), in);
    CurrentDatabase empty = CurrentDatabase.empty(storage.databaseId(), config, nodes);
    boolean stored = in.u8() != 0;
    List<Tree> trees = new ArrayList<>();
    for (IndexOrder order : IndexOrder.values()) {
      trees.add(stored ? readRoot(in).open(order, nodes) : empty.tree(order));
    }
    RetiredFacts retired =
        version > WITHOUT_HISTORY
            ? readRetired(in, empty.retired(), nodes)
            : stored ? null : empty.retired();
    if (retired != null && (stored || version > WITHOUT_LOG)) {
      TxLog log = version > WITHOUT_LOG ? readLog(in, retired.log(), nodes) : null;
      retired = new RetiredFacts(retired.eavt(), retired.aevt(), retired.avet(), log);
    } else if (version > WITHOUT_LOG) {
      readLog(in, null, nodes);
    }
    List<BlobId> packs = new ArrayList<>();
    for (int n = in.count(BlobId.BYTES); n > 0; n--) {
      packs.add(readBlobId(in));
    }
    Ancestry ancestry =
        version > WITHOUT_ANCESTRY
            ? AncestryCodec.read(in, storage)
            : AncestryCodec.assumed(storage);
    in.expectEnd();
    nodes.addPacks(packs);
    CurrentDatabase present =
        new CurrentDatabase(
            storage.databaseId(),
            config,
            schema,
            trees.get(0),
            trees.get(1),
            trees.get(2),
            maxEntity,
            maxTx);
    CurrentDatabase whole =
        (retired == null ? present : present.withHistory(retired)).withAncestry(ancestry);
    return stored || !config.refersToAttributes() ? whole : SystemEntities.install(whole);
  }

  /**
   * @param none what a database of this configuration begins with; null if it keeps no history
   */
  private static @Nullable RetiredFacts readRetired(
      ByteReader in, @Nullable RetiredFacts none, NodeCache nodes) {
    int kept = in.u8();
    if (kept > (none == null ? NOT_KEPT : IN_TREES)) {
      throw in.corrupt(
          "history of a database that keeps none, or of no known kind", "0 to 2", kept);
    }
    if (kept == IN_TREES && none != null) {
      return new RetiredFacts(
          readRoot(in).open(IndexOrder.EAVT, nodes),
          readRoot(in).open(IndexOrder.AEVT, nodes),
          readRoot(in).open(IndexOrder.AVET, nodes),
          none.log());
    }
    return kept == NONE_YET ? none : null;
  }

  /**
   * @param none the log that a database with history begins with; null if it keeps no history
   */
  private static @Nullable TxLog readLog(ByteReader in, @Nullable TxLog none, NodeCache nodes) {
    int kept = in.u8();
    if (kept > (none == null ? NOT_KEPT : IN_TREES)) {
      throw in.corrupt("log of a database that keeps none, or of no known kind", "0 to 2", kept);
    }
    if (kept == IN_TREES) {
      return new TxLog(readRoot(in).open(IndexOrder.EAVT, nodes));
    }
    return kept == NONE_YET ? none : null;
  }

  private static Schema readSchema(Schema initial, ByteReader in) {
    Schema schema = initial;
    for (int n = in.count(1); n > 0; n--) {
      var attribute = AttributeCodec.read(in);
      if (attribute.id() != schema.size()) {
        throw in.corrupt("attribute out of order", schema.size(), attribute.id());
      }
      schema = schema.with(attribute);
    }
    return schema;
  }

  private static BlobId readBlobId(ByteReader in) {
    return BlobId.read(ByteBuffer.wrap(in.bytes(BlobId.BYTES)));
  }

  private static TreeRoot readRoot(ByteReader in) {
    BlobId blob = readBlobId(in);
    long offset = in.varint();
    long length = in.varint();
    if (offset < 0 || length < 0 || offset > Integer.MAX_VALUE - length) {
      throw in.corrupt("tree at an impossible place", "within a blob", offset + "+" + length);
    }
    Extent extent = new Extent(blob, (int) offset, (int) length, in.u64(), in.u64());
    return new TreeRoot(extent, in.varint());
  }
}
