/**
 * Tells when files change in folders, on top of the JDK's {@link java.nio.file.WatchService}. It
 * knows nothing of databases.
 */
@NullMarked
package org.cairndb.watch;

import org.jspecify.annotations.NullMarked;
