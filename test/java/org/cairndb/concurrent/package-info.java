/**
 * What many threads see of one database, held against the promise: transactions are strictly
 * serializable, and what a connection shows never goes back.
 */
@NullMarked
package org.cairndb.concurrent;

import org.jspecify.annotations.NullMarked;
