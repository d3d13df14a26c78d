package org.cairndb.testing;

import clojure.lang.Keyword;
import java.util.List;
import java.util.UUID;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.Attribute.Unique;
import org.cairndb.datom.ValueType;
import org.cairndb.datom.Values;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.DatabaseEdit;
import org.cairndb.edn.EdnReader;
import org.cairndb.index.NodeCache;

/** A small database value for a test, built fact by fact without transactions or storage. */
public final class Facts {
  private final DatabaseEdit edit =
      CurrentDatabase.empty(new UUID(0, 1), Config.SCHEMALESS, new NodeCache(null, 1 << 20))
          .edit(CurrentDatabase.TX0 + 1);

  /**
   * Declares an attribute.
   *
   * @param name without the colon
   * @param properties of {@code many ref identity value index component}
   */
  public Facts attribute(String name, String... properties) {
    List<String> all = List.of(properties);
    Unique unique = all.contains("identity") ? Unique.IDENTITY : null;
    edit.define(
        new Attribute(
            edit.schema().size(),
            Keyword.intern(name),
            all.contains("ref") ? ValueType.REF : ValueType.ANY,
            all.contains("many"),
            all.contains("value") ? Unique.VALUE : unique,
            all.contains("index"),
            all.contains("component"),
            false,
            List.of()));
    return this;
  }

  /** Adds facts of an entity: attribute names without the colon, and values, in turn. */
  public Facts entity(long e, Object... facts) {
    for (int i = 0; i < facts.length; i += 2) {
      Attribute attribute = edit.intern(Keyword.intern((String) facts[i]));
      edit.add(e, attribute, Values.canonical(facts[i + 1]));
    }
    return this;
  }

  /** The database value. */
  public CurrentDatabase database() {
    return edit.seal();
  }

  /** The value that EDN text stands for. */
  public static Object edn(String text) {
    return EdnReader.read(text).value();
  }
}
