/**
 * Datahike's Java API over Cairn, name by name, for programs that were written for it. New programs
 * are better served by {@code org.cairndb}.
 */
@NullMarked
package datahike.java;

import org.jspecify.annotations.NullMarked;
