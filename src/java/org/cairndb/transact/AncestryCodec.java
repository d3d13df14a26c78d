package org.cairndb.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.cairndb.codec.ByteReader;
import org.cairndb.codec.ByteWriter;
import org.cairndb.db.Ancestry;
import org.cairndb.storage.Storage;

/**
 * What commits have led to a state, to bytes and back.
 *
 * <pre>
 * ancestry = n:varint point*n          none: one line from the beginning, that of the journal
 * point    = t:varint line parents
 * line     = u64, below 2^60
 * parents  = n:varint uuid:16 * n
 * </pre>
 */
final class AncestryCodec {
  private static final int UUID_BYTES = 16;

  private AncestryCodec() {}

  static void write(Ancestry ancestry, ByteWriter out) {
    out.varint(ancestry.points().size());
    for (Ancestry.Point point : ancestry.points()) {
      out.varint(point.t()).u64(point.line());
      writeParents(point.parents(), out);
    }
  }

  static Ancestry read(ByteReader in, Storage storage) {
    List<Ancestry.Point> points = new ArrayList<>();
    for (int n = in.count(Long.BYTES + 2); n > 0; n--) {
      long t = in.varint();
      long earliest = points.isEmpty() ? 0 : points.get(points.size() - 1).t() + 1;
      if (t < earliest) {
        throw in.corrupt("points of an ancestry are not in order", "from " + earliest, t);
      }
      long line = readLine(in);
      if (line == 0 && points.isEmpty()) {
        throw in.corrupt("ancestry without a line", "not 0", line);
      }
      points.add(new Ancestry.Point(t, line, readParents(in)));
    }
    return points.isEmpty() ? assumed(storage) : Ancestry.of(points);
  }

  /** That of a journal which says nothing of it. */
  static Ancestry assumed(Storage storage) {
    return Ancestry.assumed(Ancestry.line(storage.journalId()));
  }

  static long readLine(ByteReader in) {
    long line = in.u64();
    if (!Ancestry.Point.mayHave(line)) {
      throw in.corrupt("no line of history", "below 2^60", line);
    }
    return line;
  }

  static void writeParents(List<UUID> parents, ByteWriter out) {
    out.varint(parents.size());
    for (UUID parent : parents) {
      out.u64(parent.getMostSignificantBits()).u64(parent.getLeastSignificantBits());
    }
  }

  static List<UUID> readParents(ByteReader in) {
    List<UUID> parents = new ArrayList<>();
    for (int n = in.count(UUID_BYTES); n > 0; n--) {
      parents.add(new UUID(in.u64(), in.u64()));
    }
    return parents;
  }
}
