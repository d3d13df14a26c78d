/**
 * Where databases live: immutable blobs named by their hash, and one journal that only grows. The
 * layers above see {@link org.cairndb.storage.Storage}; how it lies on a disk is told in {@code
 * docs/format/folder.md} and {@code docs/format/journal.md}.
 */
@NullMarked
package org.cairndb.storage;

import org.jspecify.annotations.NullMarked;
