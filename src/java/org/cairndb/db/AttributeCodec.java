package org.cairndb.db;

import clojure.lang.Keyword;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.codec.ByteReader;
import org.cairndb.codec.ByteWriter;
import org.cairndb.codec.ValueCodec;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Attribute.Unique;
import org.cairndb.datom.ValueType;

/**
 * What is known of an attribute, to bytes and back.
 *
 * <pre>
 * attribute = id:varint ident:keyword type:u8 flags:u8 parts types entity
 * parts     = n:varint keyword*n                         of a composite tuple
 * types     = 0:u8 | 1:u8 type:u8 | 2:u8 n:varint type:u8 * n     of a typed tuple
 * type      = code of a ValueType
 * flags     = 1 many | 2 unique value | 4 unique identity | 8 indexed | 16 component
 *           | 32 no history | 64 constrained | 128 is an entity
 * entity    = varint if it is one, else nothing
 * </pre>
 */
public final class AttributeCodec {
  private static final int MANY = 1;
  private static final int UNIQUE_VALUE = 2;
  private static final int UNIQUE_IDENTITY = 4;
  private static final int INDEXED = 8;
  private static final int COMPONENT = 16;
  private static final int NO_HISTORY = 32;
  private static final int CONSTRAINED = 64;
  private static final int IS_ENTITY = 128;
  private static final int NO_TYPES = 0;
  private static final int SAME_TYPE = 1;
  private static final int TYPES_IN_TURN = 2;

  private AttributeCodec() {}

  /** Writes an attribute. */
  public static void write(Attribute attribute, ByteWriter out) {
    out.varint(attribute.id());
    ValueCodec.write(attribute.ident(), out);
    out.u8(attribute.type().code());
    out.u8(
        (attribute.many() ? MANY : 0)
            | (attribute.unique() == Unique.VALUE ? UNIQUE_VALUE : 0)
            | (attribute.unique() == Unique.IDENTITY ? UNIQUE_IDENTITY : 0)
            | (attribute.indexed() ? INDEXED : 0)
            | (attribute.component() ? COMPONENT : 0)
            | (attribute.noHistory() ? NO_HISTORY : 0)
            | (attribute.constrained() ? CONSTRAINED : 0)
            | (attribute.entity() != 0 ? IS_ENTITY : 0));
    out.varint(attribute.tupleAttributes().size());
    for (Keyword part : attribute.tupleAttributes()) {
      ValueCodec.write(part, out);
    }
    writeTypes(attribute, out);
    if (attribute.entity() != 0) {
      out.varint(attribute.entity());
    }
  }

  private static void writeTypes(Attribute attribute, ByteWriter out) {
    ValueType same = attribute.tupleType();
    if (same != null) {
      out.u8(SAME_TYPE).u8(same.code());
    } else if (attribute.tupleTypes().isEmpty()) {
      out.u8(NO_TYPES);
    } else {
      out.u8(TYPES_IN_TURN).varint(attribute.tupleTypes().size());
      attribute.tupleTypes().forEach(type -> out.u8(type.code()));
    }
  }

  /**
   * Reads an attribute.
   *
   * @throws org.cairndb.error.CorruptException if it is none
   */
  public static Attribute read(ByteReader in) {
    long id = in.varint();
    if (id < 0 || id > Integer.MAX_VALUE) {
      throw in.corrupt("impossible attribute id", "0 to 2^31 - 1", id);
    }
    Keyword ident = keyword(in);
    ValueType type = type(in);
    int flags = in.u8();
    List<Keyword> parts = new ArrayList<>();
    for (int n = in.count(1); n > 0; n--) {
      parts.add(keyword(in));
    }
    int typing = in.u8();
    ValueType same = typing == SAME_TYPE ? type(in) : null;
    List<ValueType> types = new ArrayList<>();
    if (typing == TYPES_IN_TURN) {
      for (int n = in.count(1); n > 0; n--) {
        types.add(type(in));
      }
    } else if (typing != SAME_TYPE && typing != NO_TYPES) {
      throw in.corrupt("no such typing of tuples", "0 to 2", typing);
    }
    Unique value = (flags & UNIQUE_VALUE) != 0 ? Unique.VALUE : null;
    return new Attribute(
        (int) id,
        ident,
        type,
        (flags & MANY) != 0,
        (flags & UNIQUE_IDENTITY) != 0 ? Unique.IDENTITY : value,
        (flags & INDEXED) != 0,
        (flags & COMPONENT) != 0,
        (flags & NO_HISTORY) != 0,
        List.copyOf(parts),
        same,
        List.copyOf(types),
        (flags & CONSTRAINED) != 0,
        (flags & IS_ENTITY) != 0 ? in.varint() : 0);
  }

  private static ValueType type(ByteReader in) {
    int code = in.u8();
    ValueType type = ValueType.ofCode(code);
    if (type == null) {
      throw in.corrupt("no such type of values", "code of a type", code);
    }
    return type;
  }

  private static Keyword keyword(ByteReader in) {
    Object value = ValueCodec.read(in);
    if (value instanceof Keyword keyword) {
      return keyword;
    }
    throw in.corrupt("not a keyword", "a keyword", String.valueOf(value));
  }
}
