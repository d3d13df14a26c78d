package org.cairndb.dat.wire;

import java.util.List;
import org.cairndb.dat.feed.TreeNode;
import org.jspecify.annotations.Nullable;

/**
 * What peers say to each other about one feed. Arrays are shared and never written to. The numbers
 * of types and fields stand in {@link MessageCodec}.
 */
sealed interface Message {
  /**
   * From now on this channel is about a feed. (The protocol calls this message "Feed".)
   *
   * @param discoveryKey 32 bytes
   * @param nonce 24 bytes, where everything that follows in this direction is encrypted; only in
   *     the first message
   */
  record Open(byte[] discoveryKey, byte @Nullable [] nonce) implements Message {}

  /**
   * Who speaks; once, on the first channel.
   *
   * @param id 32 random bytes that name the process
   * @param live whether the connection is to stay when everything has been exchanged
   */
  record Handshake(byte[] id, boolean live, List<String> extensions) implements Message {
    public Handshake {
      extensions = List.copyOf(extensions);
    }
  }

  /** What the sender is willing to do on this channel; both, if it never says. */
  record Info(boolean uploading, boolean downloading) implements Message {}

  /**
   * The sender has blocks.
   *
   * @param bitfield if not null, exactly those of the range that it names, run-length encoded
   * @param ack whether this only confirms that a block was stored
   */
  record Have(long start, long length, byte @Nullable [] bitfield, boolean ack)
      implements Message {}

  /** The sender has these blocks no more. */
  record Unhave(long start, long length) implements Message {}

  /** The sender wants to hear which of these blocks the receiver has, now and later. */
  record Want(long start, long length) implements Message {}

  /** The sender does not want to hear that any more. */
  record Unwant(long start, long length) implements Message {}

  /**
   * The sender asks for a block.
   *
   * @param bytes if not 0, the block is the one that has this byte of the feed
   * @param hash whether the block's hash will do
   * @param digest which nodes of the proof the sender has
   */
  record Request(long index, long bytes, boolean hash, long digest) implements Message {}

  /** The sender does not need a block any more. */
  record Cancel(long index, long bytes, boolean hash) implements Message {}

  /**
   * A block and what proves it.
   *
   * @param value null if only the hash was asked for, which then is the first node
   */
  record Data(
      long index, byte @Nullable [] value, List<TreeNode> nodes, byte @Nullable [] signature)
      implements Message {
    public Data {
      nodes = List.copyOf(nodes);
    }
  }

  /** Anything else, which is passed over. */
  record Unknown(int type) implements Message {}
}
