package org.cairndb.testing;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.cairndb.system.Address;
import org.cairndb.system.DatagramPort;
import org.cairndb.system.Datagrams;
import org.jspecify.annotations.Nullable;

/** Packets in this process, between machines with addresses of their own. Time is real. */
public final class SimulatedDatagrams {
  private final List<Port> ports = new CopyOnWriteArrayList<>();
  private final Random random;
  private volatile int lossPercent;
  private int nextPort = 40_000;

  public SimulatedDatagrams(long seed) {
    random = new Random(seed);
  }

  /** From now on that many of a hundred packets are lost. */
  public void lose(int percent) {
    lossPercent = percent;
  }

  /** The network as a machine sees it. */
  public Datagrams at(String host) {
    return new Datagrams() {
      @Override
      public DatagramPort open() {
        return port(host, null);
      }

      @Override
      public DatagramPort openGroup(Address group) {
        return port(host, group);
      }
    };
  }

  private synchronized Port port(String host, @Nullable Address group) {
    Port port = new Port(new Address(host, group == null ? nextPort++ : group.port()), group);
    ports.add(port);
    return port;
  }

  /** Sends a packet under any name. */
  public void send(byte[] bytes, Address source, Address to) {
    for (Port port : ports) {
      boolean meant =
          port.own.equals(to)
              || port.group != null
                  && port.group.host().equals(to.host())
                  && port.own.port() == to.port();
      if (meant && !isLost()) {
        port.add(new DatagramPort.Packet(bytes.clone(), source));
      }
    }
  }

  private synchronized boolean isLost() {
    return random.nextInt(100) < lossPercent;
  }

  private final class Port implements DatagramPort {
    final Address own;
    final @Nullable Address group;
    private final ArrayDeque<Packet> packets = new ArrayDeque<>();
    private boolean awake;
    private boolean closed;

    Port(Address own, @Nullable Address group) {
      this.own = own;
      this.group = group;
    }

    synchronized void add(Packet packet) {
      if (packets.size() < 10_000) {
        packets.add(packet);
      }
      notifyAll();
    }

    @Override
    @SuppressWarnings("WaitNotInLoop") // those who call this look again
    public synchronized @Nullable Packet receive(long timeoutMillis) throws IOException {
      if (packets.isEmpty() && !awake && !closed) {
        try {
          wait(Math.max(1, timeoutMillis));
        } catch (InterruptedException e) {
          closed = true;
        }
      }
      awake = false;
      if (closed) {
        throw new IOException("closed");
      }
      return packets.poll();
    }

    @Override
    public synchronized void wake() {
      awake = true;
      notifyAll();
    }

    @Override
    public void send(byte[] bytes, Address to) {
      SimulatedDatagrams.this.send(bytes, own, to);
    }

    @Override
    public Address resolve(Address named) {
      return named;
    }

    @Override
    public boolean refresh() {
      return false;
    }

    @Override
    public synchronized void close() {
      closed = true;
      ports.remove(this);
      notifyAll();
    }
  }
}
