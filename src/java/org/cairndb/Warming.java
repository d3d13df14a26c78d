package org.cairndb;

import java.util.function.Consumer;
import org.cairndb.data.FromJava;
import org.cairndb.datom.Attribute;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.error.IncompleteException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.Scan;
import org.cairndb.system.Progress;
import org.cairndb.system.SystemHost;

/**
 * Has a replica whose index nodes come on demand fetch those of an attribute ahead, so that queries
 * of it need no peer afterwards. All nodes are fetched by {@link org.cairndb.replica.Sharing#warm}.
 */
public final class Warming {
  private static final int TELL_EVERY = 20_000;

  private Warming() {}

  /**
   * Reads all datoms of an attribute, in both orders in which queries look for them.
   *
   * @param attribute its name
   * @param progress told now and then how many have been read
   * @return how many datoms it has
   * @throws IncompleteException if peers do not give a node in time; what has come stays
   * @throws CairnException {@code :replica/attribute} if there is no such attribute
   */
  public static long attribute(
      CurrentDatabase database, Object attribute, Consumer<Progress> progress) {
    Key key = Key.a(id(database, attribute));
    long count = read(database, IndexRange.of(IndexOrder.AEVT, key), progress);
    read(database, IndexRange.of(IndexOrder.AVET, key), progress);
    return count;
  }

  /**
   * Reads the datoms of an attribute whose values lie between two, both included, in the order in
   * which queries look for values.
   *
   * @return how many datoms there are
   * @throws IncompleteException as above
   * @throws CairnException as above
   */
  public static long range(
      CurrentDatabase database,
      Object attribute,
      Object from,
      Object to,
      Consumer<Progress> progress) {
    int id = id(database, attribute);
    IndexRange range = IndexRange.of(IndexOrder.AVET, Key.av(id, from), Key.av(id, to));
    return read(database, range, progress);
  }

  private static long read(
      CurrentDatabase database, IndexRange range, Consumer<Progress> progress) {
    long start = SystemHost.INSTANCE.nanoTime();
    long count = 0;
    long told = 0;
    Scan scan = database.scan(range);
    while (scan.advance()) {
      count += scan.to() - scan.from();
      if (count - told >= TELL_EVERY) {
        told = count;
        progress.accept(new Progress(count, -1, SystemHost.INSTANCE.nanoTime() - start));
      }
    }
    progress.accept(new Progress(count, -1, SystemHost.INSTANCE.nanoTime() - start));
    return count;
  }

  private static int id(CurrentDatabase database, Object name) {
    Object ident = FromJava.name(name);
    Attribute attribute = ident == null ? null : database.schema().attribute(ident);
    if (attribute == null) {
      throw new CairnException(
          "replica/attribute", "there is no such attribute: name=" + name, "name", name);
    }
    return attribute.id();
  }
}
