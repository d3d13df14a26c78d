package org.cairndb.index;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.codec.ByteReader;
import org.cairndb.codec.ByteWriter;
import org.cairndb.codec.ColumnCodec;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Extent;

/**
 * Nodes to bytes and back. See {@code docs/format/node.md}.
 *
 * <pre>
 * node   = leaf | branch | retired-leaf | retired-branch
 * leaf   = 1:u8 size:varint rows t:longs
 * branch = 2:u8 level:u8 size:varint rows blobs child*size
 * retired-leaf   = 3:u8 size:varint rows t:longs until:longs
 * retired-branch = 4:u8 level:u8 size:varint rows t:longs blobs child*size
 * rows   = e:longs a:ints v                   the datoms of a leaf; the keys of a branch
 * v      = values                              which say themselves of which kind they are
 * blobs  = n:varint id:32 * n                 the blobs that the children lie in, this one apart
 * child  = blob:varint offset:varint length:varint hash:u64 hash:u64 count:varint
 *          blob 0 is the blob that this node lies in, blob i is the i-th of the list
 * </pre>
 */
final class NodeCodec {
  private static final int LEAF = 1;
  private static final int BRANCH = 2;
  private static final int RETIRED_LEAF = 3;
  private static final int RETIRED_BRANCH = 4;

  /** No node that we write has more rows; a larger number is damage. */
  private static final int MAX_ROWS = 1 << 16;

  /** More datoms than can be, and so few that those of a node's children can be summed. */
  private static final long MAX_COUNT = 1L << 46;

  /** A tree of so many levels would have more datoms than a long can count. */
  private static final int MAX_LEVEL = 32;

  private NodeCodec() {}

  static void write(Leaf leaf, ByteWriter out) {
    long[] until = leaf.until();
    out.u8(until == null ? LEAF : RETIRED_LEAF).varint(leaf.size());
    writeRows(leaf, out);
    ColumnCodec.writeLongs(leaf.t(), leaf.size(), out);
    if (until != null) {
      ColumnCodec.writeLongs(until, leaf.size(), out);
    }
  }

  /** Where a child lies, while the blob that it is written to may have no name yet. */
  interface Places {
    /** 0 if it lies in the blob that is being written, else its number in {@code blobs}, from 1. */
    int blob(Child child, List<BlobId> blobs);

    /** Offset, length and hashes; its blob is not looked at. */
    Extent extent(Child child);
  }

  static void write(Branch branch, Places places, ByteWriter out) {
    int size = branch.size();
    boolean retired = branch.firsts().until() != null;
    out.u8(retired ? RETIRED_BRANCH : BRANCH).u8(branch.level()).varint(size);
    writeRows(branch.firsts(), out);
    if (retired) {
      ColumnCodec.writeLongs(branch.firsts().t(), size, out);
    }
    List<BlobId> blobs = new ArrayList<>();
    int[] numbers = new int[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = places.blob(branch.child(i), blobs);
    }
    out.varint(blobs.size());
    for (BlobId blob : blobs) {
      out.bytes(blob.toBytes());
    }
    for (int i = 0; i < size; i++) {
      Child child = branch.child(i);
      Extent at = places.extent(child);
      out.varint(numbers[i]).varint(at.offset()).varint(at.length());
      out.u64(at.hash1()).u64(at.hash2()).varint(child.count);
    }
  }

  private static void writeRows(Leaf rows, ByteWriter out) {
    int n = rows.size();
    ColumnCodec.writeLongs(rows.e(), n, out);
    ColumnCodec.writeInts(rows.a(), n, out);
    if (rows.v() instanceof Column.OfLong longs) {
      ColumnCodec.writeValues(longs.array(), n, out);
    } else if (rows.v() instanceof Column.OfDouble doubles) {
      ColumnCodec.writeValues(doubles.array(), n, out);
    } else {
      ColumnCodec.writeValues(((Column.OfObject) rows.v()).array(), n, out);
    }
  }

  /**
   * Reads a node.
   *
   * @param bytes all of it, verified to be what was written
   * @param at where it lies, for its children and for messages
   * @throws org.cairndb.error.CorruptException if it is no node
   */
  static Node read(byte[] bytes, Extent at) {
    ByteReader in = new ByteReader(bytes, "node in data/" + at.blob() + " at " + at.offset());
    int kind = in.u8();
    Node node =
        switch (kind) {
          case LEAF, RETIRED_LEAF -> readLeaf(in, kind == RETIRED_LEAF);
          case BRANCH, RETIRED_BRANCH -> readBranch(in, at.blob(), kind == RETIRED_BRANCH);
          default -> throw in.corrupt("not a node", LEAF + " to " + RETIRED_BRANCH, kind);
        };
    in.expectEnd();
    return node;
  }

  private static Leaf readLeaf(ByteReader in, boolean retired) {
    int size = size(in);
    Leaf rows = readRows(in, size);
    long[] t = ColumnCodec.readLongs(in, size);
    if (retired) {
      long[] until = ColumnCodec.readLongs(in, size);
      return Leaf.retired(rows.e(), rows.a(), rows.v(), t, until, size);
    }
    return Leaf.of(rows.e(), rows.a(), rows.v(), t, size);
  }

  private static int size(ByteReader in) {
    long size = in.varint();
    if (size < 0 || size > MAX_ROWS) {
      throw in.corrupt("node has too many rows", "at most " + MAX_ROWS, size);
    }
    return (int) size;
  }

  private static Leaf readRows(ByteReader in, int size) {
    long[] e = ColumnCodec.readLongs(in, size);
    int[] a = ColumnCodec.readInts(in, size);
    return Leaf.of(e, a, column(ColumnCodec.readValues(in, size)), new long[0], size);
  }

  private static Column column(Object array) {
    if (array instanceof long[] longs) {
      return new Column.OfLong(longs);
    }
    return array instanceof double[] doubles
        ? new Column.OfDouble(doubles)
        : new Column.OfObject((Object[]) array);
  }

  private static Branch readBranch(ByteReader in, BlobId self, boolean retired) {
    int level = in.u8();
    if (level < 1 || level > MAX_LEVEL) {
      throw in.corrupt("branch at an impossible level", "1 to " + MAX_LEVEL, level);
    }
    int size = size(in);
    if (size == 0) {
      throw in.corrupt("branch without children", "1 or more", size);
    }
    Leaf rows = readRows(in, size);
    Leaf firsts =
        retired
            ? Leaf.retired(
                rows.e(), rows.a(), rows.v(), ColumnCodec.readLongs(in, size), new long[size], size)
            : Leaf.of(rows.e(), rows.a(), rows.v(), new long[size], size);
    BlobId[] blobs = new BlobId[1 + in.count(BlobId.BYTES)];
    blobs[0] = self;
    for (int i = 1; i < blobs.length; i++) {
      blobs[i] = BlobId.read(java.nio.ByteBuffer.wrap(in.bytes(BlobId.BYTES)));
    }
    Child[] children = new Child[size];
    for (int i = 0; i < size; i++) {
      long blob = in.varint();
      if (blob < 0 || blob >= blobs.length) {
        throw in.corrupt("child in a blob that is not listed", "below " + blobs.length, blob);
      }
      children[i] = readChild(in, blobs[(int) blob]);
    }
    return new Branch(level, firsts, children, size, null);
  }

  private static Child readChild(ByteReader in, BlobId blob) {
    long offset = in.varint();
    long length = in.varint();
    if (offset < 0 || length < 0 || offset > Integer.MAX_VALUE - length) {
      throw in.corrupt("child at an impossible place", "within a blob", offset + "+" + length);
    }
    Extent extent = new Extent(blob, (int) offset, (int) length, in.u64(), in.u64());
    long count = in.varint();
    if (count <= 0 || count > MAX_COUNT) {
      throw in.corrupt("impossible number of datoms in a child", "1 to " + MAX_COUNT, count);
    }
    return Child.stored(extent, count);
  }
}
