package org.cairndb.index;

import java.util.Arrays;
import org.cairndb.datom.IndexOrder;
import org.jspecify.annotations.Nullable;

/**
 * An inner node: its children in order, and between each two a key that parts them, in the same
 * columns as a leaf: every datom under child i is at or after key i, and every datom under child i
 * - 1 is before it. Key 0 parts nothing, may be anything, and is not looked at.
 */
final class Branch implements Node {
  /** A branch with more children than this is split. */
  static final int MAX = 128;

  /** A branch with fewer children than this is merged with a neighbour where there is room. */
  static final int MIN = MAX / 4;

  private static final Object NOBODY = new Object();

  private final int level;
  private Leaf firsts;
  private Child[] children;
  private int size;
  private long count;
  private final @Nullable Object owner;

  /** Made when it is first asked for, which is never before the branch is shared. */
  private volatile long @Nullable [] countsBefore;

  /** Between which keys a branch that was read stands; null where nothing is known. */
  private final @Nullable Key low;

  private final @Nullable Key high;

  Branch(int level, Leaf firsts, Child[] children, int size, @Nullable Object owner) {
    this(level, firsts, children, size, sum(children, size), owner);
  }

  private Branch(
      int level, Leaf firsts, Child[] children, int size, long count, @Nullable Object owner) {
    this(level, firsts, children, size, count, owner, null, null);
  }

  private Branch(
      int level,
      Leaf firsts,
      Child[] children,
      int size,
      long count,
      @Nullable Object owner,
      @Nullable Key low,
      @Nullable Key high) {
    this.low = low;
    this.high = high;
    this.level = level;
    this.firsts = firsts;
    this.children = children;
    this.size = size;
    this.count = count;
    this.owner = owner;
  }

  private static long sum(Child[] children, int size) {
    long sum = 0;
    for (int i = 0; i < size; i++) {
      sum += children[i].count;
    }
    return sum;
  }

  /** The keys that part the children. */
  Leaf firsts() {
    return firsts;
  }

  Child child(int i) {
    return children[i];
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public int level() {
    return level;
  }

  @Override
  public long count() {
    return count;
  }

  /** This branch, of which it is known that its datoms are at or after a key and before another. */
  Branch between(@Nullable Key lowest, @Nullable Key next) {
    return new Branch(level, firsts, children, size, count, owner, lowest, next);
  }

  /** All its datoms are at or after this; null if nothing is known. Of a branch that was read. */
  @Nullable Key low() {
    return low;
  }

  /** All its datoms are before this; null if nothing is known. Of a branch that was read. */
  @Nullable Key high() {
    return high;
  }

  /** How many datoms lie under the children before one; only for a branch that is shared. */
  long countBefore(int at) {
    long[] known = countsBefore;
    if (known == null) {
      known = new long[size];
      for (int i = 1; i < size; i++) {
        known[i] = known[i - 1] + children[i - 1].count;
      }
      countsBefore = known;
    }
    return known[at];
  }

  @Override
  public long footprint() {
    return firsts.footprint() + 48L * children.length;
  }

  /** The child under which a key's first datom lies, or would be inserted. */
  int indexBefore(IndexOrder order, Key key) {
    return Math.max(0, LeafSearch.search(firsts, 1, order, key, false) - 1);
  }

  /** The child under which the last datom lies that is at or before the key. */
  int indexUpTo(IndexOrder order, Key key) {
    return Math.max(0, LeafSearch.search(firsts, 1, order, key, true) - 1);
  }

  /** This branch with another child in a place. */
  Branch replace(int at, Child child, Object edit) {
    long changed = count - children[at].count + child.count;
    if (owner == edit) {
      children[at] = child;
      count = changed;
      return this;
    }
    Child[] copy = Arrays.copyOf(children, size);
    copy[at] = child;
    return new Branch(level, firsts, copy, size, changed, edit);
  }

  /**
   * This branch with one child more after {@code at}, whose first datom is {@code first}. It may
   * then exceed {@link #MAX}.
   */
  Branch insertAfter(int at, Key first, Child child, Object edit) {
    Child[] copy = new Child[size + 1];
    System.arraycopy(children, 0, copy, 0, at + 1);
    copy[at + 1] = child;
    System.arraycopy(children, at + 1, copy, at + 2, size - at - 1);
    return new Branch(
        level, firsts.insert(at + 1, first, 0, edit), copy, size + 1, count + child.count, edit);
  }

  /** This branch without a child. */
  Branch remove(int at, Object edit) {
    Child[] copy = new Child[size - 1];
    System.arraycopy(children, 0, copy, 0, at);
    System.arraycopy(children, at + 1, copy, at, size - at - 1);
    long left = count - children[at].count;
    return new Branch(level, firsts.remove(at, edit), copy, size - 1, left, edit);
  }

  /** This branch with a key 0 that is right when the branch is appended to the one before it. */
  Branch withFirst(Key lowerBound) {
    Leaf rest = firsts.slice(1, size, NOBODY);
    return new Branch(level, rest.insert(0, lowerBound, 0, NOBODY), children, size, count, NOBODY);
  }

  Branch slice(int from, int to, Object edit) {
    return new Branch(
        level,
        firsts.slice(from, to, edit),
        Arrays.copyOfRange(children, from, to),
        to - from,
        edit);
  }

  Branch append(Branch next, Object edit) {
    Child[] joined = Arrays.copyOf(children, size + next.size);
    System.arraycopy(next.children, 0, joined, size, next.size);
    return new Branch(level, firsts.append(next.firsts, edit), joined, joined.length, edit);
  }
}
