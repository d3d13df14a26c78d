package org.cairndb.transfer;

import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.TaggedLiteral;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Consumer;
import org.cairndb.edn.EdnReader;
import org.cairndb.error.CairnException;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.cairndb.system.Progress;
import org.jspecify.annotations.Nullable;

/**
 * An exported file on its way in: read line by line, each chunk with its checksum. What it holds is
 * hostile until a checksum has been compared, and may be wrong after that. For one thread.
 *
 * <pre>
 * file   = header (datom* chunk)* end
 * header = "#cairn/export " map
 * datom  = "[" e a v t op "]"
 * chunk  = "#cairn/chunk " map        after whole transactions
 * end    = "#cairn/end " map
 * </pre>
 */
public final class ExportFile implements AutoCloseable {
  private static final String TAG = "#cairn/export ";

  /** The version of the format. */
  public static final long FORMAT = 1;

  /** After so many datoms, at the end of a transaction, comes a checksum. */
  static final int CHUNK = 10_000;

  private static final int MAX_LINE_BYTES = 4 * EdnReader.MAX_TEXT;

  /** Takes the datoms of a file. */
  public interface Target {
    /** One of them. */
    void add(long e, Keyword a, @Nullable Object v, long t, boolean added);
  }

  private final Path path;
  private final InputStream in;
  private final MessageDigest digest = Checksums.sha256();
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final IPersistentMap header;
  private final String headerHash;
  private long line;
  private long chunks;
  private long datoms;
  private long lastTx;

  /** The checksum of all lines before the present one, if that may be one that says it. */
  private String sumBefore = "";

  private boolean ended;

  /**
   * Opens a file and reads its header.
   *
   * @throws CairnException {@code :import/not-an-export} and others
   */
  public ExportFile(Path path) {
    this.path = path;
    boolean done = false;
    try {
      in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    } catch (IOException e) {
      throw new StorageException("read an export", path.toString(), e);
    }
    try {
      String text = begins() ? readLine() : null;
      if (text == null) {
        throw Foreign.refuse(path);
      }
      header = map(text, "export");
      long format = number(header, "format");
      if (format != FORMAT) {
        throw wrong(
            "import/unsupported-format-version",
            "a format that this version does not read",
            format);
      }
      headerHash = Checksums.hex(digest);
      done = true;
    } finally {
      if (!done) {
        close();
      }
    }
  }

  /** Whether the file begins as an export does, however it goes on. */
  private boolean begins() {
    try {
      in.mark(TAG.length());
      byte[] first = in.readNBytes(TAG.length());
      in.reset();
      return new String(first, StandardCharsets.UTF_8).equals(TAG);
    } catch (IOException e) {
      throw new StorageException("read an export", path.toString(), e);
    }
  }

  /** What it says of itself: {@code :database}, {@code :max-tx}, {@code :schema} and others. */
  public IPersistentMap header() {
    return header;
  }

  /** Tells this file from others. */
  public String headerHash() {
    return headerHash;
  }

  /**
   * Whether it holds what was retracted, too.
   *
   * @throws CairnException {@code :import/corrupt}, if its header does not say
   */
  public boolean keepsHistory() {
    Object said = header.valAt(Keyword.intern("history?"));
    if (said instanceof Boolean history) {
      return history;
    }
    throw wrong("import/corrupt", "expected true or false for :history?", said);
  }

  /** How many datoms its header promises. */
  public long total() {
    return number(header, "datoms");
  }

  /** How many datoms have been read. */
  public long datoms() {
    return datoms;
  }

  /** How many chunks have been read. */
  public long chunks() {
    return chunks;
  }

  /** Whether all of it has been read and was as it must be. */
  public boolean isAtEnd() {
    return ended;
  }

  /**
   * Reads a chunk, or the end.
   *
   * @param target gets its datoms before their checksum has been compared; null to pass over them
   * @throws CairnException {@code :import/corrupt} with the line, if something is wrong; {@code
   *     :import/incomplete} if the file ends too early
   */
  public void readChunk(@Nullable Target target) {
    long before = datoms;
    while (true) {
      String text = readLine();
      String sum = sumBefore;
      if (text == null) {
        throw wrong("import/incomplete", "the file ends before its last line", "end of file");
      }
      if (text.startsWith("[")) {
        datoms++;
        if (target != null) {
          datom(text, target);
        }
      } else if (text.startsWith("#cairn/chunk ")) {
        IPersistentMap map = map(text, "chunk");
        chunks++;
        expect(map, "chunk", chunks);
        expect(map, "datoms", datoms - before);
        expect(map, "sha-256", sum);
        lastTx = number(map, "last-tx");
        return;
      } else if (text.startsWith("#cairn/end ")) {
        IPersistentMap map = map(text, "end");
        expect(map, "datoms", datoms);
        expect(map, "chunks", chunks);
        expect(map, "sha-256", sum);
        if (datoms != before || datoms != total() || readLine() != null) {
          throw wrong("import/corrupt", "the end is not where it must be", datoms);
        }
        ended = true;
        return;
      } else {
        throw wrong("import/corrupt", "neither a datom nor a checksum", shown(text));
      }
    }
  }

  /** The last transaction of the chunk that was read. */
  public long lastTx() {
    return lastTx;
  }

  /** Reads all and compares every checksum; parses every datom. */
  public void check(Consumer<Progress> listener, Host host) {
    long start = host.nanoTime();
    while (!ended) {
      readChunk((e, a, v, t, added) -> {});
      listener.accept(new Progress(datoms, total(), host.nanoTime() - start));
    }
  }

  private void datom(String text, Target target) {
    try {
      List<?> parts = (List<?>) EdnReader.read(text).value();
      if (parts == null || parts.size() != 5) {
        throw wrong("import/corrupt", "not a datom, expected [e a v t op]", shown(text));
      }
      Keyword a = (Keyword) ValueText.value(parts.get(1));
      Object v = ValueText.value(parts.get(2));
      long t = (Long) parts.get(3);
      if (a == null || t > number(header, "max-tx")) {
        throw wrong("import/corrupt", "a transaction after the last", shown(text));
      }
      target.add((Long) parts.get(0), a, v, t, (Boolean) parts.get(4));
    } catch (CairnException e) {
      throw e.getData().valAt(Keyword.intern("file")) != null
          ? e
          : wrong("import/corrupt", String.valueOf(e.getMessage()), shown(text));
    } catch (RuntimeException e) {
      throw wrong("import/corrupt", "not a datom, expected [e a v t op]", shown(text));
    }
  }

  private IPersistentMap map(String text, String tag) {
    try {
      Object form = EdnReader.read(text).value();
      if (form instanceof TaggedLiteral tagged
          && tagged.tag.getName().equals(tag)
          && ValueText.value(tagged.form) instanceof IPersistentMap map) {
        return map;
      }
    } catch (RuntimeException e) {
      throw wrong("import/corrupt", String.valueOf(e.getMessage()), shown(text));
    }
    throw wrong("import/corrupt", "expected #cairn/" + tag + " and a map", shown(text));
  }

  private long number(IPersistentMap map, String key) {
    if (map.valAt(Keyword.intern(key)) instanceof Long number && number >= 0) {
      return number;
    }
    throw wrong("import/corrupt", "expected a number for :" + key, map.valAt(Keyword.intern(key)));
  }

  private void expect(IPersistentMap map, String key, Object counted) {
    Object said = map.valAt(Keyword.intern(key));
    if (!counted.equals(said)) {
      throw wrong(
          "import/checksum-failed",
          "the lines before are not those that were written, :" + key + " differs: said=" + said,
          counted);
    }
  }

  private CairnException wrong(String error, String reason, @Nullable Object found) {
    return new CairnException(
        error,
        reason + ": file=" + path + ", line=" + line + ", found=" + found,
        "file",
        path.toString(),
        "line",
        line,
        "found",
        found);
  }

  private static String shown(String text) {
    return text.length() <= 80 ? text : text.substring(0, 80) + "…";
  }

  /** The next line without its end; null at the end of the file. */
  private @Nullable String readLine() {
    bytes.reset();
    line++;
    try {
      int b = in.read();
      if (b < 0) {
        return null;
      }
      for (; b != '\n'; b = in.read()) {
        if (b < 0) {
          throw wrong("import/incomplete", "the file ends in the middle of a line", "end of file");
        }
        if (bytes.size() >= MAX_LINE_BYTES) {
          throw wrong("import/corrupt", "a line is too long", "over " + MAX_LINE_BYTES + " bytes");
        }
        bytes.write(b);
      }
      byte[] content = bytes.toByteArray();
      sumBefore = content.length > 0 && content[0] == '#' ? Checksums.hex(digest) : "";
      digest.update(content);
      digest.update((byte) '\n');
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(content)).toString();
    } catch (CharacterCodingException e) {
      throw wrong("import/corrupt", "not UTF-8", "other bytes");
    } catch (IOException e) {
      throw new StorageException("read an export", path.toString(), e);
    }
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new StorageException("close an export", path.toString(), e);
    }
  }
}
