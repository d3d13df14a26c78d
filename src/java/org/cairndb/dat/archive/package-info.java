/**
 * Archives of Dat: a folder of files as two feeds, one of directory entries and one of what is in
 * the files, as the real tool keeps them.
 */
@NullMarked
package org.cairndb.dat.archive;

import org.jspecify.annotations.NullMarked;
