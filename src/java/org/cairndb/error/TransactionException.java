package org.cairndb.error;

import org.jspecify.annotations.Nullable;

/**
 * A transaction that was refused; nothing of it took place. {@code ex-data}: {@code :error} says
 * why ({@code :transact/syntax}, {@code :transact/schema}, {@code :transact/unique}, {@code
 * :transact/upsert}, {@code :transact/cas}, {@code :entity-id/syntax}, {@code :entity-id/missing},
 * {@code :lookup-ref/syntax}, {@code :lookup-ref/unique}, {@code :schema/validation}), {@code
 * :context} is the datum of the transaction data that was refused, and {@code :attribute}, {@code
 * :value} and others are there where they apply.
 */
public final class TransactionException extends CairnException {
  private static final long serialVersionUID = 1L;

  /** As {@link CairnException#CairnException(Throwable, String, String, Object...)}. */
  public TransactionException(
      @Nullable Throwable cause, String error, String message, @Nullable Object... data) {
    super(cause, error, message, data);
  }
}
