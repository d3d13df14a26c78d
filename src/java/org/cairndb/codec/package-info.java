/** Values, columns and numbers as bytes, and back from bytes that nobody has vouched for. */
@NullMarked
package org.cairndb.codec;

import org.jspecify.annotations.NullMarked;
