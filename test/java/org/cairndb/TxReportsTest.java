package org.cairndb;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.cairndb.error.CairnException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The queue of reports, whose reader may be late. */
@Timeout(60)
class TxReportsTest {
  private final Connection connection =
      Cairn.config().memory("tx-reports " + UUID.randomUUID()).open();

  private long transact(long n) {
    return connection.transact(List.of(Map.of(":number", n))).dbAfter().basisT();
  }

  @Test
  void areTakenInOrder() throws Exception {
    try (connection;
        TxReports reports = connection.reports()) {
      assertTrue(reports.poll(Duration.ZERO).isEmpty());
      for (long n = 1; n <= 100; n++) {
        transact(n);
      }
      assertEquals(100, reports.size());
      for (long t = 1; t <= 100; t++) {
        assertEquals(t, reports.take().dbAfter().basisT());
      }
      assertTrue(reports.poll(Duration.ofMillis(1)).isEmpty());
    }
  }

  @Test
  void whoTakesNoneFillsThePlacesAndIsToldWhatWasLeftOut() throws Exception {
    try (connection;
        TxReports reports = connection.reports(10)) {
      long last = 0;
      for (long n = 1; n <= 300; n++) {
        last = transact(n);
      }
      assertEquals(10, reports.size());
      for (long t = 1; t <= 10; t++) {
        assertEquals(t, reports.take().dbAfter().basisT());
      }
      CairnException overrun = assertThrows(CairnException.class, reports::take);
      assertEquals("tx-reports/overrun", overrun.code());
      assertTrue(overrun.getMessage().contains("missed=290, from t=11, to t=" + last));
      assertTrue(reports.poll(Duration.ZERO).isEmpty());
      long next = transact(301);
      assertEquals(next, reports.take().dbAfter().basisT());
    }
  }

  @Test
  void nothingComesBetweenWhatWasKeptAndTheGap() throws Exception {
    try (connection;
        TxReports reports = connection.reports(2)) {
      for (long n = 1; n <= 3; n++) {
        transact(n);
      }
      assertEquals(1, reports.take().dbAfter().basisT());
      transact(4); // there is a place again, but the third is missing before it
      assertEquals(2, reports.take().dbAfter().basisT());
      assertThrows(CairnException.class, () -> reports.poll(Duration.ZERO));
      transact(5);
      assertEquals(5, reports.take().dbAfter().basisT());
    }
  }
}
