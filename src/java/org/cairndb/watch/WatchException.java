package org.cairndb.watch;

import java.nio.file.Path;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/**
 * A folder cannot be watched. {@code ex-data}: {@code :error :watch/folder}, {@code :folder}, as a
 * string.
 */
public final class WatchException extends CairnException {
  private static final long serialVersionUID = 1L;

  WatchException(@Nullable Throwable cause, String reason, Path folder) {
    super(
        cause,
        "watch/folder",
        reason + ": folder=" + folder + (cause == null ? "" : ", cause=" + cause),
        "folder",
        folder.toString());
  }
}
