package org.cairndb.dat.feed;

import java.nio.file.Path;

/**
 * The files of one feed. Opened by {@link Feed}, which closes them.
 *
 * @param key the public key, 32 bytes without a header
 * @param tree the nodes of the Merkle tree
 * @param signatures of the tree at each length that was signed
 * @param bitfield which blocks and nodes are there
 * @param blocks the blocks
 * @param forks proofs that the owner has signed two histories; made when there is one
 */
public record FeedFiles(
    RandomFile key,
    RandomFile tree,
    RandomFile signatures,
    RandomFile bitfield,
    BlockStore blocks,
    RandomFile forks) {
  /** The same without a place for proofs of forks: they are kept until the feed is closed. */
  public FeedFiles(
      RandomFile key,
      RandomFile tree,
      RandomFile signatures,
      RandomFile bitfield,
      BlockStore blocks) {
    this(key, tree, signatures, bitfield, blocks, new MemoryFile());
  }

  /**
   * The files of a feed that keeps its blocks in a file of its own, as the real tool names them.
   *
   * @param folder that exists
   * @param name {@code metadata}, for example
   */
  public static FeedFiles in(Path folder, String name) {
    return in(folder, name, BlockStore.in(new DiskFile(folder.resolve(name + ".data"))));
  }

  /** The same with the blocks elsewhere. */
  public static FeedFiles in(Path folder, String name, BlockStore blocks) {
    return new FeedFiles(
        new DiskFile(folder.resolve(name + ".key")),
        new DiskFile(folder.resolve(name + ".tree")),
        new DiskFile(folder.resolve(name + ".signatures")),
        new DiskFile(folder.resolve(name + ".bitfield")),
        blocks,
        new DiskFile(folder.resolve(name + ".forks")));
  }

  /** Files in memory. */
  public static FeedFiles inMemory() {
    return new FeedFiles(
        new MemoryFile(),
        new MemoryFile(),
        new MemoryFile(),
        new MemoryFile(),
        BlockStore.in(new MemoryFile()));
  }
}
