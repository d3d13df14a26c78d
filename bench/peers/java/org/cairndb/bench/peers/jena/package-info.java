/** Jena, in memory and on TDB2. */
@NullMarked
package org.cairndb.bench.peers.jena;

import org.jspecify.annotations.NullMarked;
