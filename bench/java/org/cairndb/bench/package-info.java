/** Benchmarks: JMH classes, and whole programs that print figures side by side. */
@NullMarked
package org.cairndb.bench;

import org.jspecify.annotations.NullMarked;
