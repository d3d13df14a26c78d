/**
 * The commands of {@code bin/cairn}: words in, text or JSON out, an exit status. {@link
 * org.cairndb.cli.Main} knows them all.
 */
@NullMarked
package org.cairndb.cli;

import org.jspecify.annotations.NullMarked;
