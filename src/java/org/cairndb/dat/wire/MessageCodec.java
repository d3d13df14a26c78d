package org.cairndb.dat.wire;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.dat.crypto.Hashing;
import org.cairndb.dat.crypto.KeyPair;
import org.cairndb.dat.feed.TreeNode;
import org.cairndb.dat.proto.ProtoReader;
import org.cairndb.dat.proto.ProtoWriter;
import org.cairndb.dat.proto.VarintReader;
import org.cairndb.error.CorruptException;
import org.jspecify.annotations.Nullable;

/**
 * Messages as bytes.
 *
 * <pre>
 * frame = length:varint header:varint body            length of header and body; 0: a sign of life
 * header = channel &lt;&lt; 4 | type
 *
 * type 0  Feed       1 discovery key (32), 2 nonce (24)
 *      1  Handshake  1 id (32), 2 live, 3 user data, 4 extension*, 5 ack
 *      2  Info       1 uploading, 2 downloading
 *      3  Have       1 start, 2 length [1], 3 bitfield, 4 ack
 *      4  Unhave     1 start, 2 length [1]
 *      5  Want       1 start, 2 length [0: all]
 *      6  Unwant     1 start, 2 length [0: all]
 *      7  Request    1 index, 2 bytes, 3 hash, 4 digest
 *      8  Cancel     1 index, 2 bytes, 3 hash
 *      9  Data       1 index, 2 value, 3 (1 index, 2 hash (32), 3 size)*, 4 signature (64)
 *     15  Extension  number:varint payload
 * </pre>
 */
final class MessageCodec {
  static final int NONCE_BYTES = 24;
  static final int ID_BYTES = 32;
  private static final int NODE_BYTES = 56;
  private static final int EXTENSIONS = 64;
  private static final int EXTENSION_BYTES = 128;

  private MessageCodec() {}

  /** A whole frame, ready to be encrypted. */
  static byte[] frame(int channel, Message message) {
    ProtoWriter body = new ProtoWriter(expectedBytes(message));
    int type = write(message, body);
    ProtoWriter header = new ProtoWriter().varint((long) channel << 4 | type);
    ProtoWriter length = new ProtoWriter().varint(header.size() + (long) body.size());
    byte[] frame = new byte[length.size() + header.size() + body.size()];
    length.copyTo(frame, 0);
    header.copyTo(frame, length.size());
    body.copyTo(frame, length.size() + header.size());
    return frame;
  }

  private static int expectedBytes(Message message) {
    int room = 128;
    if (message instanceof Message.Data data) {
      byte[] value = data.value();
      room += NODE_BYTES * data.nodes().size() + (value == null ? 0 : value.length);
    }
    return room;
  }

  private static int write(Message message, ProtoWriter out) {
    if (message instanceof Message.Open open) {
      out.bytes(1, open.discoveryKey());
      optional(out, 2, open.nonce());
      return 0;
    } else if (message instanceof Message.Handshake hello) {
      out.bytes(1, hello.id()).bool(2, hello.live());
      hello.extensions().forEach(name -> out.text(4, name));
      out.bool(5, false);
      return 1;
    } else if (message instanceof Message.Info info) {
      out.bool(1, info.uploading()).bool(2, info.downloading());
      return 2;
    } else if (message instanceof Message.Have have) {
      out.number(1, have.start()).number(2, have.length());
      optional(out, 3, have.bitfield());
      if (have.ack()) {
        out.bool(4, true);
      }
      return 3;
    } else if (message instanceof Message.Unhave unhave) {
      out.number(1, unhave.start()).number(2, unhave.length());
      return 4;
    } else if (message instanceof Message.Want want) {
      out.number(1, want.start()).number(2, want.length());
      return 5;
    } else if (message instanceof Message.Unwant unwant) {
      out.number(1, unwant.start()).number(2, unwant.length());
      return 6;
    } else if (message instanceof Message.Request request) {
      out.number(1, request.index()).number(2, request.bytes()).bool(3, request.hash());
      out.number(4, request.digest());
      return 7;
    } else if (message instanceof Message.Cancel cancel) {
      out.number(1, cancel.index()).number(2, cancel.bytes()).bool(3, cancel.hash());
      return 8;
    } else if (message instanceof Message.Data data) {
      write(data, out);
      return 9;
    }
    throw new IllegalArgumentException("only read, never written: " + message);
  }

  private static void write(Message.Data data, ProtoWriter out) {
    out.number(1, data.index());
    optional(out, 2, data.value());
    for (TreeNode node : data.nodes()) {
      ProtoWriter inner = new ProtoWriter();
      inner.number(1, node.index()).bytes(2, node.hash()).number(3, node.size());
      out.message(3, inner);
    }
    optional(out, 4, data.signature());
  }

  private static void optional(ProtoWriter out, int field, byte @Nullable [] value) {
    if (value != null) {
      out.bytes(field, value);
    }
  }

  /**
   * Reads the message of a frame.
   *
   * @throws CorruptException if it is not one
   */
  static Message read(Frame frame, String place) {
    byte[] bytes = frame.bytes();
    ProtoReader in = new ProtoReader(bytes, frame.bodyAt(), bytes.length, place);
    return switch (frame.type()) {
      case 0 -> open(in);
      case 1 -> handshake(in);
      case 2 -> info(in);
      case 3 -> have(in);
      case 4 -> {
        long[] range = range(in, 1);
        yield new Message.Unhave(range[0], range[1]);
      }
      case 5 -> {
        long[] range = range(in, 0);
        yield new Message.Want(range[0], range[1]);
      }
      case 6 -> {
        long[] range = range(in, 0);
        yield new Message.Unwant(range[0], range[1]);
      }
      case 7 -> request(in);
      case 8 -> {
        Message.Request request = request(in);
        yield new Message.Cancel(request.index(), request.bytes(), request.hash());
      }
      case 9 -> data(in);
      default -> new Message.Unknown(frame.type());
    };
  }

  private static byte[] exactly(ProtoReader in, int length) {
    byte[] bytes = in.bytes(length);
    if (bytes.length != length) {
      throw in.corrupt("field has another length", length, bytes.length);
    }
    return bytes;
  }

  private static Message open(ProtoReader in) {
    byte[] discoveryKey = null;
    byte[] nonce = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> discoveryKey = exactly(in, Hashing.BYTES);
        case 2 -> nonce = exactly(in, NONCE_BYTES);
        default -> {}
      }
    }
    if (discoveryKey == null) {
      throw in.lacks("discovery key");
    }
    return new Message.Open(discoveryKey, nonce);
  }

  private static Message handshake(ProtoReader in) {
    byte[] id = null;
    boolean live = false;
    List<String> extensions = new ArrayList<>();
    while (in.next()) {
      switch (in.field()) {
        case 1 -> id = exactly(in, ID_BYTES);
        case 2 -> live = in.bool();
        case 4 -> {
          if (extensions.size() == EXTENSIONS) {
            throw in.corrupt("too many extensions", EXTENSIONS, "more");
          }
          extensions.add(in.text(EXTENSION_BYTES));
        }
        default -> {}
      }
    }
    if (id == null) {
      throw in.lacks("id");
    }
    return new Message.Handshake(id, live, extensions);
  }

  private static Message info(ProtoReader in) {
    boolean uploading = false;
    boolean downloading = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> uploading = in.bool();
        case 2 -> downloading = in.bool();
        default -> {}
      }
    }
    return new Message.Info(uploading, downloading);
  }

  private static Message have(ProtoReader in) {
    long start = -1;
    long length = 1;
    byte[] bitfield = null;
    boolean ack = false;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> start = in.number();
        case 2 -> length = in.number();
        case 3 -> bitfield = in.bytes(Limits.MESSAGE_BYTES);
        case 4 -> ack = in.bool();
        default -> {}
      }
    }
    return new Message.Have(
        required(in, start, "start"), checked(in, start, length), bitfield, ack);
  }

  private static long[] range(ProtoReader in, long defaultLength) {
    long start = -1;
    long length = defaultLength;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> start = in.number();
        case 2 -> length = in.number();
        default -> {}
      }
    }
    return new long[] {required(in, start, "start"), checked(in, start, length)};
  }

  private static Message.Request request(ProtoReader in) {
    long index = -1;
    long bytes = 0;
    boolean hash = false;
    long digest = 0;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> index = in.number();
        case 2 -> bytes = in.number();
        case 3 -> hash = in.bool();
        case 4 -> digest = in.varint();
        default -> {}
      }
    }
    return new Message.Request(required(in, index, "index"), bytes, hash, digest);
  }

  private static Message data(ProtoReader in) {
    long index = -1;
    byte[] value = null;
    List<TreeNode> nodes = new ArrayList<>();
    byte[] signature = null;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> index = in.number();
        case 2 -> value = in.bytes(Limits.MESSAGE_BYTES);
        case 3 -> {
          if (nodes.size() == Limits.NODES) {
            throw in.corrupt("too many nodes in a proof", Limits.NODES, "more");
          }
          nodes.add(node(in.message()));
        }
        case 4 -> signature = exactly(in, KeyPair.SIGNATURE_BYTES);
        default -> {}
      }
    }
    return new Message.Data(required(in, index, "index"), value, nodes, signature);
  }

  private static TreeNode node(ProtoReader in) {
    long index = -1;
    byte[] hash = null;
    long size = -1;
    while (in.next()) {
      switch (in.field()) {
        case 1 -> index = in.number();
        case 2 -> hash = exactly(in, Hashing.BYTES);
        case 3 -> size = in.number();
        default -> {}
      }
    }
    if (hash == null) {
      throw in.lacks("hash");
    }
    return new TreeNode(required(in, index, "index"), hash, required(in, size, "size"));
  }

  private static long required(ProtoReader in, long value, String name) {
    if (value < 0) {
      throw in.lacks(name);
    }
    return value;
  }

  private static long checked(ProtoReader in, long start, long length) {
    if (start > VarintReader.MAX_NUMBER - length + 1) {
      throw in.corrupt("range is too large", VarintReader.MAX_NUMBER, start + " + " + length);
    }
    return length;
  }
}
