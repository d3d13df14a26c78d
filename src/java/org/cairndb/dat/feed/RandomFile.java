package org.cairndb.dat.feed;

/**
 * Bytes that can be read and written at any place: a file, or memory. What is between the old end
 * and a write beyond it is zero. For one thread at a time.
 *
 * <p>Any method may throw {@link org.cairndb.error.StorageException}.
 */
public interface RandomFile extends AutoCloseable {
  /** Where it is, for errors. */
  String place();

  /** How many bytes there are; 0 if there is no file yet. */
  long size();

  /** The bytes from an offset: fewer than asked for, or none, at the end. */
  byte[] read(long offset, int length);

  /** Writes bytes, making the file if need be. */
  void write(long offset, byte[] bytes);

  /** Makes what was written durable. */
  void force();

  /** Closes it. A second call does nothing. */
  @Override
  void close();
}
