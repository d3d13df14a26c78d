/**
 * Dat for programs: archives of folders that are shared over the network, as the real tool does it.
 */
@NullMarked
package org.cairndb.dat;

import org.jspecify.annotations.NullMarked;
