package org.cairndb.transact;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.cairndb.datom.Datom;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseValue;
import org.cairndb.db.LogRange;
import org.cairndb.db.LoggedTransaction;
import org.cairndb.db.Purge;
import org.cairndb.db.Schema;
import org.cairndb.db.SystemAttributes;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Leaf;
import org.cairndb.index.Scan;
import org.jspecify.annotations.Nullable;

/**
 * All that transactions reported, one after the other, and what follows from it for any time: the
 * model that views of time are compared with. Obvious and slow.
 */
public final class NaiveTimes {
  private final List<Datom> log = new ArrayList<>();

  /** Notes what a transaction did. */
  public void add(List<Datom> changes) {
    log.addAll(changes);
  }

  /** Notes what a transaction did and then made the past forget. */
  void add(TxReport report) {
    add(report.datoms());
    for (Purge purge : report.record().purges()) {
      forget(purge, report.dbAfter().schema());
    }
  }

  /** Takes out what was asserted and later retracted, if a purge is about it. */
  private void forget(Purge purge, Schema schema) {
    Map<Datom, Datom> open = new HashMap<>();
    Set<Datom> gone = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Datom datom : log) {
      Datom asserted = open.remove(datom);
      if (datom.added()) {
        open.put(datom, datom);
      } else if (asserted != null && isAbout(purge, datom, schema.id(datom.a()))) {
        gone.add(asserted);
        gone.add(datom);
      }
    }
    log.removeIf(gone::contains);
  }

  private static boolean isAbout(Purge purge, Datom retraction, int a) {
    boolean e = retraction.e() == purge.e();
    boolean v = purge.v() != null && ValueOrder.equal(retraction.v(), purge.v());
    return switch (purge.kind()) {
      case ENTITY -> e;
      case ATTRIBUTE -> e && a == purge.a();
      case VALUE -> e && a == purge.a() && v;
      case HOLDERS -> a == purge.a() && v;
      case BEFORE -> retraction.tx() <= purge.tx() && a >= SystemAttributes.ALL.size();
    };
  }

  /** What held after one transaction of what had been said after another. */
  List<Datom> state(long after, long upTo) {
    Map<Datom, Datom> held = new HashMap<>();
    for (Datom datom : log) {
      if (datom.tx() <= upTo) {
        held.remove(datom);
        if (datom.added()) {
          held.put(datom, datom);
        }
      }
    }
    held.values().removeIf(datom -> datom.tx() <= after);
    return new ArrayList<>(held.values());
  }

  /** What was said after one transaction until another. */
  List<Datom> history(long after, long upTo) {
    List<Datom> said = new ArrayList<>(log);
    said.removeIf(datom -> datom.tx() <= after || datom.tx() > upTo);
    return said;
  }

  /** Compares all kinds of views of very many times with what they should show. */
  public void compareAll(DatabaseValue present, Random random) {
    compareSome(present, 50, random);
  }

  /** Compares all kinds of views of about so many times, ranges and counts at random. */
  public void compareSome(DatabaseValue present, int times, Random random) {
    long first = CurrentDatabase.TX0;
    long last = present.maxTx();
    int step = (int) Math.max(1, 2 * (last - first) / times);
    compare(state(0, last), present, random);
    for (long t = first; t <= last; t += 1 + random.nextInt(step)) {
      compare(state(0, t), present.asOf(t), random);
    }
    compare(history(0, last), present.history(), random);
    compareLog(present, null, null, first + 1, last + 1);
    for (int i = 0; i <= times / 5; i++) {
      long after = first + random.nextInt((int) (last - first) + 2);
      long upTo = first + random.nextInt((int) (last - first) + 2);
      compare(state(after, last), present.since(after), random);
      compare(state(after, upTo), present.since(after).asOf(upTo), random);
      compare(history(0, upTo), present.asOf(upTo).history(), random);
      compare(history(after, upTo), present.history().asOf(upTo).since(after), random);
      compareLog(present, after, upTo - first, after, Math.min(upTo, last + 1));
      compareLog(present.since(after).asOf(upTo), null, null, after + 1, upTo + 1);
    }
  }

  /** Compares the log between two points with what was reported of the transactions from one id. */
  private void compareLog(
      DatabaseValue present, @Nullable Object start, @Nullable Object end, long from, long to) {
    long tx = Math.max(from, CurrentDatabase.TX0 + 1);
    for (LoggedTransaction logged : LogRange.of(present, start, end)) {
      assertEquals(tx, logged.tx());
      assertEquals(tx - CurrentDatabase.TX0, logged.t());
      List<Datom> found = new ArrayList<>();
      logged.datoms().forEach(found::add);
      List<Datom> said = history(tx - 1, tx);
      said.sort(
          Comparator.comparing(Datom::added)
              .thenComparingInt(datom -> present.schema().id(datom.a()))
              .thenComparing((one, two) -> ValueOrder.compare(one.v(), two.v()))
              .thenComparingLong(Datom::e));
      assertSame(said, found, present);
      tx++;
    }
    long begin = Math.max(from, CurrentDatabase.TX0 + 1);
    assertEquals(Math.max(begin, Math.min(to, present.maxTx() + 1)), tx);
  }

  private static void compare(List<Datom> expected, DatabaseValue view, Random random) {
    assertEquals(expected.size(), view.datomCount(), view::toString);
    for (IndexOrder order : IndexOrder.values()) {
      List<Datom> sorted = new ArrayList<>(expected);
      sorted.sort(comparator(order, view.schema()));
      IndexRange all = IndexRange.of(order, Key.ALL);
      assertSame(sorted, rows(view, all, false), view);
      assertSame(sorted, rows(view, all, true), view);
      assertTrue(view.count(all) >= expected.size(), view::toString);
      if (!sorted.isEmpty()) {
        compareRange(sorted, view, order, random);
      }
    }
  }

  /** A range of one to three components, as a look-up would have it. */
  private static void compareRange(
      List<Datom> sorted, DatabaseValue view, IndexOrder order, Random random) {
    Datom d = sorted.get(random.nextInt(sorted.size()));
    int parts = 1 + random.nextInt(3);
    Key key = new Key(d.e(), view.schema().id(d.a()), d.v(), parts);
    List<Datom> wanted = new ArrayList<>();
    for (Datom other : sorted) {
      boolean e = other.e() == d.e();
      boolean a = other.a() == d.a();
      boolean v = ValueOrder.equal(other.v(), d.v());
      boolean[] same =
          switch (order) {
            case EAVT -> new boolean[] {e, a, v};
            case AEVT -> new boolean[] {a, e, v};
            case AVET -> new boolean[] {a, v, e};
          };
      if (same[0] && (parts < 2 || same[1]) && (parts < 3 || same[2])) {
        wanted.add(other);
      }
    }
    IndexRange range = IndexRange.of(order, key);
    assertSame(wanted, rows(view, range, false), view);
    assertSame(wanted, rows(view, range, true), view);
    assertTrue(view.count(range) >= wanted.size(), () -> view + " " + range);
  }

  private static Comparator<Datom> comparator(IndexOrder order, Schema schema) {
    Comparator<Datom> e = Comparator.comparingLong(Datom::e);
    Comparator<Datom> a = Comparator.comparingInt(datom -> schema.id(datom.a()));
    Comparator<Datom> v = (one, two) -> ValueOrder.compare(one.v(), two.v());
    Comparator<Datom> fact =
        switch (order) {
          case EAVT -> e.thenComparing(a).thenComparing(v);
          case AEVT -> a.thenComparing(e).thenComparing(v);
          case AVET -> a.thenComparing(v).thenComparing(e);
        };
    return fact.thenComparingLong(Datom::tx).thenComparing(Datom::added);
  }

  private static List<Datom> rows(DatabaseValue view, IndexRange range, boolean backward) {
    List<Datom> rows = new ArrayList<>();
    Scan scan = backward ? view.scanBackward(range) : view.scan(range);
    while (scan.advance()) {
      assertTrue(scan.from() < scan.to(), "a run is never empty");
      List<Datom> run = new ArrayList<>();
      for (int i = scan.from(); i < scan.to(); i++) {
        Leaf leaf = scan.leaf();
        var a = view.schema().ident(leaf.a()[i]);
        run.add(new Datom(leaf.e()[i], a, leaf.v().get(i), leaf.t()[i], leaf.isAdded(i)));
      }
      rows.addAll(backward ? 0 : rows.size(), run);
    }
    return rows;
  }

  /** Datoms are equal whenever they were said, so all is compared here. */
  private static void assertSame(List<Datom> expected, List<Datom> found, DatabaseValue view) {
    boolean same = expected.size() == found.size();
    for (int i = 0; same && i < expected.size(); i++) {
      Datom one = expected.get(i);
      Datom two = found.get(i);
      same = one.equals(two) && one.tx() == two.tx() && one.added() == two.added();
    }
    if (!same) {
      assertEquals(expected.toString(), found.toString(), view::toString);
    }
  }
}
