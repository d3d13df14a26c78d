package org.cairndb.bench.peers.xtdb;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.cairndb.bench.workload.DurableFigures;
import org.cairndb.bench.workload.DurableStore;
import org.cairndb.bench.workload.People;
import org.jspecify.annotations.Nullable;

/**
 * XTDB 1 on RocksDB. The log and the documents are forced to the disk ({@code :sync?}, which is not
 * the default); the index can be made anew from them. A caller waits until its transaction has been
 * indexed, as it must to see it. The unique id is the document's own.
 */
public final class XtdbStore implements DurableStore {
  private static final String API = "xtdb.api";
  private static final Keyword SALARY = Keyword.intern("salary");
  private static final int BATCH = 1_000;

  private final IFn submit;
  private final IFn await;
  private final IFn db;
  private final IFn pull;
  private final Object pattern;
  private @Nullable Object node;

  private XtdbStore() {
    Clojure.var("clojure.core", "require").invoke(Clojure.read(API));
    submit = Clojure.var(API, "submit-tx");
    await = Clojure.var(API, "await-tx");
    db = Clojure.var(API, "db");
    pull = Clojure.var(API, "pull");
    pattern = RT.vector(SALARY);
  }

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    DurableFigures.run("xtdb-rocksdb", XtdbStore::new, XtdbStore.class, arguments);
    Clojure.var("clojure.core", "shutdown-agents").invoke();
  }

  private static Object rocks(Path folder, String name, boolean forced) {
    return RT.map(
        Keyword.intern("kv-store"),
        RT.map(
            Keyword.intern("xtdb", "module"),
            Clojure.read("xtdb.rocksdb/->kv-store"),
            Keyword.intern("db-dir"),
            folder.resolve(name).toFile(),
            Keyword.intern("sync?"),
            forced));
  }

  @Override
  public void open(Path folder) {
    node =
        Clojure.var(API, "start-node")
            .invoke(
                RT.map(
                    Keyword.intern("xtdb", "tx-log"),
                    rocks(folder, "log", true),
                    Keyword.intern("xtdb", "document-store"),
                    rocks(folder, "documents", true),
                    Keyword.intern("xtdb", "index-store"),
                    rocks(folder, "index", false)));
    Clojure.var(API, "sync").invoke(node);
  }

  @Override
  public void commit(People people, int id) {
    await.invoke(node, submit.invoke(node, RT.vector(XtdbContender.put(people, id))));
  }

  @Override
  public void load(People people) {
    List<Object> batch = new ArrayList<>();
    Object last = null;
    for (int id : people.order()) {
      batch.add(XtdbContender.put(people, id));
      if (batch.size() == BATCH) {
        last = submit.invoke(node, batch);
        batch = new ArrayList<>();
      }
    }
    await.invoke(node, batch.isEmpty() ? last : submit.invoke(node, batch));
  }

  @Override
  public long salary(long id) {
    return (Long) RT.get(pull.invoke(db.invoke(node), pattern, id), SALARY);
  }

  @Override
  public void close() throws IOException {
    ((Closeable) Objects.requireNonNull(node)).close();
  }
}
