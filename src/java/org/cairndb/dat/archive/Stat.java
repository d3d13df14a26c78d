package org.cairndb.dat.archive;

/**
 * What an entry says about a file: its kind, and where its bytes are in the content feed.
 *
 * @param mode kind and permissions, as POSIX has them
 * @param uid its owner; the real tool writes 0
 * @param gid its group; the real tool writes 0
 * @param size how many bytes the file has
 * @param blocks how many blocks these are
 * @param offset the first of them
 * @param byteOffset how many bytes all blocks before it have
 * @param mtime when its content was recorded, in milliseconds since 1970
 * @param ctime the same
 */
public record Stat(
    int mode,
    long uid,
    long gid,
    long size,
    long blocks,
    long offset,
    long byteOffset,
    long mtime,
    long ctime) {
  private static final int KIND = 0170000;
  private static final int FILE = 0100000;
  private static final int FOLDER = 0040000;
  private static final int PERMISSIONS = 07777;

  /** That of a file. */
  static Stat ofFile(int permissions, Extent extent, long time) {
    int mode = FILE | (permissions & PERMISSIONS);
    return new Stat(
        mode,
        0,
        0,
        extent.size(),
        extent.blocks(),
        extent.offset(),
        extent.byteOffset(),
        time,
        time);
  }

  /** Where a file's bytes are in the content feed. */
  record Extent(long offset, long blocks, long byteOffset, long size) {}

  /** Whether it is a folder; everything else is taken for a file. */
  public boolean isFolder() {
    return (mode & KIND) == FOLDER;
  }

  /** The block after the last one. */
  public long end() {
    return offset + blocks;
  }

  /** Whether a block of the content feed is one of the file's. */
  boolean hasBlock(long block) {
    return block >= offset && block < end();
  }
}
