/** Planned queries to results, on columns of primitives. */
@NullMarked
package org.cairndb.query.execute;

import org.jspecify.annotations.NullMarked;
