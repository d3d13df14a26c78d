package org.cairndb.query.plan;

import org.cairndb.edn.Form;
import org.cairndb.error.CairnException;

/** Exceptions that point at a clause. */
public final class Errors {
  private Errors() {}

  /** An error whose data has the clause under {@code :clause} and whose message shows it. */
  public static CairnException at(Form clause, String error, String message, Object... data) {
    Object[] all = java.util.Arrays.copyOf(data, data.length + 2);
    all[data.length] = "clause";
    all[data.length + 1] = String.valueOf(clause.value());
    return new CairnException(error, message, all);
  }
}
