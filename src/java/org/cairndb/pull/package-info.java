/** Pull: a pattern of attributes, read for an entity into nested maps. */
@NullMarked
package org.cairndb.pull;

import org.jspecify.annotations.NullMarked;
