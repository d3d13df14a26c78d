package org.cairndb.system;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** UDP over IPv4 of the JDK. */
public final class SocketDatagrams implements Datagrams {
  /** There is one network, so one instance. */
  public static final Datagrams INSTANCE = new SocketDatagrams();

  private static final int MOST_BYTES = 65_536;
  private static final int MOST_INTERFACES = 16;
  private static final int TTL = 255;

  private SocketDatagrams() {}

  @Override
  public DatagramPort open() throws IOException {
    return port(null, 0);
  }

  @Override
  public DatagramPort openGroup(Address group) throws IOException {
    InetAddress address = InetAddress.getByName(group.host());
    if (!address.isMulticastAddress()) {
      throw new IOException("no address of a group: address=" + group);
    }
    return port(address, group.port());
  }

  private static DatagramPort port(@Nullable InetAddress group, int port) throws IOException {
    DatagramChannel channel = DatagramChannel.open(StandardProtocolFamily.INET);
    boolean done = false;
    try {
      channel.configureBlocking(false);
      if (group != null) {
        channel.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      }
      channel.bind(new InetSocketAddress("0.0.0.0", port));
      if (group != null) {
        channel.setOption(StandardSocketOptions.IP_MULTICAST_TTL, TTL);
        channel.setOption(StandardSocketOptions.IP_MULTICAST_LOOP, true);
      }
      Port opened = new Port(channel, Selector.open(), group);
      channel.register(opened.selector, SelectionKey.OP_READ);
      if (group != null && !opened.refresh()) {
        opened.close();
        throw new SocketException("no network interface takes part in the group: group=" + group);
      }
      done = true;
      return opened;
    } finally {
      if (!done) {
        channel.close();
      }
    }
  }

  /** An open channel. */
  private static final class Port implements DatagramPort {
    private final DatagramChannel channel;
    private final Selector selector;
    private final @Nullable InetAddress group;
    private final Map<String, NetworkInterface> members = new LinkedHashMap<>();

    Port(DatagramChannel channel, Selector selector, @Nullable InetAddress group) {
      this.channel = channel;
      this.selector = selector;
      this.group = group;
    }

    @Override
    public @Nullable Packet receive(long timeoutMillis) throws IOException {
      ByteBuffer buffer = ByteBuffer.allocate(MOST_BYTES);
      InetSocketAddress source = (InetSocketAddress) channel.receive(buffer);
      if (source == null) {
        SocketTransport.select(selector, timeoutMillis);
        if (!selector.isOpen()) {
          throw new ClosedChannelException();
        }
        selector.selectedKeys().clear();
        source = (InetSocketAddress) channel.receive(buffer);
      }
      if (source == null) {
        return null;
      }
      byte[] bytes = new byte[buffer.flip().remaining()];
      buffer.get(bytes);
      return new Packet(bytes, address(source));
    }

    private static Address address(InetSocketAddress address) {
      return new Address(address.getAddress().getHostAddress(), address.getPort());
    }

    @Override
    public void wake() {
      selector.wakeup();
    }

    @Override
    public void send(byte[] bytes, Address to) throws IOException {
      InetSocketAddress target = new InetSocketAddress(InetAddress.getByName(to.host()), to.port());
      if (!target.getAddress().isMulticastAddress()) {
        channel.send(ByteBuffer.wrap(bytes), target);
        return;
      }
      IOException last = null;
      boolean sent = false;
      // The interface is a property of the channel, so one packet after the other.
      synchronized (members) {
        for (NetworkInterface member : outgoing()) {
          try {
            channel.setOption(StandardSocketOptions.IP_MULTICAST_IF, member);
            channel.send(ByteBuffer.wrap(bytes), target);
            sent = true;
          } catch (IOException e) {
            last = e; // this one is down, another may be up
          }
        }
      }
      if (!sent) {
        throw last == null ? new SocketException("no network interface") : last;
      }
    }

    /**
     * The interfaces to other machines; loopback only if there is none, since what goes out through
     * another one comes back to this machine, too.
     */
    private List<NetworkInterface> outgoing() throws SocketException {
      List<NetworkInterface> outside = new ArrayList<>();
      for (NetworkInterface member : members.values()) {
        if (!member.isLoopback() && member.isUp()) {
          outside.add(member);
        }
      }
      return outside.isEmpty() ? List.copyOf(members.values()) : outside;
    }

    @Override
    public Address resolve(Address named) throws IOException {
      for (InetAddress address : InetAddress.getAllByName(named.host())) {
        if (address.getAddress().length == 4) {
          return new Address(address.getHostAddress(), named.port());
        }
      }
      throw new IOException("has no IPv4 address: host=" + named.host());
    }

    @Override
    public boolean refresh() {
      boolean changed = false;
      InetAddress joined = group;
      if (joined == null) {
        return false;
      }
      synchronized (members) {
        try {
          for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
            if (members.size() < MOST_INTERFACES && isMember(each)) {
              changed |= join(joined, each);
            }
          }
        } catch (SocketException e) {
          return changed; // asked again soon
        }
      }
      return changed;
    }

    private static boolean isMember(NetworkInterface each) throws SocketException {
      return each.isUp()
          && !each.isPointToPoint()
          && each.inetAddresses().anyMatch(address -> address.getAddress().length == 4);
    }

    private boolean join(InetAddress joined, NetworkInterface each) {
      NetworkInterface known = members.get(each.getName());
      if (known != null && known.equals(each)) {
        return false;
      }
      try {
        channel.join(joined, each);
      } catch (IOException | IllegalStateException | IllegalArgumentException e) {
        return false; // it takes no part, as some virtual ones do not
      }
      members.put(each.getName(), each);
      return true;
    }

    @Override
    public void close() {
      try {
        channel.close();
        selector.close();
      } catch (IOException e) {
        // It receives and sends no more, which is what was asked for.
      }
    }
  }
}
