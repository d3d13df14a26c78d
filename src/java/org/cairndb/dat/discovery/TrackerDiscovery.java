package org.cairndb.dat.discovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.cairndb.error.CorruptException;
import org.cairndb.system.Address;
import org.cairndb.system.DatagramPort;
import org.cairndb.system.Datagrams;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * Finds peers through a server that keeps lists of them, in the form of the real tool's DNS
 * tracker: get a token, then with it announce the port and ask for others; the server also tells of
 * newcomers unasked. Repeated each minute. One thread.
 */
public final class TrackerDiscovery implements Discovery {
  private static final long NANOS = 1_000_000;

  /** A question is sent five times, after these pauses, and given up after the last. */
  private static final long[] PAUSES_MILLIS = {500, 1_000, 2_000, 4_000, 250};

  private static final long TOKEN_MILLIS = 5 * 60_000;
  private static final long IDLE_MILLIS = 5_000;
  private static final long OPEN_AGAIN_MILLIS = 10_000;

  /** A question without its answer yet; without an entry it asks for a token. */
  private static final class Pending {
    final byte[] bytes;
    final Searches.@Nullable Entry entry;
    final boolean leaving;
    int sent;
    long dueNanos;

    Pending(byte[] bytes, Searches.@Nullable Entry entry, boolean leaving) {
      this.bytes = bytes;
      this.entry = entry;
      this.leaving = leaving;
    }
  }

  private final Host host;
  private final Datagrams datagrams;
  private final TrackerAddress tracker;
  private final String domain;
  private final Searches searches;
  private final Intake intake;
  private final Tally tally;
  private final Thread thread;
  private final Map<Integer, Pending> pending = new HashMap<>();
  private final Set<Searches.Entry> waiting = new LinkedHashSet<>();
  private @Nullable DatagramPort port;
  private @Nullable Address server;
  private boolean second;
  private @Nullable String token;
  private long tokenNanos;
  private volatile boolean closed;

  /**
   * Begins to talk to a server.
   *
   * @param domain two labels, {@code dat.local} among the users of the real tool
   */
  public TrackerDiscovery(Host host, Datagrams datagrams, TrackerAddress tracker, String domain) {
    this.host = host;
    this.datagrams = datagrams;
    this.tracker = tracker;
    this.domain = domain;
    searches = new Searches(host);
    intake = new Intake(host);
    tally = new Tally("tracker " + tracker);
    thread = host.startThread("cairn-discovery-" + tracker, this::run);
  }

  @Override
  public Search search(Topic topic, int announced, Consumer<Address> found) {
    Searches.Entry entry = searches.add(topic, announced, found);
    ask(entry);
    return new Search() {
      @Override
      public void again() {
        ask(entry);
      }

      @Override
      public void close() {
        if (searches.remove(entry)) {
          leave(entry);
        }
      }
    };
  }

  private synchronized void ask(Searches.Entry entry) {
    String known = token;
    if (known != null && host.nanoTime() - tokenNanos < TOKEN_MILLIS * NANOS) {
      List<String> words = new ArrayList<>(List.of("subscribe", "true", "token", known));
      if (entry.port > 0) {
        words.addAll(List.of("announce", Integer.toString(entry.port)));
      }
      put(new Pending(question(entry, words), entry, false));
      return;
    }
    waiting.add(entry);
    if (pending.values().stream().noneMatch(each -> each.entry == null)) {
      second = false;
      probe();
    }
  }

  private void probe() {
    put(new Pending(new byte[0], null, false));
  }

  private synchronized void leave(Searches.Entry entry) {
    waiting.remove(entry);
    pending.values().removeIf(each -> each.entry == entry);
    String known = token;
    if (known != null) {
      List<String> words = new ArrayList<>(List.of("token", known));
      if (entry.port > 0) {
        words.addAll(List.of("unannounce", Integer.toString(entry.port)));
      }
      put(new Pending(question(entry, words), entry, true));
    }
  }

  private byte[] question(Searches.Entry entry, List<String> words) {
    String name = entry.topic + "." + domain;
    DnsMessage.Entry additional = DnsMessage.Txt.of(name, words.toArray(new String[0]));
    return DnsCodec.write(
        DnsMessage.query(0, DnsMessage.RECURSION_DESIRED, name, List.of(additional)));
  }

  /** Sends a question and keeps it under a number that others cannot guess. */
  private void put(Pending question) {
    byte[] dice = new byte[2];
    int id;
    do {
      host.randomBytes(dice);
      id = (dice[0] & 0xff) << 8 | (dice[1] & 0xff);
    } while (id == 0 || pending.containsKey(id));
    pending.put(id, question);
    send(id, question);
    DatagramPort open = port;
    if (open != null) {
      open.wake();
    }
  }

  private void send(int id, Pending question) {
    question.dueNanos = host.nanoTime() + PAUSES_MILLIS[question.sent] * NANOS;
    byte[] bytes =
        question.entry == null
            ? DnsCodec.write(DnsMessage.query(id, DnsMessage.RECURSION_DESIRED, domain, List.of()))
            : question.bytes.clone();
    bytes[0] = (byte) (id >>> 8);
    bytes[1] = (byte) id;
    DatagramPort open = port;
    Address to = server;
    question.sent++;
    if (open != null && to != null) {
      try {
        open.send(bytes, new Address(to.host(), second ? tracker.secondPort() : tracker.port()));
        tally.sent();
      } catch (IOException e) {
        tally.problem("could not send: " + e.getMessage());
      }
    }
  }

  private void run() {
    while (!closed) {
      DatagramPort open = port;
      try {
        if (open == null) {
          open();
        } else {
          DatagramPort.Packet packet = open.receive(waitMillis());
          if (packet != null) {
            tally.received();
            read(packet, open);
          }
          searches.due().forEach(this::ask);
          tick();
        }
      } catch (IOException e) {
        if (!closed) {
          tally.problem("tracker cannot be reached: " + e.getMessage());
          forget();
          host.sleepMillis(OPEN_AGAIN_MILLIS);
        }
      }
    }
  }

  private void open() throws IOException {
    DatagramPort opened = datagrams.open();
    boolean done = false;
    try {
      Address found = opened.resolve(new Address(tracker.host(), tracker.port()));
      synchronized (this) {
        if (closed) {
          return;
        }
        server = found;
        port = opened;
        done = true;
        pending.clear();
      }
      searches.all().forEach(this::ask);
    } finally {
      if (!done) {
        opened.close();
      }
    }
  }

  private synchronized void forget() {
    DatagramPort open = port;
    if (open != null) {
      open.close();
    }
    port = null;
    server = null;
    token = null;
  }

  private synchronized long waitMillis() {
    long now = host.nanoTime();
    long wait = IDLE_MILLIS * NANOS;
    for (Pending each : pending.values()) {
      wait = Math.min(wait, each.dueNanos - now);
    }
    return Math.max(1, wait / NANOS + 1);
  }

  /** Sends again what has no answer yet; gives up what has none for long. */
  private synchronized void tick() {
    long now = host.nanoTime();
    for (Map.Entry<Integer, Pending> each : List.copyOf(pending.entrySet())) {
      Pending question = each.getValue();
      if (question.dueNanos - now > 0) {
        continue;
      }
      if (question.sent < PAUSES_MILLIS.length) {
        send(each.getKey(), question);
        continue;
      }
      pending.remove(each.getKey());
      if (question.entry != null) {
        tally.problem("tracker does not answer");
        token = question.leaving ? token : null;
      } else if (!second && tracker.secondPort() != 0) {
        second = true;
        probe();
      } else {
        tally.problem("tracker does not answer");
        waiting.clear();
      }
    }
  }

  private void read(DatagramPort.Packet packet, DatagramPort open) {
    Address known = server;
    if (known == null || !known.host().equals(packet.source().host())) {
      tally.ignored("not from the tracker");
      return;
    }
    DnsMessage message;
    try {
      message = DnsCodec.read(packet.bytes(), "packet from " + packet.source());
    } catch (CorruptException e) {
      tally.ignored("not a message of DNS");
      return;
    }
    if (message.isResponse()) {
      answered(message, packet.source());
    } else {
      for (DnsMessage.Entry told : message.additionals()) {
        hear(searches.get(DnsMessage.id(told.name())), told, packet.source());
      }
      try {
        open.send(DnsCodec.write(message.response(0, List.of())), packet.source());
        tally.sent();
      } catch (IOException e) {
        tally.problem("could not send: " + e.getMessage());
      }
    }
  }

  private void answered(DnsMessage message, Address source) {
    Pending question;
    List<Searches.Entry> asking = List.of();
    synchronized (this) {
      question = pending.remove(message.id());
      if (question == null) {
        tally.ignored("nobody asked");
        return;
      }
      for (DnsMessage.Entry told : message.answers()) {
        if (told instanceof DnsMessage.Txt txt && isToken(txt.get("token"))) {
          token = txt.get("token");
          tokenNanos = host.nanoTime();
        }
      }
      if (question.entry == null && token != null) {
        asking = List.copyOf(waiting);
        waiting.clear();
      }
    }
    asking.forEach(this::ask);
    if (question.entry != null && !question.leaving) {
      for (DnsMessage.Entry told : message.answers()) {
        hear(question.entry, told, source);
      }
    }
  }

  /** One that fits into a record of ours. */
  private static boolean isToken(String text) {
    return !text.isEmpty() && DnsMessage.bytes(text).length <= 200;
  }

  private void hear(Searches.@Nullable Entry entry, DnsMessage.Entry told, Address source) {
    if (entry == null) {
      tally.ignored("not what is searched for");
      return;
    }
    for (Address peer : PeerRecords.read(told, source, tally::ignored)) {
      if (intake.takes(source.host())) {
        tally.found();
        entry.found.accept(peer);
      } else {
        tally.ignored("too many peers");
      }
    }
  }

  @Override
  public List<DiscoveryStatus> status() {
    return List.of(tally.status());
  }

  /** Tells the server, once for each topic, that we leave, and waits for no answer. */
  @Override
  public void close() {
    for (Searches.Entry entry : searches.all()) {
      if (searches.remove(entry)) {
        leave(entry);
      }
    }
    synchronized (this) {
      closed = true;
      DatagramPort open = port;
      if (open != null) {
        open.close();
      }
    }
    thread.interrupt();
  }
}
