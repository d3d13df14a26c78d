package org.cairndb.system;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every transport does. */
@Timeout(60)
abstract class TransportContract {
  /** The common pool may have one thread only, and these tasks wait for each other. */
  private static final Executor OWN_THREAD =
      task -> SystemHost.INSTANCE.startThread("transport-test", task);

  private static final long PATIENCE = 20_000;

  private final LinkedBlockingQueue<Link> accepted = new LinkedBlockingQueue<>();
  private final List<Link> links = new ArrayList<>();
  private Transport transport;
  private Transport.Listener listener;

  abstract Transport transport();

  @BeforeEach
  void listen() throws IOException {
    transport = transport();
    listener = transport.listen(new Address("127.0.0.1", 0), accepted::add);
  }

  @AfterEach
  void close() {
    listener.close();
    links.forEach(Link::close);
  }

  private Link connect() throws IOException {
    Link link = transport.connect(listener.address(), PATIENCE);
    links.add(link);
    return link;
  }

  private Link accept() throws InterruptedException {
    Link link = accepted.poll(PATIENCE, TimeUnit.MILLISECONDS);
    links.add(link);
    return link;
  }

  private static byte[] bytes(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    return bytes;
  }

  private static byte[] readAll(Link link, int length) throws IOException {
    byte[] bytes = new byte[length];
    int filled = 0;
    while (filled < length) {
      int count = link.read(bytes, filled, length - filled, PATIENCE);
      assertTrue(count > 0, "the end after " + filled);
      filled += count;
    }
    return bytes;
  }

  private static CompletableFuture<byte[]> reading(Link link, int length) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return readAll(link, length);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        },
        OWN_THREAD);
  }

  @Test
  void bytesArriveInOrderInBothDirections() throws Exception {
    Link near = connect();
    Link far = accept();
    byte[] there = bytes(700_001);
    byte[] back = bytes(300_003);
    CompletableFuture<byte[]> arrivedThere = reading(far, there.length);
    CompletableFuture<byte[]> arrivedBack = reading(near, back.length);
    CompletableFuture<Void> sending =
        CompletableFuture.runAsync(
            () -> {
              try {
                far.write(back, 0, back.length, PATIENCE);
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            },
            OWN_THREAD);
    near.write(there, 0, 1, PATIENCE);
    near.write(there, 1, there.length - 1, PATIENCE);
    assertArrayEquals(there, arrivedThere.get(PATIENCE, TimeUnit.MILLISECONDS));
    assertArrayEquals(back, arrivedBack.get(PATIENCE, TimeUnit.MILLISECONDS));
    sending.get(PATIENCE, TimeUnit.MILLISECONDS);
  }

  @Test
  void aReadThatWaitedInVainLeavesTheLinkUsable() throws Exception {
    Link near = connect();
    Link far = accept();
    for (long timeout : new long[] {0, 1, 30}) {
      assertThrows(SocketTimeoutException.class, () -> far.read(new byte[1], 0, 1, timeout));
    }
    near.write(bytes(10), 0, 10, PATIENCE);
    assertArrayEquals(bytes(10), readAll(far, 10));
  }

  @Test
  void aPeerThatDoesNotReadEndsTheWrite() throws Exception {
    Link near = connect();
    accept();
    byte[] much = new byte[32 << 20];
    assertThrows(SocketTimeoutException.class, () -> near.write(much, 0, much.length, 100));
    assertThrows(IOException.class, () -> near.write(much, 0, 1, 100));
  }

  @Test
  void theEndOfAStreamIsSeenAfterItsBytes() throws Exception {
    Link near = connect();
    Link far = accept();
    near.write(bytes(1000), 0, 1000, PATIENCE);
    near.close();
    near.close();
    assertArrayEquals(bytes(1000), readAll(far, 1000));
    assertEquals(-1, far.read(new byte[1], 0, 1, PATIENCE));
    assertThrows(IOException.class, () -> near.read(new byte[1], 0, 1, PATIENCE));
    assertThrows(IOException.class, () -> near.write(new byte[1], 0, 1, PATIENCE));
  }

  @Test
  void closingEndsAReadThatWaits() throws Exception {
    Link near = connect();
    CompletableFuture<byte[]> waiting = reading(near, 1);
    Thread.sleep(50);
    near.close();
    assertThrows(Exception.class, () -> waiting.get(PATIENCE, TimeUnit.MILLISECONDS));
    assertTrue(waiting.isDone());
  }

  @RepeatedTest(10) // closing a socket that a thread waits at takes effect a moment later
  void whereNobodyListensThereIsNoConnection() throws Exception {
    Link before = connect();
    accept();
    listener.close();
    listener.close();
    assertThrows(IOException.class, () -> transport.connect(listener.address(), 1000));
    before.write(new byte[1], 0, 1, PATIENCE);
  }

  @Test
  void manyLinksStayApart() throws Exception {
    List<Link> near = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Link link = connect();
      near.add(link);
      link.write(new byte[] {(byte) i}, 0, 1, PATIENCE);
    }
    for (int i = 0; i < 40; i++) {
      Link far = accept();
      byte[] name = readAll(far, 1);
      far.write(name, 0, 1, PATIENCE);
    }
    for (int i = 0; i < 40; i++) {
      assertEquals(i, readAll(near.get(i), 1)[0]);
    }
  }
}
