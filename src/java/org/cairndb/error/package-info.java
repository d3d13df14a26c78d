/**
 * The exceptions: each a sentence for people and a map for programs. Everything may import this
 * package.
 */
@NullMarked
package org.cairndb.error;

import org.jspecify.annotations.NullMarked;
