/** What tests of several packages share: what a test needs of the machine, and JVMs of its own. */
@NullMarked
package org.cairndb.testing;

import org.jspecify.annotations.NullMarked;
