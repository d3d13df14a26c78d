package org.cairndb.transact;

import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;

/**
 * What must be kept of a transaction to make it again: enough, with the database before, for the
 * same database after. Immutable.
 *
 * @param tx the transaction's id
 * @param instantMillis its instant, in milliseconds since 1970
 * @param maxEntity the largest entity id given out or used when it was done
 * @param attributes the attributes that it named first or declared otherwise, with their ids, in
 *     the order of these
 * @param datoms its net changes, in order
 */
public record TxRecord(
    long tx, long instantMillis, long maxEntity, List<Attribute> attributes, List<Datom> datoms) {

  /** Makes the transaction again, on the database that it was made on. */
  public CurrentDatabase replay(CurrentDatabase before) {
    DatabaseEdit edit = before.edit(tx);
    for (Attribute attribute : attributes) {
      edit.define(attribute);
    }
    for (Datom datom : datoms) {
      Attribute attribute = edit.intern(datom.a());
      if (datom.added()) {
        edit.add(datom.e(), attribute, datom.v());
      } else {
        edit.retract(datom.e(), attribute, datom.v());
      }
    }
    edit.useEntity(maxEntity);
    return edit.seal();
  }
}
