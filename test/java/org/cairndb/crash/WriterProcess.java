package org.cairndb.crash;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import org.cairndb.Cairn;
import org.cairndb.Connection;

/**
 * Transacts until it is killed. For each transaction that is durable, by its word, it prints the
 * number.
 */
public final class WriterProcess {
  private WriterProcess() {}

  /** Takes the URI of a database, and how many transactions may be under way at once. */
  public static void main(String[] arguments) throws Exception {
    Connection connection = Cairn.connect(arguments[0]);
    int atOnce = Integer.parseInt(arguments[1]);
    long number = Batch.count(connection.database());
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.US_ASCII);
    out.println("from " + number);
    Queue<CompletableFuture<?>> underWay = new ArrayDeque<>();
    long acknowledged = number;
    while (true) {
      if (atOnce == 1) {
        connection.transact(Batch.txData(number++), null);
        out.println(acknowledged++);
      } else {
        underWay.add(connection.transactAsync(Batch.txData(number++), null));
        if (underWay.size() == atOnce) {
          underWay.remove().get();
          out.println(acknowledged++);
        }
      }
    }
  }
}
