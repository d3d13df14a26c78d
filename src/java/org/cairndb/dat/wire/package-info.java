/**
 * The wire: the encrypted protocol by which peers exchange feeds, as version 13 of the real {@code
 * dat} speaks it. An {@link org.cairndb.dat.wire.Endpoint} is our end of all connections, an {@link
 * org.cairndb.dat.wire.Exchange} is what it does for one feed, a {@link
 * org.cairndb.dat.wire.Session} is one connection. Format and limits stand in {@code
 * docs/format/wire.md}.
 */
@NullMarked
package org.cairndb.dat.wire;

import org.jspecify.annotations.NullMarked;
