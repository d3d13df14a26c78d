/** SQLite: no Datalog and no history, but the durable store that everybody knows. */
@NullMarked
package org.cairndb.bench.peers.sqlite;

import org.jspecify.annotations.NullMarked;
