package org.cairndb.dat.feed;

/**
 * Where the bytes of a feed's blocks lie, one after the other. The metadata feed keeps them in a
 * file of its own; those of the content feed are the files of the archive themselves.
 */
public interface BlockStore extends AutoCloseable {
  /** Where it is, for errors. */
  String place();

  /**
   * The bytes of a block: fewer than asked for, or none, where they are missing.
   *
   * @param offset how many bytes all blocks before it have
   */
  byte[] read(long block, long offset, int length);

  /**
   * Keeps the bytes of a block.
   *
   * @return false if there is no place for them, so that the block is not here
   */
  boolean write(long block, long offset, byte[] content);

  /**
   * Whether there is a place for the bytes of a block. The contents of an archive's files have one
   * from when their entry has come until the file is whole, or has got another content.
   */
  default boolean hasPlace(long block) {
    return true;
  }

  /** Makes what was written durable. */
  void force();

  @Override
  void close();

  /** Blocks one after the other in one file. */
  static BlockStore in(RandomFile file) {
    return new BlockStore() {
      @Override
      public String place() {
        return file.place();
      }

      @Override
      public byte[] read(long block, long offset, int length) {
        return file.read(offset, length);
      }

      @Override
      public boolean write(long block, long offset, byte[] content) {
        file.write(offset, content);
        return true;
      }

      @Override
      public void force() {
        file.force();
      }

      @Override
      public void close() {
        file.close();
      }
    };
  }
}
