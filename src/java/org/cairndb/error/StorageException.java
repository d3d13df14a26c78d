package org.cairndb.error;

import org.jspecify.annotations.Nullable;

/**
 * The operating system refused a read or a write: disk full, no permission, device error. {@code
 * ex-data}: {@code :error :storage/io}, {@code :place} (file), {@code :operation}.
 */
public final class StorageException extends CairnException {
  private static final long serialVersionUID = 1L;

  /** An operation on a place failed, for the reason that {@code cause} gives. */
  public StorageException(String operation, String place, @Nullable Throwable cause) {
    super(
        cause,
        "storage/io",
        "could not " + operation + ": place=" + place + (cause == null ? "" : ", cause=" + cause),
        "place",
        place,
        "operation",
        operation);
  }
}
