package org.cairndb.transfer;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.BufferedOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.util.function.Consumer;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Config;
import org.cairndb.db.CurrentDatabase;
import org.cairndb.db.Database;
import org.cairndb.db.SchemaMaps;
import org.cairndb.edn.EdnReader;
import org.cairndb.error.CairnException;
import org.cairndb.error.StorageException;
import org.cairndb.index.IndexRange;
import org.cairndb.index.Key;
import org.cairndb.index.RowSort;
import org.cairndb.index.Rows;
import org.cairndb.index.Scan;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;

/**
 * Writes a database to a text file that people can read, as {@code docs/format/export.md} describes
 * it: all that it has held, in the order of its transactions. Memory is bounded: the history is
 * read once for each million datoms, and each time those of the next transactions are kept. For one
 * use.
 */
public final class ExportWriter {
  /** About how many datoms are collected at once. */
  private static final int COLLECTED = 1 << 20;

  private static final int INSTANT = 8;
  private static final int FIRST_OWN_ATTRIBUTE = 17;

  private final CurrentDatabase database;
  private final Database all;
  private final Consumer<Progress> listener;
  private final Host host;
  private final long start;
  private final MessageDigest digest = Checksums.sha256();
  private final StringBuilder line = new StringBuilder();
  private long total;
  private long written;
  private long inChunk;
  private long chunks;

  /** Will export a database value. */
  public ExportWriter(CurrentDatabase database, Consumer<Progress> listener, Host host) {
    this.database = database;
    this.all = database.retired() == null ? database : database.history();
    this.listener = listener;
    this.host = host;
    this.start = host.nanoTime();
  }

  /**
   * Writes the file: under another name first, so that a file of this name is always whole.
   *
   * @throws StorageException if it cannot be written
   */
  public void write(Path file) {
    Path partial = file.resolveSibling(file.getFileName() + ".partial");
    try {
      try (FileOutputStream raw = new FileOutputStream(partial.toFile());
          OutputStream out = new BufferedOutputStream(raw, 1 << 16)) {
        write(out);
        out.flush();
        raw.getChannel().force(true);
      }
      Files.move(
          partial, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new StorageException("write an export", file.toString(), e);
    }
  }

  private void write(OutputStream out) throws IOException {
    int transactions = Math.toIntExact(database.maxTx() - CurrentDatabase.TX0 + 1);
    long[] counts = new long[Math.max(1, transactions)];
    Scan scan = all.scan(IndexRange.of(IndexOrder.EAVT, Key.ALL));
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        counts[number(scan.leaf().t()[i], counts.length)]++;
        total++;
      }
    }
    header();
    emit(out);
    for (int from = 0; from < counts.length; ) {
      long sum = 0;
      int to = from;
      while (to < counts.length && (to == from || sum + counts[to] <= COLLECTED)) {
        sum += counts[to++];
      }
      if (sum > 0) {
        part(out, collect(from, to, counts.length, (int) Math.min(sum, Rows.MAX)));
      }
      from = to;
    }
    if (inChunk > 0) {
      chunk(out, database.maxTx());
    }
    line.append("#cairn/end ");
    ValueText.print(
        RT.map(
            key("datoms"), written, key("chunks"), chunks, key("sha-256"), Checksums.hex(digest)),
        line);
    emit(out);
    listener.accept(new Progress(written, total, host.nanoTime() - start));
  }

  /**
   * Values without a connection may have datoms of transactions below the first: they are first.
   */
  private static int number(long t, int limit) {
    return (int) Math.max(0, Math.min(limit - 1L, t - CurrentDatabase.TX0));
  }

  private void header() {
    IPersistentMap config = database.config().map();
    IPersistentMap kept =
        RT.map(
            Config.SCHEMA_FLEXIBILITY,
            config.valAt(Config.SCHEMA_FLEXIBILITY),
            Config.KEEP_HISTORY,
            config.valAt(Config.KEEP_HISTORY));
    IPersistentMap schema = SchemaMaps.declarations(database);
    for (Object entry : SchemaMaps.declarations(database)) {
      Keyword ident = (Keyword) ((java.util.Map.Entry<?, ?>) entry).getKey();
      schema = "db".equals(ident.getNamespace()) ? schema.without(ident) : schema;
    }
    line.append("#cairn/export ");
    ValueText.print(
        RT.map(
            key("format"),
            ExportFile.FORMAT,
            key("database"),
            database.id(),
            key("max-tx"),
            database.maxTx(),
            key("max-entity"),
            database.maxEntity(),
            key("history?"),
            database.retired() != null,
            key("config"),
            kept,
            key("schema"),
            schema,
            key("datoms"),
            total),
        line);
  }

  static Keyword key(String name) {
    return Keyword.intern(name);
  }

  private Rows collect(int from, int to, int limit, int expected) {
    Rows rows = new Rows(expected, false);
    Scan scan = all.scan(IndexRange.of(IndexOrder.EAVT, Key.ALL));
    while (scan.advance()) {
      for (int i = scan.from(); i < scan.to(); i++) {
        long t = scan.leaf().t()[i];
        int number = number(t, limit);
        if (number >= from && number < to) {
          int row = rows.add(scan.leaf().e()[i], scan.leaf().a()[i], scan.leaf().v().get(i), t);
          if (!scan.leaf().isAdded(i)) {
            rows.setRemoval(row);
          }
        }
      }
    }
    return rows;
  }

  /** The datoms of some transactions: of each its instant, then retractions, then assertions. */
  private void part(OutputStream out, Rows rows) throws IOException {
    int[] order = new RowSort(rows).byTransaction();
    for (int from = 0; from < order.length; ) {
      long t = rows.t(order[from]);
      int to = from;
      while (to < order.length && rows.t(order[to]) == t) {
        to++;
      }
      for (int turn = 0; turn < 4; turn++) {
        for (int i = from; i < to; i++) {
          if (turn(rows, order[i], t) == turn) {
            datom(out, rows, order[i]);
          }
        }
      }
      if (inChunk >= ExportFile.CHUNK) {
        chunk(out, t);
      }
      from = to;
    }
  }

  private static int turn(Rows rows, int row, long t) {
    if (rows.a(row) == INSTANT && rows.e(row) == t && !rows.isRemoval(row)) {
      return 0;
    }
    if (rows.isRemoval(row)) {
      return 1;
    }
    return rows.a(row) < FIRST_OWN_ATTRIBUTE ? 2 : 3;
  }

  private void datom(OutputStream out, Rows rows, int row) throws IOException {
    line.append('[').append(rows.e(row)).append(' ');
    ValueText.print(database.schema().ident(rows.a(row)), line);
    line.append(' ');
    ValueText.print(rows.value(row), line);
    line.append(' ').append(rows.t(row)).append(rows.isRemoval(row) ? " false]" : " true]");
    emit(out);
    inChunk++;
    if (++written % ExportFile.CHUNK == 0) {
      listener.accept(new Progress(written, total, host.nanoTime() - start));
    }
  }

  private void chunk(OutputStream out, long lastTx) throws IOException {
    chunks++;
    line.append("#cairn/chunk ");
    ValueText.print(
        RT.map(
            key("chunk"), chunks,
            key("datoms"), inChunk,
            key("last-tx"), lastTx,
            key("sha-256"), Checksums.hex(digest)),
        line);
    inChunk = 0;
    emit(out);
  }

  private void emit(OutputStream out) throws IOException {
    if (line.length() > EdnReader.MAX_TEXT) {
      throw new CairnException(
          "export/too-large",
          "a value is too long for a line that can be read again: characters="
              + line.length()
              + ", limit="
              + EdnReader.MAX_TEXT
              + ", line="
              + line.substring(0, 80)
              + "…");
    }
    byte[] bytes = line.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    digest.update(bytes);
    out.write(bytes);
    line.setLength(0);
  }
}
