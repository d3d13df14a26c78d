package org.cairndb.db;

import org.cairndb.datom.Datoms;

/**
 * A transaction as the log has it.
 *
 * @param t its number, counted from 1
 * @param tx its id
 * @param datoms what it retracted and then what it asserted, each in the order of attributes,
 *     values and entities; read while one walks over it, so that a large one takes no memory
 */
public record LoggedTransaction(long t, long tx, Datoms datoms) {}
