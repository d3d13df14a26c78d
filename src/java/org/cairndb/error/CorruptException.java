package org.cairndb.error;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Bytes from outside (a file, a blob, a peer) that are not what they must be. It is the only
 * exception that a reader of such bytes throws for their content: never a bare {@link
 * RuntimeException}, {@link OutOfMemoryError} or {@link StackOverflowError}.
 *
 * <p>{@code ex-data}: {@code :error :storage/corrupt}, {@code :place} (file, blob or peer), {@code
 * :offset} (in bytes from the start of the place), {@code :expected}, {@code :found}.
 */
public final class CorruptException extends CairnException {
  private static final long serialVersionUID = 1L;

  private final String reason;
  private final String place;
  private final long offset;

  /**
   * @param reason what is wrong, in a few words
   * @param place the file, blob or peer; decoders that know none say what they decode ({@code
   *     "value"})
   * @param offset where in the place the wrong bytes begin
   * @param expected what should have been there
   * @param found what was there instead
   */
  public CorruptException(String reason, String place, long offset, Object expected, Object found) {
    this(null, reason, place, offset, expected, found);
  }

  private CorruptException(
      @Nullable Throwable cause,
      String reason,
      String place,
      long offset,
      Object expected,
      Object found) {
    super(
        cause,
        "storage/corrupt",
        reason
            + ": place="
            + place
            + ", offset="
            + offset
            + ", expected="
            + expected
            + ", found="
            + found,
        "place",
        place,
        "offset",
        offset,
        "expected",
        expected,
        "found",
        found);
    this.reason = reason;
    this.place = place;
    this.offset = offset;
  }

  /**
   * The same finding, told from a reader that knows where the decoded bytes lie: {@code base} is
   * added to the offset.
   */
  public CorruptException in(String outerPlace, long base) {
    Object expected = Objects.requireNonNull(context().get("expected"));
    Object found = Objects.requireNonNull(context().get("found"));
    return new CorruptException(this, reason, outerPlace, base + offset, expected, found);
  }

  /** The file, blob or peer. */
  public String place() {
    return place;
  }

  /** Bytes from the start of the place. */
  public long offset() {
    return offset;
  }
}
