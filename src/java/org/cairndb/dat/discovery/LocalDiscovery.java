package org.cairndb.dat.discovery;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.cairndb.error.CorruptException;
import org.cairndb.system.Address;
import org.cairndb.system.Allowance;
import org.cairndb.system.DatagramPort;
import org.cairndb.system.Datagrams;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * Finds peers on the local networks, and on this machine, by multicast DNS in the real tool's form.
 * It asks when a search begins and then each minute, answers those who ask for what is announced
 * here, and has no word for leaving. One thread.
 *
 * <p>If the machine has no network that takes part, it goes on looking for one.
 */
public final class LocalDiscovery implements Discovery {
  /** The group of multicast DNS. */
  static final Address GROUP = new Address("224.0.0.251", 5353);

  private static final long LOOK_MILLIS = 5_000;
  private static final int MOST_QUESTIONS = 16;
  private static final double PACKETS_AT_ONCE = 5_000;
  private static final double PACKETS_PER_SECOND = 1_000;
  private static final double ANSWERS_AT_ONCE = 200;
  private static final double ANSWERS_PER_SECOND = 50;

  private final Host host;
  private final Datagrams datagrams;
  private final String domain;
  private final Searches searches;
  private final Tokens tokens;
  private final Intake intake;
  private final Tally tally = new Tally("multicast");
  private final Allowance packets;
  private final Allowance answers;
  private volatile @Nullable DatagramPort port;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * Begins to listen.
   *
   * @param domain two labels, {@code dat.local} among the users of the real tool: only questions
   *     for this domain are answered; answers for any are heard
   */
  public LocalDiscovery(Host host, Datagrams datagrams, String domain) {
    this.host = host;
    this.datagrams = datagrams;
    this.domain = domain;
    searches = new Searches(host);
    tokens = new Tokens(host);
    intake = new Intake(host);
    packets = new Allowance(PACKETS_AT_ONCE, PACKETS_PER_SECOND, host.nanoTime());
    answers = new Allowance(ANSWERS_AT_ONCE, ANSWERS_PER_SECOND, host.nanoTime());
    open();
    thread = host.startThread("cairn-discovery-multicast", this::receiveAll);
  }

  private synchronized void open() {
    if (closed || port != null) {
      return;
    }
    try {
      port = datagrams.openGroup(GROUP);
    } catch (IOException e) {
      tally.problem("no multicast: " + e.getMessage());
    }
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
        searches.remove(entry);
      }
    };
  }

  private void ask(Searches.Entry entry) {
    send(DnsMessage.query(0, 0, entry.topic + "." + domain, List.of()), GROUP);
  }

  private void send(DnsMessage message, Address to) {
    DatagramPort open = port;
    if (open == null) {
      return;
    }
    try {
      open.send(DnsCodec.write(message), to);
      tally.sent();
    } catch (IOException e) {
      tally.problem("could not send: " + e.getMessage());
    }
  }

  private void receiveAll() {
    while (!closed) {
      DatagramPort open = port;
      if (open == null) {
        host.sleepMillis(LOOK_MILLIS);
        open();
        if (port != null) {
          searches.all().forEach(this::ask);
        }
        continue;
      }
      try {
        receive(open);
      } catch (IOException e) {
        open.close();
        port = null;
        tally.problem("port is lost: " + e.getMessage());
      }
    }
  }

  private long refreshNanos;

  private void receive(DatagramPort open) throws IOException {
    DatagramPort.Packet packet = open.receive(LOOK_MILLIS);
    if (packet != null) {
      tally.received();
      if (packets.take(host.nanoTime())) {
        read(packet);
      } else {
        tally.ignored("too many packets");
      }
    }
    long now = host.nanoTime();
    if (now - refreshNanos >= LOOK_MILLIS * 1_000_000) {
      refreshNanos = now;
      searches.due().forEach(this::ask);
      if (open.refresh()) {
        searches.all().forEach(this::ask);
      }
    }
  }

  private void read(DatagramPort.Packet packet) {
    DnsMessage message;
    try {
      message = DnsCodec.read(packet.bytes(), "packet from " + packet.source());
    } catch (CorruptException e) {
      tally.ignored("not a message of DNS");
      return;
    }
    if (!message.isResponse()) {
      answer(message, packet.source());
    }
    message.answers().forEach(entry -> hear(entry, packet.source()));
    message.additionals().forEach(entry -> hear(entry, packet.source()));
  }

  /** The answer goes to the group, to the port that asked; so nobody can have it sent to others. */
  private void answer(DnsMessage query, Address source) {
    List<DnsMessage.Entry> told = new ArrayList<>();
    List<DnsMessage.Question> about = new ArrayList<>();
    for (DnsMessage.Question question : query.questions()) {
      Searches.Entry entry = announced(question);
      if (entry != null && told.size() < MOST_QUESTIONS) {
        about.add(question);
        told.add(
            question.type() == DnsMessage.SRV
                ? new DnsMessage.Srv(question.name(), entry.port, PeerRecords.UNSPECIFIED)
                : DnsMessage.Txt.of(
                    question.name(),
                    "token",
                    tokens.forHost(source.host()),
                    "peers",
                    PeerRecords.ofPort(entry.port)));
      }
    }
    if (told.isEmpty()) {
      return;
    }
    if (source.port() == 0 || !answers.take(host.nanoTime())) {
      tally.ignored("too many questions");
      return;
    }
    DnsMessage reply =
        new DnsMessage(query.id(), 0, about, List.of(), List.of())
            .response(DnsMessage.AUTHORITATIVE, told);
    send(reply, new Address(GROUP.host(), source.port()));
  }

  private Searches.@Nullable Entry announced(DnsMessage.Question question) {
    if ((question.type() != DnsMessage.TXT && question.type() != DnsMessage.SRV)
        || !DnsMessage.domain(question.name()).equals(domain)) {
      return null;
    }
    Searches.Entry entry = searches.get(DnsMessage.id(question.name()));
    return entry == null || entry.port == 0 ? null : entry;
  }

  private void hear(DnsMessage.Entry told, Address source) {
    Searches.Entry entry = searches.get(DnsMessage.id(told.name()));
    if (entry == null) {
      tally.ignored("not what is searched for");
      return;
    }
    if (told instanceof DnsMessage.Txt txt && tokens.isOurs(txt.get("token"))) {
      tally.ignored("our own answer");
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

  @Override
  public synchronized void close() {
    closed = true;
    DatagramPort open = port;
    if (open != null) {
      open.close();
    }
    thread.interrupt();
  }
}
