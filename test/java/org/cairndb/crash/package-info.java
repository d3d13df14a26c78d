/**
 * A process that transacts, seen from outside: what it writes, and what is there when it is killed.
 */
@NullMarked
package org.cairndb.crash;

import org.jspecify.annotations.NullMarked;
