package org.cairndb.query;

import clojure.lang.IPersistentCollection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * What was made from forms, by form: at most so many, the one used longest ago goes first. Forms
 * are equal as Clojure data are, so a query that is written twice is read once. Thread-safe.
 */
final class FormCache<T> {
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
    if (!(form instanceof IPersistentCollection || form instanceof String)) {
      return make.apply(form); // what may be changed after this call cannot be a key
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
    return known;
  }

  /** A form that tells 1 from 1N, as its text does. */
  private record Key(Object form) {}
}
