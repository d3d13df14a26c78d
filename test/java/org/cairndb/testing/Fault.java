package org.cairndb.testing;

import java.io.IOException;
import java.util.EnumSet;
import java.util.Set;
import org.cairndb.error.StorageException;

/** What can be wrong with a call of a disk, and which calls it can be wrong with. */
public enum Fault {
  EIO("Input/output error", true, Call.CHANGE),
  ENOSPC("No space left on device", true, Call.CHANGE),
  EDQUOT("Disk quota exceeded", true, Call.CHANGE),
  EFBIG("File too large", true, Call.CHANGE),
  EROFS("Read-only file system", false, Call.CHANGE),
  EACCES("Permission denied", false, Call.CHANGE, Call.OPEN),
  EMFILE("Too many open files", false, Call.OPEN),
  EIO_WHEN_READING("Input/output error", false, Call.READ),
  EIO_WHEN_CLOSING("Input/output error", true, Call.CLOSE),
  OUT_OF_MEMORY("Java heap space", true, Call.CHANGE, Call.OPEN, Call.READ);

  /** What a call does. */
  enum Call {
    CHANGE,
    OPEN,
    READ,
    CLOSE
  }

  final String message;

  /** Whether a part of what was to be done may have been done. */
  final boolean partial;

  private final Set<Call> calls;

  Fault(String message, boolean partial, Call first, Call... more) {
    this.message = message;
    this.partial = partial;
    this.calls = EnumSet.of(first, more);
  }

  boolean canHit(Call... made) {
    for (Call call : made) {
      if (calls.contains(call)) {
        return true;
      }
    }
    return false;
  }

  /** Whether this is the failure, or follows from it. */
  public boolean isTold(StorageException told) {
    return told.getCause() instanceof IOException cause && message.equals(cause.getMessage());
  }

  /** What a call throws that it hits. */
  StorageException failure(String kind, String name) {
    if (this == OUT_OF_MEMORY) {
      throw new OutOfMemoryError(message);
    }
    return new StorageException(kind, "simulated/" + name, new IOException(message));
  }
}
