package org.cairndb.query;

import clojure.lang.Keyword;
import clojure.lang.Symbol;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.data.QueryResult;
import org.cairndb.data.QueryResult.Shape;
import org.cairndb.query.parse.FindElement;
import org.cairndb.query.parse.FindSpec;
import org.cairndb.query.parse.Query;
import org.cairndb.query.parse.Term;
import org.jspecify.annotations.Nullable;

/**
 * What Java programs know of an answer by its query: its shape and the names of its columns. {@code
 * ?birth-year} is {@code birth-year}, {@code (max ?age)} is {@code max-age}, a pull has the name of
 * its variable; {@code :keys} and the like name columns as they say.
 */
final class ResultShape {
  private ResultShape() {}

  static QueryResult of(Query query, @Nullable Object answer) {
    List<String> columns = new ArrayList<>();
    List<Object> keys = query.keys() == null ? List.of() : query.keys().keys();
    for (Object key : keys) {
      columns.add(name(key));
    }
    if (keys.isEmpty()) {
      query.find().elements().forEach(element -> columns.add(name(element)));
    }
    return new QueryResult(shape(query.find()), List.copyOf(columns), keys, answer);
  }

  private static Shape shape(FindSpec find) {
    if (find instanceof FindSpec.Coll) {
      return Shape.COLLECTION;
    }
    if (find instanceof FindSpec.Tuple) {
      return Shape.TUPLE;
    }
    return find instanceof FindSpec.Scalar ? Shape.SCALAR : Shape.RELATION;
  }

  private static String name(Object key) {
    return key instanceof Keyword keyword ? keyword.sym.toString() : key.toString();
  }

  private static String name(FindElement element) {
    String variable = element.variable().name().getName();
    String bare = variable.startsWith("?") ? variable.substring(1) : variable;
    if (element instanceof FindElement.Aggregate aggregate) {
      Term function = aggregate.function();
      Object symbol =
          function instanceof Term.Constant constant
              ? constant.value()
              : function instanceof Term.Variable named ? named.name() : null;
      return symbol instanceof Symbol known ? known.getName() + "-" + bare : bare;
    }
    return bare;
  }
}
