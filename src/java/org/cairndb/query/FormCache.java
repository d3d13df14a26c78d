package org.cairndb.query;

import clojure.lang.IPersistentCollection;
import clojure.lang.IPersistentVector;
import clojure.lang.ISeq;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What was made from forms, by form: at most so many, the one used longest ago goes first. Forms
 * are equal as Clojure data are, so a query that is written twice is read once. Thread-safe.
 */
final class FormCache<T> {
  /** A form of more parts is not kept: it costs more to compare than to read, or has no end. */
  private static final int MOST_PARTS = 10_000;

  /** How many forms are also found by identity, which costs nothing to compare. */
  private static final int RECENT = 64;

  private final AtomicReferenceArray<@Nullable Recent<T>> recent =
      new AtomicReferenceArray<>(RECENT);
  private final Map<Object, T> kept;
  private final Function<Object, T> make;

  FormCache(int size, Function<Object, T> make) {
    this.make = make;
    this.kept =
        new LinkedHashMap<>(16, 0.75f, true) {
          private static final long serialVersionUID = 1L;

          @Override
          protected boolean removeEldestEntry(Map.Entry<Object, T> eldest) {
            return size() > size;
          }
        };
  }

  /** What is made from a form. A form for which that fails is not kept. */
  T get(Object form) {
    int place = System.identityHashCode(form) & (RECENT - 1);
    Recent<T> last = recent.get(place);
    if (last != null && last.form == form) {
      return last.made;
    }
    boolean isImmutable = form instanceof IPersistentCollection || form instanceof String;
    if (!isImmutable || partsLeft(form, MOST_PARTS) < 0) {
      // what may be changed after this call cannot be a key, nor what may have no end
      return make.apply(form);
    }
    Key key = new Key(form);
    T known;
    synchronized (kept) {
      known = kept.get(key);
    }
    if (known == null) {
      known = make.apply(form);
      synchronized (kept) {
        kept.put(key, known);
      }
    }
    recent.set(place, new Recent<>(form, known));
    return known;
  }

  /** A form that was asked for lately. */
  private record Recent<T>(Object form, T made) {}

  /** How many of so many parts a form leaves over; negative if it has more. */
  private static int partsLeft(@Nullable Object form, int most) {
    int left = most - 1;
    if (form instanceof IPersistentVector vector) {
      for (int i = 0; i < vector.count() && left >= 0; i++) {
        left = partsLeft(vector.nth(i), left);
      }
    } else if (form instanceof IPersistentCollection collection) {
      for (ISeq rest = collection.seq(); rest != null && left >= 0; rest = rest.next()) {
        left = partsLeft(rest.first(), left);
      }
    } else if (form instanceof Map.Entry<?, ?> entry) {
      left = partsLeft(entry.getValue(), partsLeft(entry.getKey(), left));
    }
    return left;
  }

  /** A form that tells 1 from 1N, as its text does. */
  private record Key(Object form) {}
}
