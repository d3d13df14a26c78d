/**
 * Datoms, attributes, values and their one total order. Knows nothing of bytes, trees or
 * transactions.
 */
@NullMarked
package org.cairndb.datom;

import org.jspecify.annotations.NullMarked;
