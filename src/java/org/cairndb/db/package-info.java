/** Database values: immutable, free to keep and to share between threads. */
@NullMarked
package org.cairndb.db;

import org.jspecify.annotations.NullMarked;
