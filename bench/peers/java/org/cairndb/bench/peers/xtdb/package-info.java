/** XTDB 1, in memory. */
@NullMarked
package org.cairndb.bench.peers.xtdb;

import org.jspecify.annotations.NullMarked;
