/**
 * How peers that share a feed find each other: multicast DNS on the local networks, DNS trackers,
 * and peers that somebody has named, as the real {@code dat} does it (docs/format/discovery.md).
 * Knows topics and addresses; the connections are made in {@code swarm}. All packets are hostile
 * until read within bounds, and what they say is a hint at most: a peer shows with its handshake
 * what it is.
 */
@NullMarked
package org.cairndb.dat.discovery;

import org.jspecify.annotations.NullMarked;
