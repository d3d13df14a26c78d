/** RDF4J, in memory and on LMDB. */
@NullMarked
package org.cairndb.bench.peers.rdf4j;

import org.jspecify.annotations.NullMarked;
