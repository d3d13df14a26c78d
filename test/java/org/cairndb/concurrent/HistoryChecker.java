package org.cairndb.concurrent;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.concurrent.History.Append;
import org.cairndb.concurrent.History.Read;

/**
 * Says where a history breaks the promise. One writer numbers all transactions, so their order is
 * known and nothing has to be searched for; the cost is that of sorting.
 */
final class HistoryChecker {
  private final List<String> violations = new ArrayList<>();

  /** In the order of transactions; the last checks put it in another. */
  private final List<Append> byTx;

  private final List<Read> reads;

  private HistoryChecker(History history) {
    byTx = new ArrayList<>(history.appends());
    byTx.sort(Comparator.comparingLong(Append::tx));
    reads = new ArrayList<>(history.reads());
  }

  /** What is wrong, each in a line; nothing if the history keeps the promise. */
  static List<String> violations(History history) {
    HistoryChecker checker = new HistoryChecker(history);
    checker.transactionsAreNumberedInRealTime();
    checker.readsShowWhatWasCommittedUpToTheirTransaction();
    checker.nothingAcknowledgedIsMissing();
    checker.readsNeverGoBack();
    return checker.violations;
  }

  private void transactionsAreNumberedInRealTime() {
    long newestStart = Long.MIN_VALUE;
    for (int i = 0; i < byTx.size(); i++) {
      Append append = byTx.get(i);
      long previous = i == 0 ? append.tx() - 1 : byTx.get(i - 1).tx();
      if (append.tx() == previous) {
        violations.add("two transactions have one number: " + append);
      } else if (append.tx() != previous + 1) {
        violations.add("numbers between " + previous + " and this are nobody's: " + append);
      }
      if (append.end() < newestStart) {
        violations.add("was over before one with a smaller number began: " + append);
      }
      newestStart = Math.max(newestStart, append.start());
    }
  }

  private void readsShowWhatWasCommittedUpToTheirTransaction() {
    Map<Integer, StringBuilder> lists = new HashMap<>();
    List<Read> ordered = new ArrayList<>(reads);
    ordered.sort(Comparator.comparingLong(Read::tx));
    int applied = 0;
    for (Read read : ordered) {
      for (; applied < byTx.size() && byTx.get(applied).tx() <= read.tx(); applied++) {
        Append append = byTx.get(applied);
        for (int key : append.keys()) {
          lists.computeIfAbsent(key, k -> new StringBuilder()).append(' ').append(append.value());
        }
      }
      read.lists()
          .forEach(
              (key, found) -> {
                CharSequence expected = lists.getOrDefault(key, new StringBuilder());
                if (!found.contentEquals(expected)) {
                  violations.add("key " + key + " should be" + expected + ": " + read);
                }
              });
    }
  }

  /** A read that began after an acknowledgement shows at least that transaction. */
  private void nothingAcknowledgedIsMissing() {
    byTx.sort(Comparator.comparingLong(Append::end));
    readsShowAtLeast(
        byTx.stream().mapToLong(Append::end).toArray(),
        byTx.stream().mapToLong(Append::tx).toArray(),
        "had been acknowledged");
  }

  /** A read that began after another was over shows at least as much. */
  private void readsNeverGoBack() {
    reads.sort(Comparator.comparingLong(Read::end));
    readsShowAtLeast(
        reads.stream().mapToLong(Read::end).toArray(),
        reads.stream().mapToLong(Read::tx).toArray(),
        "had been seen");
  }

  /**
   * @param ends when somebody knew of a transaction, ascending
   * @param newest of which transaction, each; changed to the newest known by then
   */
  private void readsShowAtLeast(long[] ends, long[] newest, String how) {
    Arrays.parallelPrefix(newest, Math::max);
    for (Read read : reads) {
      int before = countBelow(ends, read.start());
      if (before > 0 && read.tx() < newest[before - 1]) {
        violations.add(newest[before - 1] + " " + how + " before this read: " + read);
      }
    }
  }

  private static int countBelow(long[] sorted, long limit) {
    int at = Arrays.binarySearch(sorted, limit);
    return at >= 0 ? at : -at - 1;
  }
}
