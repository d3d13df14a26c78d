package org.cairndb.error;

import org.jspecify.annotations.Nullable;

/**
 * A URI or a configuration map that names no database, or asks for what cannot be. {@code :error}
 * begins with {@code :config/}.
 */
public final class ConfigException extends CairnException {
  private static final long serialVersionUID = 1L;

  /** See {@link CairnException#CairnException(String, String, Object...)}. */
  public ConfigException(String error, String message, @Nullable Object... data) {
    super(error, message, data);
  }
}
