package org.cairndb.transfer;

import clojure.lang.Keyword;
import clojure.lang.TaggedLiteral;
import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.cairndb.edn.EdnReader;
import org.cairndb.error.CairnException;
import org.cairndb.error.StorageException;
import org.jspecify.annotations.Nullable;

/**
 * What Datahike's own {@code export-db} writes, on its way in. Until 0.3 that was a text file with
 * a printed datom on each line, {@code #datahike/Datom [e a v t op]}; since then it is CBOR, one
 * array {@code [e a v t op]} after the other. Datoms are read as they are asked for. For one
 * thread.
 */
public final class Foreign implements Iterator<Object>, AutoCloseable {
  private static final String DATOM = "#datahike/Datom ";
  private static final int ARRAY_OF_FIVE = 0x85;
  private static final int ARRAY_WITHOUT_LENGTH = 0x9f;

  /** The formats of Datahike. */
  private enum Format {
    TEXT,
    CBOR
  }

  private final Path path;
  private final BufferedInputStream in;
  private final @Nullable BufferedReader lines;
  private final Cbor items;
  private long number;
  private @Nullable Object next;

  /**
   * Opens a file for which {@link #isDatahikes} is true.
   *
   * @throws StorageException if it cannot be read
   */
  public Foreign(Path path) {
    this.path = path;
    boolean text = format(path) == Format.TEXT;
    try {
      in = new BufferedInputStream(Files.newInputStream(path), 1 << 16);
    } catch (IOException e) {
      throw new StorageException("read an export", path.toString(), e);
    }
    lines = text ? new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)) : null;
    items = new Cbor(in);
  }

  /** Whether a file is one that Datahike has exported. */
  public static boolean isDatahikes(Path path) {
    return format(path) != null;
  }

  private static @Nullable Format format(Path path) {
    if (Files.isDirectory(path)) {
      return null;
    }
    try (var in = Files.newInputStream(path)) {
      byte[] first = in.readNBytes(DATOM.length());
      if (new String(first, StandardCharsets.UTF_8).equals(DATOM)) {
        return Format.TEXT;
      }
      int start = first.length == 0 ? -1 : first[0] & 0xff;
      return start == ARRAY_OF_FIVE || start == ARRAY_WITHOUT_LENGTH ? Format.CBOR : null;
    } catch (IOException e) {
      throw new StorageException("read an export", path.toString(), e);
    }
  }

  @Override
  public boolean hasNext() {
    if (next == null) {
      try {
        next = lines == null ? array() : line(lines);
      } catch (IOException e) {
        throw new StorageException("read an export", path.toString(), e);
      }
    }
    return next != null;
  }

  /** The next datom, as {@code load-entities} takes it. */
  @Override
  public Object next() {
    if (!hasNext() || next == null) {
      throw new NoSuchElementException();
    }
    Object datom = next;
    next = null;
    return datom;
  }

  private @Nullable Object line(BufferedReader from) throws IOException {
    String line;
    do {
      line = from.readLine();
      number++;
    } while (line != null && line.isBlank());
    if (line == null) {
      return null;
    }
    RuntimeException cause = null;
    try {
      if (EdnReader.read(line).value() instanceof TaggedLiteral tagged
          && tagged.tag.toString().equals("datahike/Datom")
          && isDatom(tagged.form)) {
        return tagged.form;
      }
    } catch (CairnException e) {
      cause = e;
    }
    throw corrupt("#datahike/Datom [e a v t op]", "line", number, cause);
  }

  private @Nullable Object array() throws IOException {
    if (!items.hasNext()) {
      return null;
    }
    long start = items.offset();
    RuntimeException cause = null;
    try {
      Object datom = items.next();
      if (isDatom(datom)) {
        return datom;
      }
    } catch (EOFException e) {
      throw new CairnException(
          e,
          "import/incomplete",
          "the file ends within a datom: file=" + path + ", offset=" + start,
          "file",
          path.toString(),
          "offset",
          start);
    } catch (RuntimeException e) {
      // Casts and arithmetic on what has the wrong type or size end here, too.
      cause = e;
    }
    throw corrupt("an array [e a v t op] of CBOR", "offset", start, cause);
  }

  private static boolean isDatom(@Nullable Object form) {
    return form instanceof List<?> parts
        && parts.size() == 5
        && parts.get(0) instanceof Long
        && parts.get(1) instanceof Keyword
        && parts.get(2) != null
        && parts.get(3) instanceof Long
        && parts.get(4) instanceof Boolean;
  }

  private CairnException corrupt(
      String expected, String unit, long place, @Nullable RuntimeException cause) {
    String reason = cause == null ? "" : " (" + cause.getMessage() + ")";
    return new CairnException(
        cause,
        "import/corrupt",
        "not a datom, expected " + expected + reason + ": file=" + path + ", " + unit + "=" + place,
        "file",
        path.toString(),
        unit,
        place);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new StorageException("close an export", path.toString(), e);
    }
  }

  /** What to say of a file that is none of these. */
  static CairnException refuse(Path path) {
    return new CairnException(
        "import/not-an-export",
        "neither an export of Cairn nor one of Datahike: file=" + path,
        "file",
        path.toString());
  }

  /** Refuses a folder, which neither writes. */
  public static void refuseFolder(Path path) {
    if (Files.isDirectory(path)) {
      throw refuse(path);
    }
  }
}
