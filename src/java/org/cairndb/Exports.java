package org.cairndb;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.nio.file.Path;
import java.util.Objects;
import java.util.function.Consumer;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.error.CairnException;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;
import org.cairndb.system.SystemHost;
import org.cairndb.transact.ExactLoad;
import org.cairndb.transfer.ExportFile;
import org.cairndb.transfer.ExportWriter;
import org.cairndb.transfer.Foreign;
import org.jspecify.annotations.Nullable;

/**
 * Whole databases to files that people can read, and back: with their past, checked by checksums. A
 * broken-off import goes on where it was. Safe for any number of threads.
 */
public final class Exports {
  /** About so many datoms become durable together. */
  private static final int STEP = 500_000;

  private static final Host HOST = SystemHost.INSTANCE;
  private static final Keyword MARK = Keyword.intern("cairn", "import");
  private static final Keyword FILE = Keyword.intern("file");
  private static final Keyword CHUNKS = Keyword.intern("chunks");
  private static final Keyword MAX_TX = Keyword.intern("max-tx");

  private Exports() {}

  /**
   * Writes a database to a file, with its past if it keeps one. The file appears under its name
   * when it is whole.
   *
   * @param database a whole database value
   * @param listener told how far it has come
   */
  public static void write(@Nullable Object database, Path file, Consumer<Progress> listener) {
    if (!(Databases.value(database) instanceof CurrentDatabase whole)) {
      throw new CairnException(
          "export/filtered",
          "part of a database cannot be exported, use the whole: found=" + database);
    }
    if (whole.config().refersToAttributes()) {
      throw new CairnException(
          "export/attribute-refs",
          "a database whose attributes are entities cannot be exported: load what its datoms say"
              + " into one without :attribute-refs?, and export that");
    }
    new ExportWriter(whole, listener, HOST).write(file);
  }

  /**
   * Reads a file to its end, parses every datom and compares every checksum.
   *
   * @return what the file says of itself
   * @throws CairnException with the line, if anything is wrong
   */
  public static IPersistentMap check(Path file, Consumer<Progress> listener) {
    Foreign.refuseFolder(file);
    try (ExportFile in = new ExportFile(file)) {
      in.check(listener, HOST);
      return in.header();
    }
  }

  /** Whether a file is one that Datahike has exported. */
  public static boolean isDatahikes(Path file) {
    return Foreign.isDatahikes(file);
  }

  /** What a file says of itself; reads one line. */
  public static IPersistentMap header(Path file) {
    Foreign.refuseFolder(file);
    try (ExportFile in = new ExportFile(file)) {
      return in.header();
    }
  }

  /**
   * Reads a file into an empty database, which then has the same ids and the same past; or goes on
   * with an import of the same file that was broken off. A file that Datahike has exported, as text
   * or as CBOR, is read too, into any database; then ids are given anew.
   *
   * @param listener told how far it has come
   * @throws CairnException with the line, if anything is wrong. What came before stays, and the
   *     import can go on when the file is as it must be
   */
  public static CurrentDatabase read(
      Connection connection, Path file, Consumer<Progress> listener) {
    return read(connection, file, listener, STEP);
  }

  /**
   * The same in steps of another size.
   *
   * @param size about so many datoms become durable together
   */
  static CurrentDatabase read(
      Connection connection, Path file, Consumer<Progress> listener, int size) {
    Foreign.refuseFolder(file);
    if (Foreign.isDatahikes(file)) {
      try (Foreign datoms = new Foreign(file)) {
        return connection.load(() -> datoms, listener).dbAfter();
      }
    }
    try (ExportFile in = new ExportFile(file)) {
      long start = HOST.nanoTime();
      CurrentDatabase database = connection.database();
      passOver(in, database);
      while (!in.isAtEnd()) {
        database = step(connection, in, database, size);
        listener.accept(new Progress(in.datoms(), in.total(), HOST.nanoTime() - start));
      }
      return database;
    }
  }

  /** Passes over the chunks that a database has already. */
  private static void passOver(ExportFile in, CurrentDatabase database) {
    boolean history = in.keepsHistory();
    if (history != database.config().keepsHistory()) {
      throw new CairnException(
          "import/config-mismatch",
          "the file and the database must both keep history, or neither: file=" + history);
    }
    Object known = database.config().map().valAt(MARK);
    if (known instanceof IPersistentMap mark) {
      if (!in.headerHash().equals(mark.valAt(FILE))
          || !Objects.equals(mark.valAt(MAX_TX), database.maxTx())
          || !(mark.valAt(CHUNKS) instanceof Long chunks)) {
        throw new CairnException(
            "import/other-file",
            "the database holds a part of another file, or has been written to since: delete it and"
                + " begin anew");
      }
      while (in.chunks() < chunks) {
        in.readChunk(null);
      }
    } else if (database.maxTx() > CurrentDatabase.TX0 || database.datomCount() > 0) {
      throw new CairnException(
          "import/non-empty-target",
          "a database must be empty to take an export: max-tx=" + database.maxTx());
    }
  }

  private static CurrentDatabase step(
      Connection connection, ExportFile in, CurrentDatabase before, int size) {
    boolean first = in.chunks() == 0;
    Object declared = in.header().valAt(Keyword.intern("schema"));
    ExactLoad load =
        new ExactLoad(
            before,
            first ? ExactLoad.schema(declared) : before.schema(),
            before.config(),
            number(in, "max-entity"),
            number(in, "max-tx"));
    do {
      in.readChunk(load::add);
    } while (!in.isAtEnd() && load.size() < size);
    IPersistentMap config = before.config().map();
    if (in.isAtEnd()) {
      load.end(new Config(config.without(MARK)));
    } else {
      Object mark = RT.map(FILE, in.headerHash(), CHUNKS, in.chunks(), MAX_TX, load.maxTx());
      load.pause(new Config(config.assoc(MARK, mark)));
    }
    return connection.load(load).dbAfter();
  }

  private static long number(ExportFile in, String key) {
    Object number = in.header().valAt(Keyword.intern(key));
    return number instanceof Long n ? n : 0;
  }
}
