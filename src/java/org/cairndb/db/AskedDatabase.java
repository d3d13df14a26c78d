package org.cairndb.db;

import clojure.lang.ISeq;
import clojure.lang.Keyword;
import clojure.lang.RT;
import clojure.lang.SeqIterator;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.cairndb.data.DataMap;
import org.cairndb.data.FromJava;
import org.cairndb.data.QueryResult;
import org.cairndb.datom.Datom;
import org.cairndb.datom.Datoms;
import org.cairndb.datom.IndexOrder;
import org.cairndb.error.CairnException;
import org.jspecify.annotations.Nullable;

/** What all database values answer to Java programs in the same way. */
abstract sealed class AskedDatabase implements Database, Db permits DatabaseValue {
  private static volatile @Nullable Answers answers;

  /** Who answers what this layer cannot. */
  static void answerWith(Answers above) {
    answers = above;
  }

  private static Answers answers() {
    Answers known = answers;
    if (known == null) {
      throw new IllegalStateException("org.cairndb.Databases has not been loaded");
    }
    return known;
  }

  @Override
  public final QueryResult query(Object query, @Nullable Object... inputs) {
    return answers().query(this, query, inputs);
  }

  @Override
  public final String explain(Object query, @Nullable Object... inputs) {
    return answers().explain(this, query, inputs);
  }

  @Override
  public final DataMap pull(Object pattern, Object entity) {
    return answers().pull(this, pattern, entity);
  }

  @Override
  public final List<DataMap> pullMany(Object pattern, Iterable<?> entities) {
    return answers().pullMany(this, pattern, entities);
  }

  @Override
  public final Db dbWith(Object txData) {
    return answers().with(this, txData);
  }

  @Override
  public final Entity entity(Object entity) {
    Object reference = FromJava.entity(entity);
    Entity found = Entity.of(this, EntityIds.require(this, reference));
    if (found == null) {
      throw new CairnException(
          "entity-id/missing",
          "nothing found for entity: entity-id=" + entity,
          "entity-id",
          entity);
    }
    return found;
  }

  @Override
  public final OptionalLong entityId(Object entity) {
    return EntityIds.find(this, FromJava.entity(entity));
  }

  @Override
  public final Datoms datoms(IndexOrder index, @Nullable Object... components) {
    @Nullable Object[] place = checked(index, components);
    return walk(() -> IndexAccess.datoms(this, name(index), place));
  }

  @Override
  public final Datoms seekDatoms(IndexOrder index, @Nullable Object... components) {
    @Nullable Object[] place = checked(index, components);
    return walk(() -> IndexAccess.seekDatoms(this, name(index), place));
  }

  @Override
  public final Datoms rseekDatoms(IndexOrder index, @Nullable Object... components) {
    @Nullable Object[] place = checked(index, components);
    return walk(() -> IndexAccess.rseekDatoms(this, name(index), place));
  }

  @Override
  public final Datoms indexRange(String attribute, @Nullable Object start, @Nullable Object end) {
    Object name = FromJava.name(attribute);
    Object from = FromJava.value(start);
    Object to = FromJava.value(end);
    return walk(() -> IndexAccess.indexRange(this, name, from, to));
  }

  private static Object name(IndexOrder index) {
    return Keyword.intern(index.name().toLowerCase(Locale.ROOT));
  }

  /** The components as Clojure programs give them, refused here rather than at the first walk. */
  private @Nullable Object[] checked(IndexOrder index, @Nullable Object[] components) {
    @Nullable Object[] place = place(index, components);
    IndexPosition.of(this, name(index), place);
    return place;
  }

  /** The components as Clojure programs give them: which is which depends on the index. */
  private static @Nullable Object[] place(IndexOrder index, @Nullable Object[] components) {
    int entity = index == IndexOrder.EAVT ? 0 : index == IndexOrder.AEVT ? 1 : 2;
    int attribute = index == IndexOrder.EAVT ? 1 : 0;
    @Nullable Object[] place = components.clone();
    for (int i = 0; i < place.length; i++) {
      Object given = place[i];
      place[i] =
          given == null
              ? null
              : i == entity || i == 3
                  ? FromJava.entity(given)
                  : i == attribute ? FromJava.name(given) : FromJava.value(given);
    }
    return place;
  }

  @SuppressWarnings("unchecked") // index access gives datoms
  private static Datoms walk(Supplier<@Nullable ISeq> datoms) {
    return () -> {
      ISeq all = datoms.get();
      return all == null
          ? java.util.Collections.emptyIterator()
          : (Iterator<Datom>) new SeqIterator(RT.seq(all));
    };
  }

  @Override
  public final Db filter(Predicate<Datom> predicate) {
    return new FilteredDatabase((DatabaseValue) this, (unfiltered, datom) -> predicate.test(datom));
  }

  @Override
  public final DataMap attributes() {
    return new DataMap(SchemaMaps.schema(this));
  }
}
