package org.cairndb.dat.archive;

import org.cairndb.dat.feed.Feed;
import org.cairndb.error.CairnException;

/** Reads the bytes of one file out of the content feed, where they are verified. */
final class ContentReader {
  private final Feed content;
  private final Stat file;

  ContentReader(Archive archive, Stat file) {
    this.content =
        archive
            .content()
            .orElseThrow(
                () ->
                    new CairnException(
                        "dat/block-missing", "nothing of the archive's contents is here yet"));
    this.file = file;
  }

  byte[] read(long from, int count) {
    byte[] bytes = new byte[count];
    int done = 0;
    if (count == 0) {
      return bytes;
    }
    long block = from == 0 ? file.offset() : blockOf(from);
    long skip = file.byteOffset() + from - content.byteOffset(block);
    while (done < count) {
      if (block >= file.end()) {
        throw missing(block);
      }
      byte[] next = content.get(block++);
      int take = (int) Math.min(next.length - skip, count - done);
      System.arraycopy(next, (int) skip, bytes, done, take);
      done += take;
      skip = 0;
    }
    return bytes;
  }

  private long blockOf(long from) {
    long block = content.blockAt(file.byteOffset() + from);
    if (!file.hasBlock(block)) {
      throw missing(file.offset());
    }
    return block;
  }

  private CairnException missing(long block) {
    return new CairnException(
        "dat/block-missing",
        "block is not here, or not this file's: block=" + block + ", file=" + file,
        "block",
        block);
  }
}
