package org.cairndb.dat.archive;

import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.proto.ProtoReader;
import org.cairndb.dat.proto.ProtoWriter;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * The blocks of a metadata feed, in the wire format of Protocol Buffers.
 *
 * <pre>
 * block 0 = 1: type text ("hyperdrive")  2: key of the content feed
 * others  = 1: name text  2: stat (absent: the name is deleted)  3: paths, see {@link PathIndex}
 * stat    = 1: mode  2: uid  3: gid  4: size  5: blocks  6: offset  7: byte offset  8: mtime
 *           9: ctime
 * </pre>
 *
 * Readers throw {@link CorruptException} and nothing else.
 */
final class EntryCodec {
  private static final String TYPE = "hyperdrive";
  private static final int MAX_NAME_BYTES = 1 << 16;
  private static final int MAX_STAT_BYTES = 1 << 10;

  private EntryCodec() {}

  static byte[] encodeHead(PublicKey content) {
    return new ProtoWriter().text(1, TYPE).bytes(2, content.toBytes()).toBytes();
  }

  /** The key of the content feed. */
  static PublicKey decodeHead(byte[] block, String place) {
    ProtoReader reader = new ProtoReader(block, place);
    PublicKey key = null;
    while (reader.next()) {
      if (reader.field() == 2) {
        byte[] bytes = reader.bytes(PublicKey.BYTES);
        try {
          key = PublicKey.of(bytes);
        } catch (CairnException e) {
          throw reader.corrupt(
              "no key of a content feed", "a public key", String.valueOf(e.getMessage()));
        }
      }
    }
    if (key == null) {
      throw reader.lacks("content");
    }
    return key;
  }

  static byte[] encode(Entry entry, byte[] paths) {
    ProtoWriter writer = new ProtoWriter().text(1, entry.name());
    Stat stat = entry.stat();
    if (stat != null) {
      writer.message(2, encode(stat));
    }
    return writer.bytes(3, paths).toBytes();
  }

  private static ProtoWriter encode(Stat stat) {
    return new ProtoWriter()
        .number(1, stat.mode())
        .number(2, stat.uid())
        .number(3, stat.gid())
        .number(4, stat.size())
        .number(5, stat.blocks())
        .number(6, stat.offset())
        .number(7, stat.byteOffset())
        .number(8, stat.mtime())
        .number(9, stat.ctime());
  }

  static Entry decode(long version, byte[] block, String place) {
    ProtoReader reader = new ProtoReader(block, place);
    String name = null;
    Stat stat = null;
    while (reader.next()) {
      switch (reader.field()) {
        case 1 -> name = reader.text(MAX_NAME_BYTES);
        case 2 -> stat = decodeStat(reader.bytes(MAX_STAT_BYTES), place);
        default -> {}
      }
    }
    if (name == null) {
      throw reader.lacks("name");
    }
    return new Entry(version, name.startsWith("/") ? name : "/" + name, stat);
  }

  private static Stat decodeStat(byte[] bytes, String place) {
    ProtoReader reader = new ProtoReader(bytes, place);
    long[] fields = new long[10];
    boolean hasMode = false;
    while (reader.next()) {
      int field = reader.field();
      if (field >= 1 && field < fields.length) {
        fields[field] = reader.number();
        hasMode |= field == 1;
      }
    }
    if (!hasMode) {
      throw reader.lacks("mode");
    }
    Stat stat =
        new Stat(
            (int) fields[1],
            fields[2],
            fields[3],
            fields[4],
            fields[5],
            fields[6],
            fields[7],
            fields[8],
            fields[9]);
    String problem = problem(stat, fields[1]);
    if (problem != null) {
      throw new CorruptException(problem, place, 0, "what a file can have", stat);
    }
    return stat;
  }

  private static @Nullable String problem(Stat stat, long mode) {
    long size = stat.size();
    long blocks = stat.blocks();
    if (mode > 0xffff) {
      return "no mode";
    }
    if (size < blocks || blocks < (size + Feed.MAX_BLOCK_BYTES - 1) / Feed.MAX_BLOCK_BYTES) {
      return "so many bytes do not fit so many blocks";
    }
    return stat.offset() > (1L << 52) || blocks > (1L << 52) || stat.byteOffset() > (1L << 62)
        ? "place of a file is too far out"
        : null;
  }
}
