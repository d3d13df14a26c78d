/**
 * Feeds: append-only logs of blocks that anybody can verify against one public key, in the files
 * that the real {@code dat} keeps (SLEEP). The trees, proofs and bitfields are structures without
 * I/O; {@link org.cairndb.dat.feed.Feed} joins them to files.
 */
@NullMarked
package org.cairndb.dat.feed;

import org.jspecify.annotations.NullMarked;
