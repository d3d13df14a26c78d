package org.cairndb.transact;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
import org.cairndb.codec.ByteReader;
import org.cairndb.codec.ByteWriter;
import org.cairndb.codec.ValueCodec;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.db.AttributeCodec;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.db.Purge;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;

/**
 * The transactions of a commit to its payload and back. See {@code docs/format/commit.md}.
 *
 * <pre>
 * commit = (transaction purges? merged?)+ | branch       those that became durable together
 * transaction = tx:varint max-entity:varint n:varint attribute*n m:varint datom*m
 * datom  = e:zigzag attribute-and-added:varint value     e less the e before, at first 0
 * purges = 0:u8 n:varint purge*n
 * purge  = kind:u8 e:varint attribute:varint tx:varint (0:u8 | 1:u8 value)
 * merged = 1:u8 parents                                  see AncestryCodec
 * branch = 2:u8 line:u64 origin:u64                      what follows is a branch's own
 * value  = Fressian
 * </pre>
 */
final class TxCodec {
  /** What stands where a transaction's id would: no transaction has one of these. */
  private static final int PURGES = 0;

  private static final int MERGED = 1;
  private static final int BRANCH = 2;

  private static final List<Purge.Kind> KINDS = List.of(Purge.Kind.values());

  private TxCodec() {}

  /** The payload of a commit in the making. */
  static final class Group {
    private final ByteWriter out = new ByteWriter();

    /**
     * Adds a transaction.
     *
     * @param after the schema that it left, which knows all its attributes
     */
    void add(TxRecord record, Schema after) {
      out.varint(record.tx()).varint(record.maxEntity());
      out.varint(record.attributes().size());
      for (Attribute attribute : record.attributes()) {
        AttributeCodec.write(attribute, out);
      }
      out.varint(record.datoms().size());
      long last = 0;
      for (Datom datom : record.datoms()) {
        out.zigzag(datom.e() - last);
        last = datom.e();
        out.varint(((long) after.id(datom.a()) << 1) | (datom.added() ? 1 : 0));
        ValueCodec.write(datom.v(), out);
      }
      if (!record.purges().isEmpty()) {
        out.u8(PURGES).varint(record.purges().size());
        record.purges().forEach(this::add);
      }
    }

    /** Adds what the last transaction has come from, beside the one before it. */
    void addParents(List<UUID> parents) {
      if (!parents.isEmpty()) {
        AncestryCodec.writeParents(parents, out.u8(MERGED));
      }
    }

    private void add(Purge purge) {
      out.u8(KINDS.indexOf(purge.kind())).varint(purge.e()).varint(purge.a()).varint(purge.tx());
      Object v = purge.v();
      out.u8(v == null ? 0 : 1);
      if (v != null) {
        ValueCodec.write(v, out);
      }
    }

    /** Takes back what has been added after the payload had so many bytes. */
    void truncate(int size) {
      out.truncate(size);
    }

    /** How many bytes the payload has. */
    int size() {
      return out.size();
    }

    byte[] toBytes() {
      return out.toByteArray();
    }
  }

  /** The commit with which a branch begins that has the journal of another up to here. */
  static byte[] branch(long line, long origin) {
    return new ByteWriter().u8(BRANCH).u64(line).u64(origin).toByteArray();
  }

  /**
   * Makes the transactions of a commit again.
   *
   * @param edit of the database that the commit was made on
   * @param in the payload
   * @throws org.cairndb.error.CorruptException if it is no commit, or not one on that database
   */
  static void replay(DatabaseEdit edit, ByteReader in) {
    if (in.remaining() > 0 && in.peek() == BRANCH) {
      in.u8();
      edit.branch(AncestryCodec.readLine(in), AncestryCodec.readLine(in));
      in.expectEnd();
      return;
    }
    do {
      replayOne(edit, in, datom -> {});
    } while (in.remaining() > 0);
  }

  /**
   * Makes the next transaction of a commit again, with what it has purged.
   *
   * @param datoms gets each datom in order
   * @return what it purged
   */
  static List<Purge> replayOne(DatabaseEdit edit, ByteReader in, Consumer<Datom> datoms) {
    long tx = in.varint();
    if (tx != edit.tx() + 1) {
      throw in.corrupt("transactions are not in order", edit.tx() + 1, tx);
    }
    edit.begin(tx);
    long maxEntity = in.varint();
    for (int n = in.count(1); n > 0; n--) {
      edit.define(attribute(edit.schema(), in));
    }
    if (maxEntity < 0 || maxEntity >= CurrentDatabase.TX0) {
      throw in.corrupt("impossible entity id", "below " + CurrentDatabase.TX0, maxEntity);
    }
    long e = 0;
    for (int n = in.count(3); n > 0; n--) {
      e += in.zigzag();
      if (e < 0 || e > EntityIds.MAX_ID) {
        throw in.corrupt("impossible entity id", "0 to " + EntityIds.MAX_ID, e);
      }
      datoms.accept(replayDatom(edit, in, e));
    }
    edit.useEntity(maxEntity);
    List<Purge> purges = replayPurges(edit, in);
    if (in.remaining() > 0 && in.peek() == MERGED) {
      in.u8();
      edit.merge(AncestryCodec.readParents(in));
    }
    return purges;
  }

  private static List<Purge> replayPurges(DatabaseEdit edit, ByteReader in) {
    if (in.remaining() == 0 || in.peek() != PURGES) {
      return List.of();
    }
    in.u8();
    List<Purge> purges = new ArrayList<>();
    for (int n = in.count(5); n > 0; n--) {
      Purge purge = purge(edit, in);
      edit.purge(purge);
      purges.add(purge);
    }
    return purges;
  }

  /** The id of the first transaction of a commit. */
  static long firstTx(ByteReader in) {
    return in.varint();
  }

  private static Purge purge(DatabaseEdit edit, ByteReader in) {
    int kind = in.u8();
    if (kind >= KINDS.size()) {
      throw in.corrupt("purge of no known kind", "below " + KINDS.size(), kind);
    }
    long e = in.varint();
    long a = in.varint();
    long tx = in.varint();
    if (e < 0 || e > EntityIds.MAX_ID || a < 0 || a >= edit.schema().size()) {
      throw in.corrupt("purge of what cannot be", "an entity and an attribute", e + " " + a);
    }
    Object v = in.u8() == 0 ? null : ValueCodec.read(in);
    boolean needed = KINDS.get(kind) == Purge.Kind.VALUE || KINDS.get(kind) == Purge.Kind.HOLDERS;
    if (needed == (v == null)) {
      throw in.corrupt("purge with or without a value", needed ? "a value" : "none", "" + v);
    }
    return new Purge(KINDS.get(kind), e, (int) a, v, tx);
  }

  /** An attribute that is the next new one, or declares one that is there otherwise. */
  private static Attribute attribute(Schema schema, ByteReader in) {
    Attribute attribute = AttributeCodec.read(in);
    int id = attribute.id();
    if (id > schema.size()) {
      throw in.corrupt("attribute out of order", schema.size(), id);
    }
    boolean fits =
        id < schema.size()
            ? id >= SystemAttributes.ALL.size() && schema.ident(id) == attribute.ident()
            : schema.attribute(attribute.ident()) == null;
    if (!fits) {
      throw in.corrupt("attribute with the id of another", attribute.ident(), id);
    }
    return attribute;
  }

  private static Datom replayDatom(DatabaseEdit edit, ByteReader in, long e) {
    long coded = in.varint();
    long id = coded >>> 1;
    if (id >= edit.schema().size()) {
      throw in.corrupt("no such attribute", "below " + edit.schema().size(), id);
    }
    Attribute attribute = edit.schema().attribute((int) id);
    Object value = ValueCodec.read(in);
    if (value == null) {
      throw in.corrupt("datom without a value", "a value", "nil");
    }
    boolean added = (coded & 1) != 0;
    if (added && !TypedValues.conforms(attribute.type(), value)) {
      throw in.corrupt("value is not of its attribute's type", attribute.type(), value.getClass());
    }
    boolean changed = added ? edit.add(e, attribute, value) : edit.retract(e, attribute, value);
    if (!changed) {
      throw in.corrupt(
          "datom changes nothing",
          added ? "one that does not hold yet" : "one that holds",
          "[" + e + " " + attribute.ident() + "]");
    }
    return new Datom(e, attribute.ident(), value, edit.tx(), added);
  }
}
