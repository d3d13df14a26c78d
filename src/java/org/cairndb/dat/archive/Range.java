package org.cairndb.dat.archive;

/**
 * Blocks of the content feed.
 *
 * @param from the first
 * @param to the one after the last
 */
public record Range(long from, long to) {}
