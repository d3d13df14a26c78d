package org.cairndb.pull;

import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.PersistentVector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.IdentityHashMap;
import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Database;
import org.cairndb.db.Dialect;
import org.cairndb.error.CairnException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.cairndb.pull.PullAttribute.Fallback;
import org.cairndb.pull.PullAttribute.Target;
import org.cairndb.pull.ResolvedPattern.Wanted;
import org.jspecify.annotations.Nullable;

/**
 * One pull, or several with the same database. Entities within entities are kept on a stack of its
 * own, so that the depth of the data is not limited by the thread's. For one thread.
 */
final class PullRun {
  static final Keyword ID = Keyword.intern("db", "id");

  private final Database database;
  private final boolean dataScript;
  private final @Nullable IFn visitor;
  private final IdentityHashMap<PullPattern, ResolvedPattern> resolved = new IdentityHashMap<>();

  PullRun(Dialect dialect, Database database, @Nullable IFn visitor) {
    this.dataScript = dialect == Dialect.DATASCRIPT;
    this.database = database;
    this.visitor = visitor;
  }

  Database database() {
    return database;
  }

  private ResolvedPattern resolve(PullPattern pattern) {
    return resolved.computeIfAbsent(pattern, p -> new ResolvedPattern(p, database));
  }

  @Nullable IPersistentMap pull(PullPattern pattern, long e) {
    Frame root = new Frame(resolve(pattern), e, Trail.START);
    IPersistentMap result = root.steps.isEmpty() ? root.result() : descend(root);
    if (visitor != null && root.visits != null) {
      root.visits.tell(visitor);
    }
    return result;
  }

  private @Nullable IPersistentMap descend(Frame root) {
    Deque<Frame> stack = new ArrayDeque<>();
    stack.push(root);
    while (true) {
      Frame frame = stack.element();
      Frame inner = frame.nextInner();
      if (inner != null) {
        stack.push(inner);
        continue;
      }
      stack.pop();
      if (stack.isEmpty()) {
        return frame.result();
      }
      stack.element().accept(frame.result());
    }
  }

  /** How the trail goes on into the entities of a step. */
  private enum Way {
    /** They may have been seen before, and are not noted. */
    OPEN,
    /** Those that have been seen are shown by id; the others are noted. */
    NOTED,
    /** The same, and the attribute is counted. */
    COUNTED
  }

  /** Entities of which something is still to be read, before they can be put under their key. */
  private static final class Step {
    final PullAttribute named;
    final boolean many;
    final List<Object> entities;
    final ResolvedPattern pattern;

    final Trail trail;
    final Way way;

    final List<Object> found = new ArrayList<>();
    int at;

    Step(
        PullAttribute named,
        boolean many,
        List<Object> entities,
        ResolvedPattern pattern,
        Trail trail,
        Way way) {
      this.named = named;
      this.many = many;
      this.entities = entities;
      this.pattern = pattern;
      this.trail = trail;
      this.way = way;
    }
  }

  /** One entity in the making. */
  private final class Frame {
    private final ResolvedPattern pattern;
    private final long e;
    private final Trail trail;
    List<Step> steps = List.of();
    final @Nullable Visits visits;
    private int step;
    private final MapBuilder map = new MapBuilder();

    Frame(ResolvedPattern pattern, long e, Trail trail) {
      this.pattern = pattern;
      this.e = e;
      this.trail = trail;
      this.visits = visitor == null ? null : new Visits(e, pattern.pattern);
      if (pattern.pattern.wildcard()) {
        map.put(ID, e);
      }
      boolean any = readForward();
      if (!pattern.ids.isEmpty() && (any || dataScript || hasFacts())) {
        for (PullAttribute id : pattern.ids) {
          put(id, e);
        }
      }
      for (Wanted wanted : pattern.reverse) {
        readReverse(wanted);
      }
    }

    private boolean hasFacts() {
      return database.scan(IndexRange.of(IndexOrder.EAVT, Key.e(e))).advance();
    }

    /** Reads what is wanted of the entity itself; false if it has none of it. */
    private boolean readForward() {
      if (!pattern.readsEntity()) {
        return false;
      }
      EntityReader reader = new EntityReader(database, e, pattern);
      boolean any = false;
      while (reader.next()) {
        any = true;
        int id = reader.attribute();
        List<Object> values = reader.values();
        int first = pattern.first(id);
        if (!pattern.isOf(first, id)) {
          Attribute attribute = database.schema().attribute(id);
          PullAttribute named = PullAttribute.plain(attribute.ident());
          if (visits != null) {
            visits.add(named);
          }
          forward(named, attribute, values);
        }
        for (int i = first; pattern.isOf(i, id); i++) {
          Wanted each = pattern.forward(i);
          int limit = each.named().limit();
          forward(
              each.named(),
              each.attribute(),
              values.size() <= limit ? values : values.subList(0, limit));
        }
      }
      return any;
    }

    private void forward(PullAttribute named, Attribute attribute, List<Object> values) {
      if (attribute.isRef()) {
        references(named, attribute.many(), attribute.component(), new ArrayList<>(values));
      } else if (named.target() instanceof Target.Plain) {
        put(named, attribute.many() ? PersistentVector.create(values) : values.get(0));
      } else {
        throw new CairnException(
            "pull/not-a-reference",
            "a pattern looks into an attribute whose values are no entities, declare it as"
                + " :db.type/ref: attribute="
                + named.name(),
            "attribute",
            named.name(),
            "entity-id",
            e);
      }
    }

    private void readReverse(Wanted wanted) {
      Attribute attribute = wanted.attribute();
      if (!attribute.isRef()) {
        return;
      }
      int limit = attribute.component() ? 1 : wanted.named().limit();
      List<Object> entities = new ArrayList<>();
      Scan scan = database.scan(IndexRange.of(IndexOrder.AVET, Key.av(attribute.id(), e)));
      while (entities.size() < limit && scan.advance()) {
        for (int i = scan.from(); i < scan.to() && entities.size() < limit; i++) {
          entities.add(scan.leaf().e()[i]);
        }
      }
      if (!entities.isEmpty()) {
        references(wanted.named(), !attribute.component(), false, entities);
      }
    }

    private void references(
        PullAttribute named, boolean many, boolean component, List<Object> entities) {
      if (named.target() instanceof Target.ByPattern inner) {
        Trail from = dataScript ? trail.uncounted() : Trail.START;
        add(new Step(named, many, entities, resolve(inner.pattern()), from, Way.OPEN));
      } else if (named.target() instanceof Target.Again again) {
        if (trail.times(named) < again.times()) {
          add(new Step(named, many, entities, pattern, trail, Way.COUNTED));
        } else if (dataScript) {
          seen(named, many, entities);
        }
      } else if (component) {
        Trail from = dataScript ? trail : trail.with(e);
        add(new Step(named, many, entities, resolve(PullPattern.ALL), from, Way.NOTED));
      } else {
        List<Object> ids = new ArrayList<>(entities.size());
        for (Object entity : entities) {
          ids.add(onlyId((Long) entity));
        }
        put(named, many ? PersistentVector.create(ids) : ids.get(0));
      }
    }

    private void add(Step next) {
      if (steps.isEmpty()) {
        steps = new ArrayList<>(2);
      }
      steps.add(next);
    }

    /** Shows by id those of the entities that have been seen; what is beyond the count is not. */
    private void seen(PullAttribute named, boolean many, List<Object> entities) {
      List<Object> ids = new ArrayList<>();
      for (Object entity : entities) {
        if (trail.hasSeen((Long) entity)) {
          ids.add(onlyId((Long) entity));
        }
      }
      if (!ids.isEmpty()) {
        put(named, many ? PersistentVector.create(ids) : ids.get(0));
      }
    }

    /** The next entity to be read for this one; null if there is none and the map is whole. */
    @Nullable Frame nextInner() {
      for (; step < steps.size(); step++) {
        Step now = steps.get(step);
        while (now.at < now.entities.size()) {
          long entity = (Long) now.entities.get(now.at++);
          if (now.way == Way.OPEN || !now.trail.hasSeen(entity)) {
            return inner(now, entity);
          }
          now.found.add(onlyId(entity));
        }
        if (now.found.isEmpty() && dataScript) {
          putMissing(now.named);
        } else if (now.many) {
          put(now.named, PersistentVector.create(now.found));
        } else if (!now.found.isEmpty()) {
          put(now.named, now.found.get(0));
        }
      }
      return null;
    }

    private Frame inner(Step now, long entity) {
      Trail further =
          switch (now.way) {
            case OPEN -> now.trail;
            case NOTED -> dataScript ? now.trail.with(entity) : now.trail;
            case COUNTED -> now.trail.follow(now.named, entity);
          };
      Frame frame = new Frame(now.pattern, entity, further);
      if (visits != null && frame.visits != null) {
        visits.add(now.named, frame.visits);
      }
      return frame;
    }

    /** Takes what has been read of the entity that {@link #nextInner} gave last. */
    void accept(@Nullable IPersistentMap inner) {
      if (inner != null) {
        steps.get(step).found.add(inner);
      }
    }

    private void put(PullAttribute named, Object value) {
      map.put(named.key(), named.xform() == null ? value : named.xform().invoke(value));
    }

    /** What DataScript shows of an attribute without a value, if a function makes one of nil. */
    private void putMissing(PullAttribute named) {
      Object value = named.xform() == null ? null : named.xform().invoke(null);
      if (value != null) {
        map.put(named.key(), value);
      }
    }

    /** The map, null if it is empty. */
    @Nullable IPersistentMap result() {
      for (PullAttribute named : dataScript ? pattern.withXform : List.<PullAttribute>of()) {
        if (!map.has(named.key())) {
          putMissing(named);
        }
      }
      for (PullAttribute named : pattern.withFallback) {
        Fallback fallback = named.fallback();
        if (fallback != null && !map.has(named.key())) {
          map.put(named.key(), fallback.value());
        }
      }
      return map.build();
    }
  }

  private static IPersistentMap onlyId(long e) {
    return PersistentArrayMap.EMPTY.assoc(ID, e);
  }
}
