/**
 * Data as Java programs write and read them: names as strings, {@code java.time}, records, plain
 * collections. The same values in Clojure's types are what the layers above work with.
 */
@NullMarked
package org.cairndb.data;

import org.jspecify.annotations.NullMarked;
