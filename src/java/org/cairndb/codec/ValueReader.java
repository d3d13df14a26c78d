package org.cairndb.codec;

import clojure.lang.LazilyPersistentVector;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentList;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.TaggedLiteral;
import java.util.Arrays;
import org.cairndb.datom.SortedForm;
import org.cairndb.datom.ValueLimits;
import org.jspecify.annotations.Nullable;

/**
 * Reads one Fressian value from bytes that nobody has vouched for. It takes what {@link
 * ValueWriter} writes and, of Fressian's other ways to say the same, longer integers and other
 * chunks; no caches, no patterns, no records, no typed arrays but of floats and doubles. The
 * elements of a set and the keys of a map must ascend, so that none is there twice. Used once, by
 * one thread.
 *
 * <p>Methods that take {@code sorted} give values, or {@link SortedForm} items if a set or map
 * around them will compare them.
 */
final class ValueReader {
  private final ByteReader in;
  private final ScalarReader scalars;
  private int elements;

  ValueReader(ByteReader in) {
    this.in = in;
    this.scalars = new ScalarReader(in);
  }

  @Nullable Object read() {
    return read(1, false);
  }

  /** The next value; {@code depth} is that of a collection, should it be one. */
  private @Nullable Object read(int depth, boolean sorted) {
    int from = in.mark();
    int code = in.u8();
    boolean isCollection =
        code == FressianCodes.STRUCT
            || code == FressianCodes.SET
            || code == FressianCodes.MAP
            || (code >= FressianCodes.LIST_SHORT && code <= FressianCodes.LIST);
    return isCollection ? readCollection(code, from, depth, sorted) : scalars.read(code, from);
  }

  private @Nullable Object readCollection(int code, int from, int depth, boolean sorted) {
    if (code == FressianCodes.STRUCT) {
      return readStruct(from, depth, sorted);
    }
    if (code == FressianCodes.SET) {
      return readSet(depth, sorted);
    }
    if (code == FressianCodes.MAP) {
      return readMap(from, depth, sorted);
    }
    @Nullable Object[] items = readList(code, from, depth, sorted);
    Object vector = LazilyPersistentVector.createOwning(sorted ? SortedForm.values(items) : items);
    return sorted ? SortedForm.of(vector, items) : vector;
  }

  private Object readSet(int depth, boolean sorted) {
    int from = in.mark();
    @Nullable Object[] items = readList(in.u8(), from, depth, true);
    @Nullable Object[] values = distinct(items, 1, from);
    Object set = PersistentHashSet.create(values);
    return sorted ? SortedForm.of(set, items) : set;
  }

  private Object readMap(int from, int depth, boolean sorted) {
    @Nullable Object[] items = readList(in.u8(), from, depth, true);
    if ((items.length & 1) != 0) {
      throw in.corruptAt(from, "odd map", "keys and values in turn", items.length);
    }
    @Nullable Object[] values = distinct(items, 2, from);
    Object map = RT.mapUniqueKeys(values);
    return sorted ? SortedForm.of(map, items) : map;
  }

  /**
   * The values of items, once it is sure that they (or each other one) ascend, and that few share a
   * hash.
   */
  private @Nullable Object[] distinct(@Nullable Object[] items, int step, int from) {
    for (int i = step; i < items.length; i += step) {
      if (SortedForm.compare(items[i - step], items[i]) >= 0) {
        throw in.corruptAt(from, "set or map out of order", "ascending", "position " + i);
      }
    }
    @Nullable Object[] values = SortedForm.values(items);
    int most = ValueLimits.mostWithOneHash(values, step);
    if (most > ValueLimits.MAX_SAME_HASH) {
      throw in.corruptAt(
          from, "too many equal hashes", "at most " + ValueLimits.MAX_SAME_HASH, most);
    }
    return values;
  }

  private Object readStruct(int from, int depth, boolean sorted) {
    String tag = scalars.string();
    long components = scalars.integer();
    if (tag.equals(FressianCodes.TAG_CHAR) && components == 1) {
      long n = scalars.integer();
      if (n >>> 16 != 0) {
        throw in.corruptAt(from, "bad character", "0 to 65535", n);
      }
      return (char) n;
    }
    if (tag.equals(FressianCodes.TAG_RATIO) && components == 2) {
      return scalars.ratio(from);
    }
    if (tag.equals(FressianCodes.TAG_SEQ) && components == 1) {
      int listFrom = in.mark();
      @Nullable Object[] items = readList(in.u8(), listFrom, depth, sorted);
      Object list = PersistentList.create(Arrays.asList(sorted ? SortedForm.values(items) : items));
      return sorted ? SortedForm.of(list, items) : list;
    }
    if (tag.equals(FressianCodes.TAG_TAGGED) && components == 2) {
      return readTagged(depth, sorted);
    }
    throw in.corruptAt(from, "unknown tag", "char, ratio, seq, tagged", tag + "/" + components);
  }

  private Object readTagged(int depth, boolean sorted) {
    int from = in.mark();
    if (in.u8() != FressianCodes.SYM) {
      throw in.corruptAt(from, "tag of a tagged literal", "symbol", "another code");
    }
    Symbol tag = scalars.symbol();
    enter(depth, 1, from);
    @Nullable Object form = read(depth + 1, sorted);
    Object tagged = TaggedLiteral.create(tag, SortedForm.value(form));
    return sorted ? SortedForm.of(tagged, new @Nullable Object[] {tag, form}) : tagged;
  }

  private @Nullable Object[] readList(int code, int from, int depth, boolean sorted) {
    long count;
    if (code >= FressianCodes.LIST_SHORT && code < FressianCodes.LIST_SHORT + FressianCodes.SHORT) {
      count = (long) code - FressianCodes.LIST_SHORT;
    } else if (code == FressianCodes.LIST) {
      count = scalars.integer();
    } else {
      throw ScalarReader.unexpected(in, from, code);
    }
    in.checkCount(count, 1, from);
    enter(depth, (int) count, from);
    @Nullable Object[] items = new @Nullable Object[(int) count];
    for (int i = 0; i < items.length; i++) {
      items[i] = read(depth + 1, sorted);
    }
    return items;
  }

  /** Refuses a collection that is too deep, or that brings too many elements. */
  private void enter(int depth, int more, int from) {
    if (depth > ValueLimits.MAX_DEPTH) {
      throw in.corruptAt(from, "too deep", "at most " + ValueLimits.MAX_DEPTH, depth);
    }
    if (more > ValueLimits.MAX_ELEMENTS - elements) {
      throw in.corruptAt(from, "too many elements", "at most " + ValueLimits.MAX_ELEMENTS, more);
    }
    elements += more;
  }
}
