package org.cairndb.pull;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.cairndb.datom.Attribute;
import org.cairndb.db.Database;

/** A pattern with its attributes found in a database. Immutable. */
final class ResolvedPattern implements EntityReader.AttributeLimits {
  /** A named attribute that the database knows. */
  record Wanted(PullAttribute named, Attribute attribute) {}

  final PullPattern pattern;

  /** Those that are read from the entity, by the attribute's id. */
  private final Wanted[] forward;

  final List<Wanted> reverse = new ArrayList<>();
  final List<PullAttribute> ids = new ArrayList<>();
  final List<PullAttribute> withFallback = new ArrayList<>();

  /** Those read from the entity whose missing value is passed through a function, if at all. */
  final List<PullAttribute> withXform = new ArrayList<>();

  ResolvedPattern(PullPattern pattern, Database database) {
    this.pattern = pattern;
    List<Wanted> found = new ArrayList<>();
    for (PullAttribute named : pattern.attributes()) {
      if (named.fallback() != null) {
        withFallback.add(named);
      } else if (named.xform() != null && !named.reverse() && named.name() != PullRun.ID) {
        withXform.add(named);
      }
      Attribute attribute = database.attribute(named.name());
      if (named.name() == PullRun.ID) {
        ids.add(named);
      } else if (attribute != null) {
        (named.reverse() ? reverse : found).add(new Wanted(named, attribute));
      }
    }
    found.sort(Comparator.comparingInt(wanted -> wanted.attribute().id()));
    forward = found.toArray(new Wanted[0]);
  }

  /** Whether anything is to be read from the entity itself. */
  boolean readsEntity() {
    return pattern.wildcard() || forward.length > 0;
  }

  /** Where what the pattern says of an attribute begins. */
  int first(int attribute) {
    return firstFrom(attribute);
  }

  /** Whether there is something at a place, and it is of an attribute. */
  boolean isOf(int place, int attribute) {
    return place < forward.length && forward[place].attribute().id() == attribute;
  }

  Wanted forward(int place) {
    return forward[place];
  }

  private int firstFrom(int attribute) {
    int low = 0;
    int high = forward.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (forward[middle].attribute().id() < attribute) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  @Override
  public int limit(int attribute) {
    int limit = 0;
    for (int i = firstFrom(attribute); i < forward.length; i++) {
      if (forward[i].attribute().id() != attribute) {
        break;
      }
      limit = Math.max(limit, forward[i].named().limit());
    }
    return limit == 0 && pattern.wildcard() ? PullAttribute.DEFAULT_LIMIT : limit;
  }

  @Override
  public int next(int after) {
    if (pattern.wildcard()) {
      return after + 1;
    }
    int i = firstFrom(after + 1);
    return i < forward.length ? forward[i].attribute().id() : Integer.MAX_VALUE;
  }
}
