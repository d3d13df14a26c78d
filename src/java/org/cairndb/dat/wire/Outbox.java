package org.cairndb.dat.wire;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * What waits to be sent on a connection: messages in their order, and blocks after them. Bounded,
 * so a peer that reads nothing cannot make us hold much. Safe for any number of threads.
 */
final class Outbox {
  /** A message on a channel. */
  private static final class Item {
    private final int channel;
    private Message message;

    Item(int channel, Message message) {
      this.channel = channel;
      this.message = message;
    }
  }

  private final ArrayDeque<Item> messages = new ArrayDeque<>();
  private final ArrayDeque<byte[]> blocks = new ArrayDeque<>();
  private long blockBytes;
  private boolean closed;

  /**
   * Adds a message. Announcements of neighbouring blocks become one.
   *
   * @throws EndedException if too many wait
   */
  synchronized void add(int channel, Message message) {
    if (closed || joined(channel, message)) {
      return;
    }
    if (messages.size() == Limits.OUTBOX_MESSAGES) {
      throw new EndedException(
          Ending.Reason.LIMIT, "peer does not read: messages waiting=" + messages.size());
    }
    messages.add(new Item(channel, message));
    notify();
  }

  private boolean joined(int channel, Message message) {
    Item last = messages.peekLast();
    if (last != null
        && last.channel == channel
        && message instanceof Message.Have now
        && last.message instanceof Message.Have before
        && now.bitfield() == null
        && before.bitfield() == null
        && before.start() + before.length() == now.start()) {
      last.message = new Message.Have(before.start(), before.length() + now.length(), null, false);
      return true;
    }
    return false;
  }

  /** Adds the frame of a block. */
  synchronized void addBlock(byte[] frame) {
    if (!closed) {
      blocks.add(frame);
      blockBytes += frame.length;
      notify();
    }
  }

  synchronized int messageCount() {
    return messages.size();
  }

  synchronized long blockBytes() {
    return blockBytes;
  }

  /** Whether there is room for more blocks. */
  synchronized boolean hasRoom() {
    return !closed && blockBytes < Limits.OUTBOX_BYTES;
  }

  synchronized boolean isEmpty() {
    return messages.isEmpty() && blocks.isEmpty();
  }

  /**
   * Waits for something to send.
   *
   * @return the next frame, or null if nothing came in time or all is over
   */
  @SuppressWarnings("WaitNotInLoop") // whoever calls this calls it again
  synchronized byte @Nullable [] take(long millis) {
    if (isEmpty() && millis > 0 && !closed) {
      try {
        wait(millis);
      } catch (InterruptedException e) {
        // Whoever wants to end the thread closes.
      }
    }
    Item item = messages.poll();
    if (item != null) {
      return MessageCodec.frame(item.channel, item.message);
    }
    byte[] frame = blocks.poll();
    if (frame != null) {
      blockBytes -= frame.length;
    }
    return frame;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  synchronized void close() {
    closed = true;
    messages.clear();
    blocks.clear();
    notifyAll();
  }
}
