/**
 * Keeps connections to those who share a feed: hears from {@code dat.discovery} where they are,
 * calls them and is called, within limits; what is exchanged is the business of {@code dat.wire}.
 * Who calls whom and when is decided by structures without I/O ({@link
 * org.cairndb.dat.swarm.PeerBook}, {@link org.cairndb.dat.swarm.Bans}).
 */
@NullMarked
package org.cairndb.dat.swarm;

import org.jspecify.annotations.NullMarked;
