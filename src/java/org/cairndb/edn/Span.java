package org.cairndb.edn;

/**
 * Where a form stands in its text.
 *
 * @param start offset of its first character, in UTF-16 units
 * @param end offset after its last character
 * @param line line of its first character, from 1
 * @param column column of its first character, from 1
 */
public record Span(int start, int end, int line, int column) {}
