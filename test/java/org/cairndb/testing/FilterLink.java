package org.cairndb.testing;

import java.io.IOException;
import org.cairndb.system.Address;
import org.cairndb.system.Link;

/** A link that hands everything to another one; tests override what they want to change. */
public class FilterLink implements Link {
  /** The other one. */
  protected final Link link;

  /** Hands everything to a link. */
  protected FilterLink(Link link) {
    this.link = link;
  }

  @Override
  public int read(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
    return link.read(bytes, offset, length, timeoutMillis);
  }

  @Override
  public void write(byte[] bytes, int offset, int length, long timeoutMillis) throws IOException {
    link.write(bytes, offset, length, timeoutMillis);
  }

  @Override
  public Address peer() {
    return link.peer();
  }

  @Override
  public void close() {
    link.close();
  }
}
