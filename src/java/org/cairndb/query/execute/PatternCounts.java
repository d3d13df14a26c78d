package org.cairndb.query.execute;

import java.util.IdentityHashMap;
import java.util.Locale;
import java.util.Map;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.datom.ValueOrder;
import org.cairndb.db.Database;
import org.cairndb.index.Column;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.cairndb.query.plan.Arg;
import org.cairndb.query.plan.Comparisons;
import org.cairndb.query.plan.Counts;
import org.cairndb.query.plan.Node;
import org.jspecify.annotations.Nullable;

/**
 * Sizes for the planner: exact counts of index ranges, and guesses from one leaf at how often
 * values repeat. For one block.
 */
final class PatternCounts implements Counts {
  private static final double ROWS_PER_CALL = 8;
  private static final double ROWS_OF_FREE_CALL = 1e7;

  private final Environment environment;
  private final @Nullable Source inherited;
  private final Bindings bindings;
  private final Map<Integer, Comparisons.Range> ranges;
  private final IdentityHashMap<Node.Match, Double> rows = new IdentityHashMap<>();
  private final IdentityHashMap<Node.Match, Double> distinctValues = new IdentityHashMap<>();

  PatternCounts(
      Environment environment,
      @Nullable Source inherited,
      Bindings bindings,
      Map<Integer, Comparisons.Range> ranges) {
    this.environment = environment;
    this.inherited = inherited;
    this.bindings = bindings;
    this.ranges = ranges;
  }

  @Override
  public double rows(Node.Match match) {
    Double known = rows.get(match);
    if (known == null) {
      known = countRows(match);
      rows.put(match, known);
    }
    return known;
  }

  private double countRows(Node.Match match) {
    Source source = environment.source(match.source(), inherited, match.form());
    if (source instanceof Source.OfTuples tuples) {
      double size = tuples.tuples().size();
      for (Arg term : match.terms()) {
        if (!(term instanceof Arg.Blank) && bindings.known(term) != null) {
          size /= 10;
        }
      }
      return size;
    }
    Database database = ((Source.OfDatabase) source).database();
    Terms terms = new Terms(database, match, bindings);
    if (terms.isImpossible()) {
      return 0;
    }
    Comparisons.Range limits =
        match.term(Terms.V) instanceof Arg.Slot v ? ranges.get(v.index()) : null;
    return Access.of(terms, limits).count(database);
  }

  @Override
  public double distinct(Node.Match match, int slot) {
    Source source = environment.source(match.source(), inherited, match.form());
    if (source instanceof Source.OfTuples tuples) {
      return Math.max(1, tuples.tuples().size() / 2.0);
    }
    Database database = ((Source.OfDatabase) source).database();
    boolean isValue = match.term(Terms.V) instanceof Arg.Slot v && v.index() == slot;
    boolean isEntity = match.term(Terms.E) instanceof Arg.Slot e && e.index() == slot;
    Object name = bindings.known(match.term(Terms.A));
    Attribute attribute = name == null ? null : database.schema().attribute(name);
    if (attribute == null) {
      return isEntity ? database.maxEntity() : isValue ? Math.sqrt(rows(match)) : 10;
    }
    double all = database.count(IndexRange.of(IndexOrder.AEVT, Key.a(attribute.id())));
    if (isEntity) {
      return attribute.many() ? all / 3 : all;
    }
    if (!isValue || attribute.unique() != null) {
      return all;
    }
    Double known = distinctValues.get(match);
    if (known == null) {
      known = all * share(database, attribute.id());
      distinctValues.put(match, known);
    }
    return known;
  }

  /** The part of an attribute's datoms whose value is new, seen at the first leaf of AVET. */
  private static double share(Database database, int attribute) {
    Scan scan = database.scan(IndexRange.of(IndexOrder.AVET, Key.a(attribute)));
    if (!scan.advance()) {
      return 1;
    }
    Column values = scan.leaf().v();
    int different = 1;
    for (int i = scan.from() + 1; i < scan.to(); i++) {
      boolean same =
          values instanceof Column.OfLong longs
              ? longs.array()[i] == longs.array()[i - 1]
              : ValueOrder.equal(values.get(i), values.get(i - 1));
      different += same ? 0 : 1;
    }
    return (double) different / (scan.to() - scan.from());
  }

  @Override
  public double rows(Node.RuleCall call, long bound) {
    for (Arg arg : call.arguments()) {
      if (arg instanceof Arg.Constant || (arg.slots() & bound) != 0) {
        return ROWS_PER_CALL;
      }
    }
    return ROWS_OF_FREE_CALL;
  }

  @Override
  public @Nullable String access(Node.Match match, long bound) {
    Source source = environment.source(match.source(), inherited, match.form());
    if (!(source instanceof Source.OfDatabase database)) {
      return "tuples";
    }
    Terms terms = new Terms(database.database(), match, bindings);
    if (terms.isImpossible()) {
      return null;
    }
    boolean byEntity = (match.term(Terms.E).slots() & bound) != 0;
    if (byEntity) {
      return terms.attribute == null ? "eavt" : "aevt";
    }
    if ((match.term(Terms.V).slots() & bound) != 0 && terms.attribute != null) {
      return terms.isOpen(Terms.E) ? "avet" : "eavt";
    }
    Comparisons.Range limits =
        match.term(Terms.V) instanceof Arg.Slot v ? ranges.get(v.index()) : null;
    return Access.of(terms, limits).ranges().get(0).order().name().toLowerCase(Locale.ROOT);
  }
}
