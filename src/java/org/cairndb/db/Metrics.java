package org.cairndb.db;

import clojure.lang.IPersistentMap;
import clojure.lang.ITransientMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentHashMap;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Leaf;
import org.cairndb.index.Scan;

/** How many datoms a database value has of what. */
public final class Metrics {
  private static final Keyword COUNT = Keyword.intern("count");
  private static final Keyword AVET_COUNT = Keyword.intern("avet-count");
  private static final Keyword TEMPORAL_COUNT = Keyword.intern("temporal-count");
  private static final Keyword TEMPORAL_AVET_COUNT = Keyword.intern("temporal-avet-count");
  private static final Keyword PER_ATTRIBUTE = Keyword.intern("per-attr-counts");
  private static final Keyword PER_ENTITY = Keyword.intern("per-entity-counts");

  private Metrics() {}

  /**
   * {@code {:count n, :avet-count n, :per-attr-counts {name n}, :per-entity-counts {entity n}}}.
   * {@code :avet-count} counts what the API shows in {@code :avet}. If the database keeps history,
   * {@code :temporal-count} and {@code :temporal-avet-count} say how many datoms more its history
   * has. Reads the whole database.
   */
  public static IPersistentMap of(Database database) {
    long[] perAttribute = new long[database.schema().size()];
    ITransientMap perEntity = PersistentHashMap.EMPTY.asTransient();
    long count = 0;
    long entity = 0;
    long ofEntity = 0;
    Scan scan = database.scan(IndexRange.of(IndexOrder.EAVT, Key.ALL));
    while (scan.advance()) {
      Leaf leaf = scan.leaf();
      for (int i = scan.from(); i < scan.to(); i++) {
        if (leaf.e()[i] != entity) {
          perEntity = ofEntity == 0 ? perEntity : perEntity.assoc(entity, ofEntity);
          entity = leaf.e()[i];
          ofEntity = 0;
        }
        ofEntity++;
        count++;
        perAttribute[leaf.a()[i]]++;
      }
    }
    perEntity = ofEntity == 0 ? perEntity : perEntity.assoc(entity, ofEntity);
    IPersistentMap metrics = of(database.schema(), count, perAttribute, perEntity);
    RetiredFacts retired = database instanceof CurrentDatabase current ? current.retired() : null;
    return retired == null ? metrics : withHistory(metrics, database.schema(), retired);
  }

  /** A fact that holds no more has two datoms in the history. */
  private static IPersistentMap withHistory(
      IPersistentMap metrics, Schema schema, RetiredFacts retired) {
    long shown = 0;
    for (int id = 0; id < schema.size(); id++) {
      if (schema.attribute(id).isShownInAvet()) {
        shown += retired.avet().count(IndexRange.of(IndexOrder.AVET, Key.a(id)));
      }
    }
    return metrics.assoc(TEMPORAL_COUNT, 2 * retired.count()).assoc(TEMPORAL_AVET_COUNT, 2 * shown);
  }

  private static IPersistentMap of(
      Schema schema, long count, long[] perAttribute, ITransientMap perEntity) {
    IPersistentMap byName = PersistentHashMap.EMPTY;
    long shown = 0;
    for (int id = 0; id < perAttribute.length; id++) {
      Attribute attribute = schema.attribute(id);
      if (perAttribute[id] > 0) {
        byName = byName.assoc(attribute.ident(), perAttribute[id]);
        shown += attribute.isShownInAvet() ? perAttribute[id] : 0;
      }
    }
    return PersistentArrayMap.EMPTY
        .assoc(COUNT, count)
        .assoc(AVET_COUNT, shown)
        .assoc(PER_ATTRIBUTE, byName)
        .assoc(PER_ENTITY, perEntity.persistent());
  }
}
