/**
 * Persistent sorted trees of datoms: copy-on-write nodes, columnar leaves, loaded lazily from
 * storage.
 */
@NullMarked
package org.cairndb.index;

import org.jspecify.annotations.NullMarked;
