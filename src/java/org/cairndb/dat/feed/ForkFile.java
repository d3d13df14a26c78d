package org.cairndb.dat.feed;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cairndb.dat.crypto.Hashing;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.crypto.PublicKey;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code <name>.forks}, in which proofs are kept that a feed's owner has signed two
 * histories. Each stands alone: whoever gets one can verify it without the feed.
 *
 * <pre>
 * file  = fork*
 * fork  = "CAIRN FORK 1" length:u32 key:32 claim claim      the claim of the held history first
 * claim = count:u8 node* signature:64                       the block's own node first
 * node  = index:u64 size:u64 hash:32
 * </pre>
 *
 * Numbers have the big end first; the length is that of what follows it. What is not proven, and
 * all after something torn, is passed over. For one thread at a time.
 */
final class ForkFile {
  /** An owner can sign any number of histories; so many proofs are enough. */
  static final int MOST = 16;

  private static final byte[] MAGIC =
      "CAIRN FORK 1".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
  private static final int NODE_BYTES = 16 + Hashing.BYTES;
  private static final int MOST_NODES = 255;
  private static final int MOST_BYTES =
      PublicKey.BYTES + 2 * (1 + MOST_NODES * NODE_BYTES + KeyPair.SIGNATURE_BYTES);

  private final RandomFile file;
  private final PublicKey key;

  ForkFile(RandomFile file, PublicKey key) {
    this.file = file;
    this.key = key;
  }

  /** All that are kept and proven. */
  List<Fork> read() {
    List<Fork> forks = new ArrayList<>();
    long at = 0;
    while (forks.size() < MOST) {
      byte[] head = file.read(at, MAGIC.length + 4);
      Fork fork = null;
      if (head.length == MAGIC.length + 4 && Arrays.mismatch(head, MAGIC) == MAGIC.length) {
        int length = ByteBuffer.wrap(head).getInt(MAGIC.length);
        if (length > 0 && length <= MOST_BYTES) {
          byte[] body = file.read(at + head.length, length);
          fork = body.length == length ? parse(body) : null;
          at += head.length + (long) length;
        }
      }
      if (fork == null) {
        return forks;
      }
      if (fork.key().equals(key) && fork.isProven()) {
        forks.add(fork);
      }
    }
    return forks;
  }

  /** Keeps a proof and makes it durable, unless these two heads are known to differ already. */
  void add(Fork fork) {
    List<Fork> kept = read();
    if (kept.size() == MOST || kept.stream().anyMatch(other -> sameHeads(other, fork))) {
      return;
    }
    long end = 0;
    for (Fork other : kept) {
      end += bytes(other).length;
    }
    file.write(end, bytes(fork));
    file.force();
  }

  private static boolean sameHeads(Fork one, Fork other) {
    return Arrays.equals(one.held().proof().signature(), other.held().proof().signature())
        && Arrays.equals(one.refused().proof().signature(), other.refused().proof().signature());
  }

  static byte[] bytes(Fork fork) {
    ByteBuffer body = ByteBuffer.allocate(MAGIC.length + 4 + MOST_BYTES);
    body.put(MAGIC).putInt(0).put(fork.key().toBytes());
    write(body, fork.held());
    write(body, fork.refused());
    body.putInt(MAGIC.length, body.position() - MAGIC.length - 4);
    return Arrays.copyOf(body.array(), body.position());
  }

  private static void write(ByteBuffer out, Fork.Claim claim) {
    out.put((byte) (1 + claim.proof().nodes().size()));
    write(out, claim.leaf());
    claim.proof().nodes().forEach(node -> write(out, node));
    byte[] signature = claim.proof().signature();
    out.put(signature == null ? new byte[KeyPair.SIGNATURE_BYTES] : signature);
  }

  private static void write(ByteBuffer out, TreeNode node) {
    out.putLong(node.index()).putLong(node.size()).put(node.hash());
  }

  private static @Nullable Fork parse(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    byte[] key = new byte[PublicKey.BYTES];
    if (in.remaining() < key.length) {
      return null;
    }
    in.get(key);
    Fork.Claim held = claim(in);
    Fork.Claim refused = held == null ? null : claim(in);
    if (held == null || refused == null || in.hasRemaining()) {
      return null;
    }
    try {
      return new Fork(PublicKey.of(key), held, refused);
    } catch (org.cairndb.error.CairnException e) {
      return null;
    }
  }

  private static Fork.@Nullable Claim claim(ByteBuffer in) {
    int count = in.hasRemaining() ? in.get() & 0xff : 0;
    if (count == 0 || in.remaining() < count * NODE_BYTES + KeyPair.SIGNATURE_BYTES) {
      return null;
    }
    List<TreeNode> nodes = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      long index = in.getLong();
      long size = in.getLong();
      byte[] hash = new byte[Hashing.BYTES];
      in.get(hash);
      if (index < 0 || size < 0) {
        return null;
      }
      nodes.add(new TreeNode(index, hash, size));
    }
    byte[] signature = new byte[KeyPair.SIGNATURE_BYTES];
    in.get(signature);
    return new Fork.Claim(nodes.get(0), new Proof(nodes.subList(1, count), signature));
  }

  /** A proof that came from somewhere, or null if it is none; whether it is proven is not asked. */
  static @Nullable Fork ofBytes(byte[] bytes) {
    int head = MAGIC.length + 4;
    if (bytes.length <= head
        || bytes.length > head + MOST_BYTES
        || Arrays.mismatch(bytes, MAGIC) != MAGIC.length
        || ByteBuffer.wrap(bytes).getInt(MAGIC.length) != bytes.length - head) {
      return null;
    }
    return parse(Arrays.copyOfRange(bytes, head, bytes.length));
  }

  void close() {
    file.close();
  }
}
