package org.cairndb.dat.wire;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.MulticastSocket;
import java.net.NetworkInterface;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;
import org.cairndb.system.SystemHost;

/**
 * Tells whoever asks on the loopback interface by multicast DNS where a peer listens, for any feed:
 * as much of discovery as the real {@code dat} needs to find a peer of a test.
 */
final class LanAnswer implements AutoCloseable {
  private static final int PORT = 5353;
  private static final int HEADER_BYTES = 12;

  private final MulticastSocket socket;
  private final InetAddress group;
  private final int port;

  LanAnswer(int port) throws IOException {
    this.port = port;
    group = InetAddress.getByName("224.0.0.251");
    socket = new MulticastSocket(PORT);
    NetworkInterface loopback =
        NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
    socket.setNetworkInterface(loopback);
    socket.joinGroup(new InetSocketAddress(group, PORT), loopback);
  }

  void start() {
    SystemHost.INSTANCE.startThread("lan-answer", this::run);
  }

  private void run() {
    byte[] buffer = new byte[2000];
    while (!socket.isClosed()) {
      try {
        DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
        socket.receive(packet);
        byte[] query = Arrays.copyOf(buffer, packet.getLength());
        // a question and no answer
        if (query.length > HEADER_BYTES && query[2] == 0 && query[5] == 1) {
          byte[] answer = answer(query);
          socket.send(new DatagramPacket(answer, answer.length, group, packet.getPort()));
        }
      } catch (IOException e) {
        if (!socket.isClosed()) {
          throw new java.io.UncheckedIOException(e);
        }
      }
    }
  }

  private byte[] answer(byte[] query) throws IOException {
    int end = HEADER_BYTES;
    while (query[end] != 0) {
      end += query[end] + 1;
    }
    byte[] question = Arrays.copyOfRange(query, HEADER_BYTES, end + 5);
    byte[] peer = ByteBuffer.allocate(6).putInt(0).putShort((short) port).array();
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    for (String entry :
        new String[] {"token=x", "peers=" + Base64.getEncoder().encodeToString(peer)}) {
      text.write(entry.length());
      text.write(entry.getBytes(StandardCharsets.US_ASCII));
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(new byte[] {0, 0, (byte) 0x84, 0, 0, 1, 0, 1, 0, 0, 0, 0});
    out.write(question);
    out.write(new byte[] {(byte) 0xc0, HEADER_BYTES, 0, 16, 0, 1, 0, 0, 0, 0});
    out.write(ByteBuffer.allocate(2).putShort((short) text.size()).array());
    text.writeTo(out);
    return out.toByteArray();
  }

  @Override
  public void close() {
    socket.close();
  }
}
