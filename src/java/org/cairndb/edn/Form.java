package org.cairndb.edn;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A piece of EDN: its value as Clojure data, where it stood if it came from text, and the forms
 * inside it in the order in which they were written (a map's are key, value, key, value).
 * Immutable.
 *
 * @param value Clojure data; null is nil
 * @param span null for a form that came as data
 * @param children empty for what is not a collection
 */
public record Form(@Nullable Object value, @Nullable Span span, List<Form> children) {}
