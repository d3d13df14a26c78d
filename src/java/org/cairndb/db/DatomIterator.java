package org.cairndb.db;

import java.util.Iterator;
import java.util.NoSuchElementException;
import org.cairndb.datom.Datom;
import org.cairndb.index.Leaf;
import org.cairndb.index.Scan;

/** A scan's rows as datoms, one by one. */
final class DatomIterator implements Iterator<Datom> {
  private final Schema schema;
  private final Scan scan;
  private int at;
  private boolean more;

  DatomIterator(Database database, Scan scan) {
    this.schema = database.schema();
    this.scan = scan;
    advance();
  }

  private void advance() {
    more = scan.advance();
    at = scan.from();
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
    if (++at == scan.to()) {
      advance();
    }
    return datom;
  }
}
