package org.cairndb.dat.feed;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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

  private static final byte[] NO_SIGNATURE = new byte[KeyPair.SIGNATURE_BYTES];

  private final PublicKey key;
  private final @Nullable KeyPair owner;
  private final FeedFiles files;
  private final SleepFile signatures;
  private final SleepFile bitfield;
  private final Bitfield bits = new Bitfield();
  private final TreeFile tree;
  private final List<FeedListener> listeners = new CopyOnWriteArrayList<>();
  private long length;
  private List<TreeNode> roots;

  private Feed(PublicKey key, @Nullable KeyPair owner, FeedFiles files) {
    this.key = key;
    this.owner = owner;
    this.files = files;
    this.signatures = SleepFile.open(files.signatures(), SleepFile.Kind.SIGNATURES);
    this.bitfield = SleepFile.open(files.bitfield(), SleepFile.Kind.BITFIELD);
    for (long page = 0; page < bitfield.count(); page++) {
      bits.load(bitfield.read(page));
    }
    SleepFile nodes = SleepFile.open(files.tree(), SleepFile.Kind.TREE);
    this.tree = new TreeFile(nodes, bits);
    this.length = bits.end();
    this.roots = MerkleTree.roots(tree, length, nodes.place());
    checkSignature();
    nodes.create();
    signatures.create();
    bitfield.create();
  }

  /**
   * Begins a feed, as its owner.
   *
   * @throws CairnException {@code :dat/feed-exists} if there is one in these files
   */
  public static Feed create(FeedFiles files, KeyPair owner) {
    return begin(files, owner.publicKey(), owner);
  }

  /**
   * Begins to take in somebody's feed.
   *
   * @throws CairnException {@code :dat/feed-exists} if there is one in these files
   */
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
    return new Feed(key, owner, files);
  }

  /**
   * Opens a feed.
   *
   * @param owner its owner's keys, or null to open it for reading and taking in
   * @throws CairnException {@code :dat/key} if there is no feed, {@code :dat/not-the-owner} if the
   *     keys are those of another
   * @throws CorruptException if what was signed is not what is there
   */
  public static Feed open(FeedFiles files, @Nullable KeyPair owner) {
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
    return new Feed(key, owner, files);
  }

  private void checkSignature() {
    if (length == 0) {
      return;
    }
    byte[] signature = signatures.read(length - 1);
    if (!key.verifies(MerkleTree.treeHash(roots), signature)) {
      throw new CorruptException(
          "the tree is not the one that was signed",
          signatures.place(),
          signatures.offset(length - 1),
          "a signature of " + length + " blocks by " + key,
          "another");
    }
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
  public synchronized byte[] get(long block) {
    if (!has(block)) {
      throw new CairnException(
          "dat/block-missing",
          "block is not here: block=" + block + ", length=" + length + ", feed=" + key,
          "block",
          block);
    }
    TreeNode leaf = tree.require(2 * block);
    long offset = byteOffset(block);
    int bytes = leaf.size() <= MAX_BLOCK_BYTES ? (int) leaf.size() : 0;
    byte[] content = files.blocks().read(block, offset, bytes);
    TreeNode found = TreeNode.leaf(block, content);
    if (!found.equals(leaf)) {
      throw new CorruptException(
          "block is not what was proven", files.blocks().place(), offset, leaf, found);
    }
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
    if (!blocks.isEmpty()) {
      long end = first + blocks.size();
      listeners.forEach(listener -> listener.grown(end));
      listeners.forEach(listener -> listener.stored(first, end));
    }
    return first;
  }

  private synchronized long appendQuietly(List<byte[]> blocks) {
    KeyPair keys = owner;
    if (keys == null) {
      throw new CairnException(
          "dat/read-only", "only its owner can append to a feed: feed=" + key, "feed", "" + key);
    }
    blocks.forEach(Feed::checkSize);
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
    keep(added, block, signature);
    length = block;
    roots = grown;
    for (long b = first; b < block; b++) {
      bits.setBlock(b, true);
    }
    bits.writeTo(bitfield);
    return first;
  }

  private static void checkSize(byte[] block) {
    if (block.length == 0 || block.length > MAX_BLOCK_BYTES) {
      throw new CairnException(
          "dat/block-size",
          "a block has 1 to " + MAX_BLOCK_BYTES + " bytes: bytes=" + block.length,
          "bytes",
          block.length);
    }
  }

  private void keep(List<TreeNode> nodes, long signedLength, byte @Nullable [] signature) {
    tree.put(nodes);
    if (signature != null) {
      signatures.write(signedLength - 1, signature);
    }
    nodes.forEach(node -> bits.setNode(node.index()));
  }

  /**
   * The proof of a block that is here.
   *
   * @param digest which nodes the receiver has; 0 for none
   * @throws CairnException {@code :dat/block-missing} if the block's hash is not here
   */
  public synchronized Proof proof(long block, long digest) {
    if (block < 0 || tree.get(2 * block) == null) {
      throw new CairnException(
          "dat/block-missing", "no proof, since the block is not here: block=" + block);
    }
    return MerkleTree.prove(tree, block, length, signatures.read(length - 1), digest);
  }

  /** What to ask a peer for along with a block: which nodes of its proof are here already. */
  public synchronized long digest(long block) {
    return MerkleTree.digest(tree, block, length);
  }

  /**
   * Takes in a block.
   *
   * @throws CorruptException if the proof does not show that it is this feed's; then nothing has
   *     changed
   */
  public void put(long block, byte[] content, Proof proof) {
    long before = length();
    putQuietly(block, content, proof);
    long now = length();
    if (now > before) {
      listeners.forEach(listener -> listener.grown(now));
    }
    listeners.forEach(listener -> listener.stored(block, block + 1));
  }

  private synchronized void putQuietly(long block, byte[] content, Proof proof) {
    String place = "block " + block + " of feed " + key;
    if (block < 0 || block >= 1L << 52 || content.length == 0) {
      throw new CorruptException("no block", place, 0, "a number and bytes", content.length);
    }
    MerkleTree.Shown shown = MerkleTree.verify(key, tree, block, content, proof, place);
    long signed = shown.length();
    byte[] signature = signed > 0 ? proof.signature() : null;
    keep(shown.nodes(), signed, signature);
    if (signed > length) {
      length = signed;
      roots = MerkleTree.roots(tree, length, place);
    }
    files.blocks().write(block, byteOffset(block), content);
    bits.setBlock(block, true);
    bits.writeTo(bitfield);
  }

  /** Forgets blocks; what proves them stays. The store's bytes are the caller's to remove. */
  public void clear(long from, long to) {
    synchronized (this) {
      for (long block = from; block < to; block++) {
        bits.setBlock(block, false);
      }
      bits.writeTo(bitfield);
    }
    listeners.forEach(listener -> listener.cleared(from, to));
  }

  /**
   * Hashes everything that is here again: blocks, nodes, signatures.
   *
   * @return all that is wrong; empty if nothing is
   */
  public synchronized List<CairnException> verify() {
    List<CairnException> findings = new ArrayList<>();
    for (long block = 0; block < length; block++) {
      if (has(block)) {
        long number = block;
        attempt(findings, () -> get(number));
      }
      long at = 2 * block + 1;
      if (at < 2 * length - 1) {
        attempt(findings, () -> verifyNode(at));
      }
      long signed = block + 1;
      attempt(findings, () -> verifySignature(signed));
    }
    return findings;
  }

  private static void attempt(List<CairnException> findings, Runnable check) {
    try {
      check.run();
    } catch (CairnException e) {
      findings.add(e);
    }
  }

  private void verifyNode(long index) {
    TreeNode node = tree.get(index);
    TreeNode left = tree.get(FlatTree.leftChild(index));
    TreeNode right = tree.get(FlatTree.rightChild(index));
    if (node != null && left != null && right != null && !left.parentWith(right).equals(node)) {
      throw new CorruptException(
          "node is not its children's parent", files.tree().place(), index, right, node);
    }
  }

  private void verifySignature(long signedLength) {
    byte[] signature = signatures.read(signedLength - 1);
    if (java.util.Arrays.equals(signature, NO_SIGNATURE)) {
      return;
    }
    for (long root : FlatTree.roots(signedLength)) {
      if (tree.get(root) == null) {
        return;
      }
    }
    List<TreeNode> then = MerkleTree.roots(tree, signedLength, files.tree().place());
    if (!key.verifies(MerkleTree.treeHash(then), signature)) {
      throw new CorruptException(
          "signature is not the owner's",
          signatures.place(),
          signatures.offset(signedLength - 1),
          "one of " + signedLength + " blocks",
          "another");
    }
  }

  /** Makes all that was appended or taken in durable. */
  public synchronized void force() {
    files.blocks().force();
    tree.force();
    signatures.force();
    files.key().force();
    bitfield.force();
  }

  /** Closes the files; does not force them. */
  @Override
  public synchronized void close() {
    files.key().close();
    files.blocks().close();
    tree.close();
    signatures.close();
    bitfield.close();
  }

  @Override
  public String toString() {
    return "feed " + key + " (" + length() + " blocks)";
  }
}
