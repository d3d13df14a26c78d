package org.cairndb.dat.wire;

import org.cairndb.system.Address;

/**
 * What one peer has done for one feed.
 *
 * @param peer where it is
 * @param blocksHad how many of the feed's blocks it says it has
 * @param blocksMissing how many of those we want and do not have
 * @param blocksReceived from it, all verified
 * @param bytesReceived in those
 * @param blocksSent to it
 * @param bytesSent in those
 * @param bytesPerSecond at which it sends at the moment
 * @param inFlight how many requests it has yet to answer
 * @param window how many requests it may have at once
 * @param answerMillis how long it takes to answer one
 * @param unanswered how many requests it has not answered in time
 */
public record PeerStatus(
    Address peer,
    long blocksHad,
    long blocksMissing,
    long blocksReceived,
    long bytesReceived,
    long blocksSent,
    long bytesSent,
    long bytesPerSecond,
    int inFlight,
    int window,
    long answerMillis,
    long unanswered) {}
