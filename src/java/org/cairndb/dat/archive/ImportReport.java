package org.cairndb.dat.archive;

import java.util.Map;

/**
 * What an import has done.
 *
 * @param recorded how many files are new or have another content
 * @param deleted how many files are gone
 * @param unchanged how many files are as they were
 * @param bytes how many bytes were recorded
 * @param leftOut files that could not be recorded, with the reason: they cannot be read, do not
 *     stop changing, or have a name that an archive cannot have
 */
public record ImportReport(
    long recorded, long deleted, long unchanged, long bytes, Map<String, String> leftOut) {}
