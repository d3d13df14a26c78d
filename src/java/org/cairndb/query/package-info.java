/** Queries: the one entry for callers above. */
@NullMarked
package org.cairndb.query;

import org.jspecify.annotations.NullMarked;
