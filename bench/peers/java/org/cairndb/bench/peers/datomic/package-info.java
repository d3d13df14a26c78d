/** Datomic's peer library, its database in memory. */
@NullMarked
package org.cairndb.bench.peers.datomic;

import org.jspecify.annotations.NullMarked;
