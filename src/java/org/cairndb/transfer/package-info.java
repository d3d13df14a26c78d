/** Whole databases to portable text files and back; what Datahike exports, read. */
@NullMarked
package org.cairndb.transfer;

import org.jspecify.annotations.NullMarked;
