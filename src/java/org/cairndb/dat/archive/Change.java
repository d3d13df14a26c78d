package org.cairndb.dat.archive;

import org.jspecify.annotations.Nullable;

/**
 * What is different between two versions of an archive, for one name.
 *
 * @param before its file in the first, or null if there is none
 * @param after its file in the second, or null if there is none
 */
public record Change(String name, @Nullable Entry before, @Nullable Entry after) {}
