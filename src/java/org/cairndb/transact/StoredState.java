package org.cairndb.transact;

import clojure.lang.IPersistentMap;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.codec.ByteReader;
import org.cairndb.codec.ByteWriter;
import org.cairndb.codec.ValueCodec;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.AttributeCodec;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.db.Schema;
import org.cairndb.error.CorruptException;
import org.cairndb.index.NodeCache;
import org.cairndb.index.PackWriter;
import org.cairndb.index.Tree;
import org.cairndb.index.TreeRoot;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Extent;
import org.cairndb.storage.Recovered;
import org.cairndb.storage.Storage;

/**
 * A database value to a checkpoint's payload and back. See {@code docs/format/checkpoint.md}.
 *
 * <pre>
 * checkpoint = 1:u8 config max-tx:varint max-entity:varint attributes trees packs
 * config     = map, Fressian
 * attributes = n:varint attribute*n                    beginning after the system's
 * trees      = 0:u8 | 1:u8 tree tree tree                    none if empty; EAVT, AEVT, AVET
 * tree       = blob:32 offset:varint length:varint hash:u64 hash:u64 count:varint
 * packs      = n:varint id:32 * n                            all blobs that the trees may lie in
 * </pre>
 */
final class StoredState {
  private static final int VERSION = 1;

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
    return payload(config, CurrentDatabase.TX0, 0, schema, List.of(), List.of());
  }

  /** Writes the nodes of a database value that are not stored yet, and describes it. */
  static Checkpoint write(CurrentDatabase database, Storage storage) {
    PackWriter packs = new PackWriter(storage);
    for (IndexOrder order : IndexOrder.values()) {
      packs.write(database.tree(order));
    }
    List<BlobId> needs = packs.finish();
    List<TreeRoot> roots = new ArrayList<>();
    for (IndexOrder order : IndexOrder.values()) {
      roots.add(packs.root(database.tree(order)));
    }
    packs.release();
    byte[] payload =
        payload(
            database.config(),
            database.maxTx(),
            database.maxEntity(),
            database.schema(),
            roots,
            needs);
    return new Checkpoint(payload, needs);
  }

  private static byte[] payload(
      Config config,
      long maxTx,
      long maxEntity,
      Schema schema,
      List<TreeRoot> roots,
      List<BlobId> packs) {
    ByteWriter out = new ByteWriter();
    out.u8(VERSION);
    ValueCodec.write(config.map(), out);
    out.varint(maxTx).varint(maxEntity);
    int first = Schema.INITIAL.size();
    out.varint(schema.size() - first);
    for (int id = first; id < schema.size(); id++) {
      AttributeCodec.write(schema.attribute(id), out);
    }
    out.u8(roots.isEmpty() ? 0 : 1);
    for (TreeRoot root : roots) {
      Extent at = root.extent();
      out.bytes(at.blob().toBytes()).varint(at.offset()).varint(at.length());
      out.u64(at.hash1()).u64(at.hash2()).varint(root.count());
    }
    out.varint(packs.size());
    for (BlobId pack : packs) {
      out.bytes(pack.toBytes());
    }
    return out.toByteArray();
  }

  /**
   * The database value that a journal holds: its checkpoint, and the commits since replayed.
   *
   * @throws CorruptException if the journal does not describe one
   */
  static CurrentDatabase open(Storage storage, Recovered recovered, NodeCache nodes) {
    CurrentDatabase base = read(storage, recovered, nodes);
    if (recovered.commits().isEmpty()) {
      return base;
    }
    DatabaseEdit edit = base.edit(base.maxTx());
    for (byte[] commit : recovered.commits()) {
      TxCodec.replay(edit, new ByteReader(commit, "commit in " + storage.place()));
    }
    return edit.seal();
  }

  private static CurrentDatabase read(Storage storage, Recovered recovered, NodeCache nodes) {
    ByteReader in = new ByteReader(recovered.checkpoint(), "checkpoint in " + storage.place());
    int version = in.u8();
    if (version != VERSION) {
      throw in.corrupt("checkpoint of another version", VERSION, version);
    }
    Object config = ValueCodec.read(in);
    if (!(config instanceof IPersistentMap map)) {
      throw in.corrupt("configuration is not a map", "a map", String.valueOf(config));
    }
    long maxTx = in.varint();
    long maxEntity = in.varint();
    Schema schema = readSchema(in);
    CurrentDatabase empty = CurrentDatabase.empty(storage.databaseId(), new Config(map), nodes);
    boolean stored = in.u8() != 0;
    List<Tree> trees = new ArrayList<>();
    for (IndexOrder order : IndexOrder.values()) {
      trees.add(stored ? readRoot(in).open(order, nodes) : empty.tree(order));
    }
    List<BlobId> packs = new ArrayList<>();
    for (int n = in.count(BlobId.BYTES); n > 0; n--) {
      packs.add(readBlobId(in));
    }
    in.expectEnd();
    nodes.addPacks(packs);
    return new CurrentDatabase(
        storage.databaseId(),
        new Config(map),
        schema,
        trees.get(0),
        trees.get(1),
        trees.get(2),
        maxEntity,
        maxTx);
  }

  private static Schema readSchema(ByteReader in) {
    Schema schema = Schema.INITIAL;
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
