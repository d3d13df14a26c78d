package org.cairndb.dat.discovery;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How one way of finding peers does.
 *
 * @param way {@code "multicast"}, {@code "peers"}, or {@code "tracker"} and its address
 * @param sent packets that went out
 * @param received packets that came in
 * @param found how often a peer was named, the same ones counted again
 * @param ignored packets and parts of them that were not used, by reason
 * @param problem what is wrong at the moment; null if nothing is known to be
 */
public record DiscoveryStatus(
    String way,
    long sent,
    long received,
    long found,
    Map<String, Long> ignored,
    @Nullable String problem) {}
