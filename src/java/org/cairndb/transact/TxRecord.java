package org.cairndb.transact;

import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.db.Purge;

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
 * @param purges what it has made the past forget, after its changes
 */
public record TxRecord(
    long tx,
    long instantMillis,
    long maxEntity,
    List<Attribute> attributes,
    List<Datom> datoms,
    List<Purge> purges) {}
