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
    Leaf leaf = scan.leaf();
    Datom datom =
        new Datom(leaf.e()[at], schema.ident(leaf.a()[at]), leaf.v().get(at), leaf.t()[at], true);
    at += backward ? -1 : 1;
    if (at < scan.from() || at >= scan.to()) {
      advance();
    }
    return datom;
  }
}
