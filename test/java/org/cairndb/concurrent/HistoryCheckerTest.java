package org.cairndb.concurrent;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.cairndb.concurrent.History.Append;
import org.cairndb.concurrent.History.Read;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The checker finds each anomaly that is planted in a history without any. */
class HistoryCheckerTest {
  /** Three transactions, the second and third at the same time, and reads between them. */
  private static History sound() {
    return new History(
        List.of(
            new Append(1, 0, 3, 11, List.of(1, 2)),
            new Append(2, 4, 9, 12, List.of(1)),
            new Append(3, 5, 8, 13, List.of(1, 2))),
        List.of(
            new Read(0, 0, 1, 2, Map.of(1, "", 2, "")),
            new Read(0, 1, 6, 7, Map.of(1, " 11", 2, " 11")),
            new Read(1, 3, 10, 12, Map.of(1, " 11 12 13", 2, " 11 13")),
            new Read(0, 3, 13, 14, Map.of(1, " 11 12 13", 2, " 11 13"))));
  }

  private static History withAppend(int index, UnaryOperator<Append> change) {
    List<Append> appends = new ArrayList<>(sound().appends());
    appends.set(index, change.apply(appends.get(index)));
    return new History(appends, sound().reads());
  }

  private static History withRead(int index, UnaryOperator<Read> change) {
    List<Read> reads = new ArrayList<>(sound().reads());
    reads.set(index, change.apply(reads.get(index)));
    return new History(sound().appends(), reads);
  }

  private static UnaryOperator<Read> showing(Map<Integer, String> lists) {
    return r -> new Read(r.thread(), r.tx(), r.start(), r.end(), lists);
  }

  private static UnaryOperator<Read> at(long tx, Map<Integer, String> lists) {
    return r -> new Read(r.thread(), tx, r.start(), r.end(), lists);
  }

  @Test
  void aHistoryThatKeepsThePromiseHasNoViolation() {
    assertEquals(List.of(), HistoryChecker.violations(sound()));
  }

  @TestFactory
  List<DynamicTest> anomaliesAreFound() {
    return List.of(
        planted("a lost update", withRead(2, showing(Map.of(1, " 11 13")))),
        planted("a value that nobody committed", withRead(1, showing(Map.of(1, " 11 99")))),
        planted("a value of a later transaction", withRead(1, showing(Map.of(1, " 11 12")))),
        planted("half of a transaction", withRead(1, showing(Map.of(1, " 11", 2, "")))),
        planted("values in another order", withRead(2, showing(Map.of(1, " 11 13 12")))),
        planted("a value twice", withRead(1, showing(Map.of(2, " 11 11")))),
        planted(
            "a stale read after an acknowledgement",
            withRead(2, at(2, Map.of(1, " 11 12", 2, " 11")))),
        planted("a read that goes back", withRead(3, at(2, Map.of(1, " 11 12", 2, " 11")))),
        planted(
            "a number that two transactions have",
            withAppend(2, a -> new Append(2, a.start(), a.end(), a.value(), a.keys()))),
        planted(
            "a number that no transaction has",
            withAppend(2, a -> new Append(4, a.start(), a.end(), a.value(), a.keys()))),
        planted(
            "an order against real time",
            withAppend(1, a -> new Append(a.tx(), 20, 21, a.value(), a.keys()))),
        planted(
            "an acknowledged transaction that nobody sees",
            new History(
                List.of(new Append(1, 0, 1, 5, List.of(1))),
                List.of(new Read(0, 0, 2, 3, Map.of(1, ""))))));
  }

  private static DynamicTest planted(String anomaly, History history) {
    return DynamicTest.dynamicTest(
        anomaly, () -> assertFalse(HistoryChecker.violations(history).isEmpty()));
  }
}
