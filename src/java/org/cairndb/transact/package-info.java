/** Transactions: tx-data to datoms, and the one writer that makes them durable. */
@NullMarked
package org.cairndb.transact;

import org.jspecify.annotations.NullMarked;
