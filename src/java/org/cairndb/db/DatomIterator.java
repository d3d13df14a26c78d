package org.cairndb.db;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.cairndb.datom.Datom;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Leaf;
import org.cairndb.index.Scan;

/** A scan's rows as datoms, one by one, forwards or backwards. */
final class DatomIterator implements Iterator<Datom> {
  private final Schema schema;
  private final Scan scan;
  private final boolean backward;
  private int at;
  private boolean more;

  DatomIterator(Database database, Scan scan) {
    this(database, scan, false);
  }

  private DatomIterator(Database database, Scan scan, boolean backward) {
    this.schema = database.schema();
    this.scan = scan;
    this.backward = backward;
    advance();
  }

  /** The datoms of a range from its first or from its last. */
  static DatomIterator over(Database database, IndexRange range, boolean backward) {
    Scan scan = backward ? database.scanBackward(range) : database.scan(range);
    return new DatomIterator(database, scan, backward);
  }

  /** The datom at a position of a leaf. */
  static Datom datom(Schema schema, Leaf leaf, int i) {
    Object v = leaf.v().get(i);
    return new Datom(leaf.e()[i], schema.attribute(leaf.a()[i]), v, leaf.t()[i], leaf.isAdded(i));
  }

  private void advance() {
    more = scan.advance();
    at = backward ? scan.to() - 1 : scan.from();
  }

  @Override
  public boolean hasNext() {
    return more;
  }

  @Override
  public Datom next() {
    if (!more) {
      throw new NoSuchElementException();
    }
    Datom datom = datom(schema, scan.leaf(), at);
    at += backward ? -1 : 1;
    if (at < scan.from() || at >= scan.to()) {
      advance();
    }
    return datom;
  }
}
