package org.cairndb.bench.workload;

import java.io.IOException;
import java.nio.file.Path;

/**
 * A database in a folder, set so that what is committed survives the loss of power. For any number
 * of threads once it is open.
 */
public interface DurableStore extends AutoCloseable {
  /** Opens it, makes it if it is not there, ready for queries. */
  void open(Path folder) throws Exception;

  /** Adds somebody, alone in a transaction, and returns when that is durable. */
  void commit(People people, int id) throws Exception;

  /** Adds everybody in the fastest way that its users are told of; durable when this returns. */
  void load(People people) throws Exception;

  /** Somebody's salary, found by the unique id. */
  long salary(long id) throws Exception;

  @Override
  void close() throws IOException;
}
