package org.cairndb.dat.feed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * An append-only log of blocks. Its owner appends and signs; others take blocks in with proofs,
 * from anybody and in any order, and have only what was proven under the owner's key. What is read
 * is verified again. The files are those of the real tool, so that either program can go on where
 * the other has stopped.
 *
 * <p>Writing goes to blocks, nodes and signatures first and to the bitfield last, so that a process
 * that is killed leaves a shorter feed, not a wrong one. Against a loss of power only what was
 * before the last {@link #force} is safe. Thread-safe; one process at a time.
 */
public final class Feed implements AutoCloseable {
  /** No block is larger: what one message of the wire can carry. */
  public static final int MAX_BLOCK_BYTES = (8 << 20) - 1024;

  private static final int WRITE_BITS_AFTER = 64 << 10;

  private final PublicKey key;
  private final @Nullable KeyPair owner;
  private final FeedFiles files;
  private final ForkFile forks;
  private final FeedIndex index;
  private final TreeFile tree;
  private final Bitfield bits;
  private final BlockSums sums = new BlockSums();
  private final List<FeedListener> listeners = new CopyOnWriteArrayList<>();
  private long length;
  private List<TreeNode> roots;
  private long unwritten;

  private Feed(PublicKey key, @Nullable KeyPair owner, FeedFiles files, Recovery recovery) {
    this.key = key;
    this.owner = owner;
    this.files = files;
    this.forks = new ForkFile(files.forks(), key);
    this.index = FeedIndex.open(key, files, owner != null, recovery);
    this.tree = index.tree();
    this.bits = index.bits();
    this.length = bits.end();
    this.roots = MerkleTree.roots(tree, length, tree.place());
  }

  /**
   * Begins a feed, as its owner.
   *
   * @throws CairnException {@code :dat/feed-exists} if there is one in these files
   */
  public static Feed create(FeedFiles files, KeyPair owner) {
    return begin(files, owner.publicKey(), owner);
  }

  /** Begins to take in somebody's feed; throws what {@link #create} does. */
  public static Feed follow(FeedFiles files, PublicKey key) {
    return begin(files, key, null);
  }

  private static Feed begin(FeedFiles files, PublicKey key, @Nullable KeyPair owner) {
    if (files.key().size() > 0) {
      throw new CairnException(
          "dat/feed-exists",
          "there is a feed here already: place=" + files.key().place(),
          "place",
          files.key().place());
    }
    files.key().write(0, key.toBytes());
    return new Feed(key, owner, files, Recovery.NONE);
  }

  /**
   * Opens a feed whose files are as they were written.
   *
   * @param owner its owner's keys, or null to open it for reading and taking in
   * @throws CairnException {@code :dat/key} if there is no feed, {@code :dat/not-the-owner} if the
   *     keys are those of another
   * @throws CorruptException if what was signed is not what is there
   */
  public static Feed open(FeedFiles files, @Nullable KeyPair owner) {
    return open(files, owner, Recovery.NONE);
  }

  /**
   * Opens a feed whose files may be in doubt. What is in doubt is made sound: the feed may be
   * shorter, and lack blocks, as it was at any time since it was last forced.
   *
   * @throws CairnException as above
   */
  public static Feed open(FeedFiles files, @Nullable KeyPair owner, Recovery recovery) {
    PublicKey key = PublicKey.of(files.key().read(0, PublicKey.BYTES));
    if (owner != null && !owner.publicKey().equals(key)) {
      throw new CairnException(
          "dat/not-the-owner",
          "these are the keys of another feed: feed=" + key + ", keys=" + owner.publicKey(),
          "feed",
          key.toString(),
          "keys",
          owner.publicKey().toString());
    }
    return new Feed(key, owner, files, recovery);
  }

  /** From now on this listener hears of changes. */
  public void listen(FeedListener listener) {
    listeners.add(listener);
  }

  /** From now on this listener hears nothing more, except what is being told already. */
  public void unlisten(FeedListener listener) {
    listeners.remove(listener);
  }

  /** The public key. */
  public PublicKey key() {
    return key;
  }

  /** Whether blocks can be appended here. */
  public boolean isWritable() {
    return owner != null;
  }

  /** How many blocks the feed is known to have, here or elsewhere. */
  public synchronized long length() {
    return length;
  }

  /** How many bytes those blocks have. */
  public synchronized long byteLength() {
    return roots.stream().mapToLong(TreeNode::size).sum();
  }

  /** How many blocks are here. */
  public synchronized long blockCount() {
    return bits.blockCount();
  }

  /** Whether a block is here. */
  public synchronized boolean has(long block) {
    return block >= 0 && bits.hasBlock(block);
  }

  /**
   * A block.
   *
   * @throws CairnException {@code :dat/block-missing} if it is not here
   * @throws CorruptException if its bytes are not those that were proven
   */
  public byte[] get(long block) {
    return read(block, false);
  }

  /**
   * A block for a peer, who will verify it anyway. So that no peer gets what somebody has changed
   * on disk, it is verified when it is read for the first time; later its CRC-32C will do.
   *
   * @throws CairnException as {@link #get}
   */
  public byte[] getForPeer(long block) {
    return read(block, true);
  }

  private byte[] read(long block, boolean sumSuffices) {
    TreeNode leaf;
    long offset;
    byte[] content;
    synchronized (this) {
      if (!has(block)) {
        throw new CairnException(
            "dat/block-missing",
            "block is not here: block=" + block + ", length=" + length + ", feed=" + key,
            "block",
            block);
      }
      leaf = tree.require(2 * block);
      offset = byteOffset(block);
      int bytes = leaf.size() <= MAX_BLOCK_BYTES ? (int) leaf.size() : 0;
      content = files.blocks().read(block, offset, bytes);
    }
    if (sumSuffices && sums.agrees(block, content)) {
      return content;
    }
    TreeNode found = TreeNode.leaf(block, content);
    if (!found.equals(leaf)) {
      throw new CorruptException(
          "block is not what was proven", files.blocks().place(), offset, leaf, found);
    }
    sums.note(block, content);
    return content;
  }

  /** How many bytes all blocks before this one have. */
  public synchronized long byteOffset(long block) {
    long offset = 0;
    for (long root : FlatTree.roots(block)) {
      offset += tree.require(root).size();
    }
    return offset;
  }

  /**
   * Adds blocks at the end, under one signature.
   *
   * @return the number of the first
   * @throws CairnException {@code :dat/read-only} if these are not the owner's keys, {@code
   *     :dat/block-size} if a block is empty or too large; then nothing has changed
   */
  public long append(List<byte[]> blocks) {
    long first = appendQuietly(blocks);
    tellAppended(first, blocks.size());
    return first;
  }

  /**
   * The same, durable before anybody is told: whoever has seen a signature of a history that is
   * lost then will take no other.
   */
  public long appendDurably(List<byte[]> blocks) {
    long first = appendQuietly(blocks);
    if (!blocks.isEmpty()) {
      force();
    }
    tellAppended(first, blocks.size());
    return first;
  }

  private void tellAppended(long first, int count) {
    if (count > 0) {
      listeners.forEach(listener -> listener.grown(first + count));
      listeners.forEach(listener -> listener.stored(first, first + count));
    }
  }

  private synchronized long appendQuietly(List<byte[]> blocks) {
    KeyPair keys = owner;
    if (keys == null) {
      throw new CairnException(
          "dat/read-only", "only its owner can append to a feed: feed=" + key, "feed", "" + key);
    }
    blocks.forEach(HashedBlock::checkSize);
    long first = length;
    if (blocks.isEmpty()) {
      return first;
    }
    Deque<TreeNode> tops = new ArrayDeque<>(roots);
    List<TreeNode> added = new ArrayList<>();
    long offset = byteLength();
    long block = first;
    for (byte[] content : blocks) {
      files.blocks().write(block, offset, content);
      TreeNode top = TreeNode.leaf(block, content);
      sums.note(block, content);
      offset += top.size();
      block++;
      added.add(top);
      while (!FlatTree.isLeft(top.index())) {
        top = top.parentWith(tops.removeLast());
        added.add(top);
      }
      tops.addLast(top);
    }
    List<TreeNode> grown = List.copyOf(tops);
    byte[] signature = keys.sign(MerkleTree.treeHash(grown));
    index.keep(added, block, signature);
    length = block;
    roots = grown;
    for (long b = first; b < block; b++) {
      bits.setBlock(b, true);
    }
    bits.writeTo(index.bitfield());
    return first;
  }

  /**
   * The proof of a block that is here: as the feed is now or, if it came so, of an earlier length.
   *
   * @param digest which nodes the receiver has; 0 for none
   * @throws CairnException {@code :dat/block-missing} if the block's hash is not here
   */
  public synchronized Proof proof(long block, long digest) {
    if (block < 0 || tree.get(2 * block) == null) {
      throw new CairnException(
          "dat/block-missing", "no proof, since the block is not here: block=" + block);
    }
    return MerkleTree.prove(tree, block, length, index.signatures()::read, digest);
  }

  /** What {@link #link} takes: the lowest node here that a block is under, then its proof. */
  public synchronized Optional<Proof> proofAbove(long block) {
    return Optional.ofNullable(
        MerkleTree.proveAbove(tree, block, length, index.signatures()::read));
  }

  /** What to ask a peer for along with a block: which nodes of its proof are here already. */
  public synchronized long digest(long block) {
    return MerkleTree.digest(tree, block, length);
  }

  /**
   * Takes in a block.
   *
   * @return false if there is no place for its bytes, so that it is not here, see {@link #hasPlace}
   * @throws CorruptException if the proof does not show that it is this feed's; then nothing has
   *     changed
   * @throws UnlinkedException if the proof is of a longer feed that may have another past
   */
  public boolean put(long block, byte[] content, Proof proof) {
    boolean kept = put(HashedBlock.of(block, content), proof, true);
    flush();
    return kept;
  }

  /**
   * The same of a block that is hashed already. What says that it is here may be written later:
   * with the next 64 KiB, or by {@link #flush}. A process that is killed before gets it again.
   *
   * @param orOlder whether the proof may be of a shorter feed and lead to no node that is known; of
   *     the feed as it is now the block cannot be proven to others then
   */
  public boolean put(HashedBlock hashed, Proof proof, boolean orOlder) {
    long before = length();
    boolean kept = putQuietly(hashed, proof, orOlder);
    tellGrowth(before);
    if (kept) {
      long block = hashed.number();
      listeners.forEach(listener -> listener.stored(block, block + 1));
    }
    return kept;
  }

  private synchronized boolean putQuietly(HashedBlock hashed, Proof proof, boolean orOlder) {
    long block = hashed.number();
    byte[] content = hashed.content();
    String place = "block " + block + " of feed " + key;
    if (block < 0 || block >= 1L << 52 || content.length == 0) {
      throw new CorruptException("no block", place, 0, "a number and bytes", content.length);
    }
    MerkleTree.Shown shown = MerkleTree.verify(key, tree, hashed.leaf(), proof, place);
    if (!orOlder && shown.isOlderThan(length)) {
      throw UnlinkedException.ofOlder(block, length);
    }
    accept(block, shown, proof, place);
    boolean kept = files.blocks().write(block, byteOffset(block), content);
    if (kept) {
      sums.note(block, content);
      bits.setBlock(block, true);
    }
    unwritten += content.length;
    if (unwritten >= WRITE_BITS_AFTER) {
      flush();
    }
    return kept;
  }

  /** Whether there is a place for the bytes of a block, see {@link BlockStore}. */
  public boolean hasPlace(long block) {
    return files.blocks().hasPlace(block);
  }

  /** Trusts what was shown, unless that would leave open whether the past is the same. */
  private void accept(long block, MerkleTree.Shown shown, Proof proof, String place) {
    long signed = shown.length();
    if (signed > length && !shown.nodes().containsAll(roots)) {
      throw new UnlinkedException(block, length);
    }
    index.keep(shown.nodes(), signed, signed > 0 ? proof.signature() : null);
    if (signed > length) {
      length = signed;
      roots = MerkleTree.roots(tree, length, place);
    }
  }

  /**
   * Takes in that the feed has grown, without a block. The proof of the first block after those
   * that are known has all the roots of now, and so has that of any other that will have the same
   * parent as the last of these roots.
   *
   * @param leaf the node of that block, or one that it is under
   * @param proof whole, with the signature
   * @throws CorruptException if it does not show that; a {@link Fork} may be the reason
   * @throws UnlinkedException if it leaves open whether the past is the same
   */
  public void link(TreeNode leaf, Proof proof) {
    long before = length();
    synchronized (this) {
      String place = "link of feed " + key;
      MerkleTree.Shown shown = MerkleTree.verify(key, tree, leaf, proof, place);
      if (!shown.isOlderThan(length)) {
        accept(FlatTree.firstBlock(leaf.index()), shown, proof, place);
      }
      bits.writeTo(index.bitfield());
    }
    tellGrowth(before);
  }

  private void tellGrowth(long before) {
    long now = length();
    if (now > before) {
      listeners.forEach(listener -> listener.grown(now));
    }
  }

  /** Writes what says which blocks are here, if that was put off. */
  public synchronized void flush() {
    if (unwritten > 0) {
      bits.writeTo(index.bitfield());
      unwritten = 0;
    }
  }

  /**
   * What shows that the owner has signed two histories, if a proof that somebody sent shows that.
   *
   * @param leaf the node of the block that came with the proof
   */
  public synchronized Optional<Fork> fork(TreeNode leaf, Proof proof) {
    return Fork.find(key, tree, length, index.signatures(), new Fork.Claim(leaf, proof));
  }

  /** Keeps a proof for good, unless there are 16 or the same two heads are known to differ. */
  public synchronized void keep(Fork fork) {
    forks.add(fork);
  }

  /** All proofs that were kept, each of two histories that the owner has signed. */
  public synchronized List<Fork> forks() {
    return forks.read();
  }

  /** The node of a block, which may be here without the block. */
  public synchronized Optional<TreeNode> leaf(long block) {
    return Optional.ofNullable(block < 0 ? null : tree.get(2 * block));
  }

  /** The block that has a byte of the feed, or -1 if that cannot be told from the nodes here. */
  public synchronized long blockAt(long byteOffset) {
    return MerkleTree.blockAt(tree, roots, byteOffset);
  }

  /**
   * Which blocks are here.
   *
   * @param from a multiple of 8
   * @return a bit for each block from there on, from the highest bit of each byte on
   */
  public synchronized byte[] presence(long from, long to) {
    return bits.blocks(from, to);
  }

  /** Forgets blocks; what proves them stays. The store's bytes are the caller's to remove. */
  public void clear(long from, long to) {
    synchronized (this) {
      long end = Math.min(to, length());
      for (long block = from; block < end; block++) {
        bits.setBlock(block, false);
      }
      bits.writeTo(index.bitfield());
    }
    listeners.forEach(listener -> listener.cleared(from, to));
  }

  /** Hashes blocks, nodes and signatures that are here again; returns all that is wrong. */
  public synchronized List<CairnException> verify() {
    return new FeedCheck(this, key, tree, index.signatures()).run();
  }

  /** Makes all that was appended or taken in durable; closing does not. */
  public synchronized void force() {
    flush();
    files.blocks().force();
    index.force();
    files.key().force();
  }

  @Override
  public synchronized void close() {
    flush();
    files.key().close();
    files.blocks().close();
    index.close();
    forks.close();
  }

  @Override
  public String toString() {
    return "feed " + key + " (" + length() + " blocks)";
  }
}
