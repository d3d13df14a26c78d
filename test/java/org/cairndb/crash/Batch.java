package org.cairndb.crash;

import clojure.lang.Keyword;
import clojure.lang.RT;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.zip.CRC32C;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;

/**
 * The transactions of {@link WriterProcess}, numbered from 0. Each adds several entities and
 * changes one, so that half of one can be told from a whole one, and what it adds follows from its
 * number.
 */
final class Batch {
  private static final Keyword BATCH = Keyword.intern("batch");
  private static final Keyword PART = Keyword.intern("part");
  private static final Keyword TEXT = Keyword.intern("text");
  private static final Keyword NEWEST = Keyword.intern("newest");
  private static final Keyword ID = Keyword.intern("db", "id");
  private static final long TOTALS = 1;
  private static final int PARTS = 4;

  private Batch() {}

  static Object txData(long number) {
    List<Object> data = new ArrayList<>();
    for (long part = 0; part < PARTS; part++) {
      String text = text(number, part);
      data.add(RT.map(ID, -1 - part, BATCH, number, PART, part, TEXT, text));
    }
    data.add(RT.map(ID, TOTALS, NEWEST, number));
    return RT.vector(data.toArray());
  }

  /** Mostly short; some fill segments, and a few are too large for one. */
  private static String text(long number, long part) {
    CRC32C hash = new CRC32C();
    hash.update((number + "/" + part).getBytes(StandardCharsets.US_ASCII));
    long value = hash.getValue();
    int length = value % 97 == 0 ? 80_000 : value % 11 == 0 ? 3_000 : (int) (value % 50);
    return Long.toHexString(value) + "x".repeat(length);
  }

  /**
   * How many transactions a database has.
   *
   * @throws AssertionError if it is not a state that the writer had: if one of them is there in
   *     part, or without one before it
   */
  static long count(CurrentDatabase database) {
    Map<Long, Map<Keyword, Object>> entities = new TreeMap<>();
    for (Datom datom : database.datoms(IndexRange.of(IndexOrder.EAVT, Key.ALL))) {
      entities.computeIfAbsent(datom.e(), e -> new HashMap<>()).put(datom.a(), datom.v());
    }
    Map<Object, Map<Object, Object>> batches = new HashMap<>();
    entities.forEach(
        (e, entity) -> {
          if (entity.containsKey(BATCH)) {
            batches
                .computeIfAbsent(entity.get(BATCH), b -> new TreeMap<>())
                .put(entity.get(PART), entity.get(TEXT));
          }
        });
    for (long number = 0; number < batches.size(); number++) {
      Map<Object, Object> whole = new TreeMap<>();
      for (long part = 0; part < PARTS; part++) {
        whole.put(part, text(number, part));
      }
      if (!whole.equals(batches.get(number))) {
        throw new AssertionError(
            "transaction "
                + number
                + " of "
                + batches.size()
                + " is not whole: "
                + batches.get(number));
      }
    }
    Object newest = entities.getOrDefault(TOTALS, Map.of()).get(NEWEST);
    Object wanted = batches.isEmpty() ? null : Long.valueOf(batches.size() - 1L);
    if (!Objects.equals(newest, wanted)) {
      throw new AssertionError("newest=" + newest + ", wanted=" + wanted);
    }
    checkHistory(database, batches.size());
    return batches.size();
  }

  /** Every number was the newest from its transaction to the next. */
  private static void checkHistory(CurrentDatabase database, long count) {
    Attribute newest = database.attribute(NEWEST);
    long number = 0;
    boolean added = true;
    if (newest != null) {
      IndexRange range = IndexRange.of(IndexOrder.EAVT, Key.ea(TOTALS, newest.id()));
      for (Datom datom : database.history().datoms(range)) {
        long tx = CurrentDatabase.TX0 + 1 + number + (added ? 0 : 1);
        if (!datom.v().equals(number) || datom.tx() != tx || datom.added() != added) {
          throw new AssertionError("history of " + number + ": " + datom);
        }
        number += added ? 0 : 1;
        added = !added;
      }
    }
    boolean whole = count == 0 ? number == 0 && added : number == count - 1 && !added;
    if (!whole) {
      throw new AssertionError("history ends with " + number + " of " + count);
    }
  }
}
