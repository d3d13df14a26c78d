/** Datomic Local. */
@NullMarked
package org.cairndb.bench.peers.local;

import org.jspecify.annotations.NullMarked;
