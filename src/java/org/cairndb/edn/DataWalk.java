package org.cairndb.edn;

import clojure.lang.IPersistentList;
import clojure.lang.IPersistentMap;
import clojure.lang.IPersistentSet;
import clojure.lang.IPersistentVector;
import clojure.lang.IRecord;
import clojure.lang.ISeq;
import clojure.lang.PersistentHashMap;
import clojure.lang.PersistentHashSet;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import clojure.lang.Sequential;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.cairndb.error.SyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * One wrapping of data as forms: counts parts, so that an endless sequence ends in an exception.
 * Not for several threads.
 */
final class DataWalk {
  private int forms;

  Form wrap(@Nullable Object data, int depth) {
    if (depth > EdnReader.MAX_DEPTH) {
      throw limit("data is nested too deeply", "limit", EdnReader.MAX_DEPTH);
    }
    if (++forms > EdnReader.MAX_FORMS) {
      throw limit("data has too many parts", "limit", EdnReader.MAX_FORMS);
    }
    if (data instanceof IRecord) {
      return new Form(data, null, List.of());
    }
    if (data instanceof IPersistentMap || data instanceof Map) {
      return map(data, (Map<?, ?>) data, depth);
    }
    if (data instanceof IPersistentVector
        || data instanceof IPersistentSet
        || data instanceof IPersistentList) {
      return collection(data, (Iterable<?>) data, depth);
    }
    if (data instanceof ISeq || (data instanceof Sequential && data instanceof List)) {
      return sequence(data, depth);
    }
    if (data instanceof List<?> list) {
      Form wrapped = collection(data, list, depth);
      return new Form(
          PersistentVector.create(values(wrapped.children())), null, wrapped.children());
    }
    if (data instanceof Set<?> set) {
      Form wrapped = collection(data, set, depth);
      return new Form(
          PersistentHashSet.create(values(wrapped.children())), null, wrapped.children());
    }
    return new Form(data, null, List.of());
  }

  private Form map(Object data, Map<?, ?> map, int depth) {
    List<Form> children = new ArrayList<>();
    Map<@Nullable Object, @Nullable Object> copy = new HashMap<>();
    for (Map.Entry<?, ?> entry : map.entrySet()) {
      Form key = wrap(entry.getKey(), depth + 1);
      Form value = wrap(entry.getValue(), depth + 1);
      children.add(key);
      children.add(value);
      copy.put(key.value(), value.value());
    }
    Object kept = data instanceof IPersistentMap ? data : PersistentHashMap.create(copy);
    return new Form(kept, null, Collections.unmodifiableList(children));
  }

  private Form collection(Object data, Iterable<?> items, int depth) {
    List<Form> children = new ArrayList<>();
    for (Object item : items) {
      children.add(wrap(item, depth + 1));
    }
    return new Form(data, null, Collections.unmodifiableList(children));
  }

  /**
   * A lazy sequence becomes a seq of what it gave; an empty one has no seq and becomes the empty
   * vector.
   */
  private Form sequence(Object data, int depth) {
    List<Form> children = new ArrayList<>();
    ISeq all = RT.seq(data);
    for (ISeq rest = all; rest != null; rest = rest.next()) {
      children.add(wrap(rest.first(), depth + 1));
    }
    Object kept = all == null ? PersistentVector.EMPTY : all;
    return new Form(kept, null, Collections.unmodifiableList(children));
  }

  private static List<@Nullable Object> values(List<Form> forms) {
    List<@Nullable Object> values = new ArrayList<>(forms.size());
    for (Form form : forms) {
      values.add(form.value());
    }
    return values;
  }

  private static SyntaxException limit(String reason, String name, int value) {
    return new SyntaxException(
        reason + ": " + name + "=" + value, "parser/too-large", 0, 0, 0, name, value);
  }
}
