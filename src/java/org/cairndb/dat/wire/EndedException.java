package org.cairndb.dat.wire;

import java.util.Locale;
import org.cairndb.error.CairnException;

/**
 * Unwinds to the loop that reads a connection, which ends it. Also what is told to those who wait
 * for something of an exchange that is closed.
 */
final class EndedException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final transient Ending ending;

  EndedException(Ending.Reason reason, String detail) {
    super("dat/peer-" + reason.name().toLowerCase(Locale.ROOT).replace('_', '-'), detail);
    ending = new Ending(reason, detail, this);
  }

  Ending ending() {
    return ending;
  }
}
