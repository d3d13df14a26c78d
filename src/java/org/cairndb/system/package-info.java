/**
 * The outside world behind seams: clock, randomness, threads and connections to peers. Everything
 * above works on these interfaces, so that a test can replace the world by a simulated one and
 * replay a run from its seed. No other package asks the JDK for the time, for random numbers, for
 * threads or for sockets.
 */
@NullMarked
package org.cairndb.system;

import org.jspecify.annotations.NullMarked;
