/**
 * What the demo needs of the outside world: the real {@code dat} as child processes, or, where it
 * cannot be had, a plain copy in its manner.
 */
@NullMarked
package org.cairndb.demo;

import org.jspecify.annotations.NullMarked;
