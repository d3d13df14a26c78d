package org.cairndb.storage;

import java.nio.charset.StandardCharsets;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.error.CorruptException;
import org.cairndb.error.FormatTooNewException;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/** The names of the files in a database's folder, and the file that says what the folder is. */
final class FolderLayout {
  static final String IDENTITY = "CAIRN";
  static final String BLOBS = "data";
  static final String JOURNAL = "meta";

  /**
   * Keeps the journal's folder from ever being empty. The real dat removes a file before it brings
   * the changed one, and with it the folder that this empties; who watched the folder would watch
   * no more.
   */
  static final String JOURNAL_NOTE = "meta/README";

  static final String HIDDEN = ".cairn";
  static final String TEMPORARY = ".cairn/tmp";
  static final String LOCK = ".cairn/lock";
  static final String OWNER = ".cairn/owner";
  static final String WRITING = ".cairn/writing";
  static final String CREATING = ".cairn/creating";

  /** The real dat tool has the first in every archive, the second only where it was created. */
  static final String DAT_KEY = ".dat/metadata.key";

  static final String DAT_OWNER = ".dat/metadata.ogd";

  static final int MAX_IDENTITY_BYTES = 1024;

  private static final int VERSION = 1;
  private static final String FOR_PEOPLE =
      "This folder is a Cairn database. Do not change its files.\n";
  private static final Pattern SEGMENT = Pattern.compile("(\\d{10})-(\\d{5})\\.log");
  private static final Pattern FIRST_LINE =
      Pattern.compile(
          "cairn (\\d{1,6}) ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}) ([0-9a-f]{8})");

  private FolderLayout() {}

  /** The content of the file {@link #JOURNAL_NOTE}. */
  static byte[] journalNote() {
    return "The journal of a Cairn database. Do not change these files.\n"
        .getBytes(StandardCharsets.US_ASCII);
  }

  static String segment(int generation, int segment) {
    return String.format("%s/%010d-%05d.log", JOURNAL, generation, segment);
  }

  static String blobFolder(BlobId id) {
    return BLOBS + "/" + id.toString().substring(0, 2);
  }

  static String blob(BlobId id) {
    return blobFolder(id) + "/" + id;
  }

  /** The folder that a file is in. */
  static String folderOf(String name) {
    int end = name.lastIndexOf('/');
    return end < 0 ? "" : name.substring(0, end);
  }

  /**
   * Puts a file into its place: whoever looks there, now or after a crash, sees all of it or what
   * was there before; when this returns, all of it for ever.
   */
  static void place(Disk disk, Host host, String name, byte[] content) {
    String temporary = TEMPORARY + "/" + host.randomUuid();
    try {
      disk.create(temporary, content);
      disk.force(temporary);
      disk.rename(temporary, name);
    } catch (StorageException e) {
      deleteQuietly(disk, temporary, e);
      throw e;
    }
    disk.forceFolder(folderOf(name));
  }

  /** Gives a disk back what a failed write took: it may be full. */
  private static void deleteQuietly(Disk disk, String name, StorageException reason) {
    try {
      disk.delete(name);
    } catch (StorageException e) {
      reason.addSuppressed(e); // there may be nothing to delete; the next writer looks again
    }
  }

  /** The segments in the journal's folder: for each generation, their numbers. */
  static NavigableMap<Integer, NavigableSet<Integer>> segments(Disk disk) {
    NavigableMap<Integer, NavigableSet<Integer>> generations = new TreeMap<>();
    for (String name : disk.list(JOURNAL)) {
      Matcher matcher = SEGMENT.matcher(name);
      if (matcher.matches()) {
        long generation = Long.parseLong(matcher.group(1));
        int segment = Integer.parseInt(matcher.group(2));
        if (generation >= 1 && generation <= Integer.MAX_VALUE) {
          generations.computeIfAbsent((int) generation, g -> new TreeSet<>()).add(segment);
        }
      }
    }
    return generations;
  }

  /** The content of the file {@link #IDENTITY}. */
  static byte[] identity(UUID databaseId) {
    String line = "cairn " + VERSION + " " + databaseId;
    String check = String.format("%08x", checksum(line));
    return (line + " " + check + "\n" + FOR_PEOPLE).getBytes(StandardCharsets.US_ASCII);
  }

  /** The database's id from the content of the file {@link #IDENTITY}. */
  static UUID parseIdentity(byte[] content, String place) {
    String text = new String(content, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    Matcher matcher = FIRST_LINE.matcher(end < 0 ? text : text.substring(0, end));
    if (!matcher.matches()) {
      throw new CorruptException(
          "damaged identity", place, 0, "cairn 1 <uuid> <check>", quote(text));
    }
    String line = text.substring(0, matcher.end(2));
    String check = String.format("%08x", checksum(line));
    if (!check.equals(matcher.group(3))) {
      throw new CorruptException(
          "damaged identity", place, matcher.start(3), check, String.valueOf(matcher.group(3)));
    }
    int version = Integer.parseInt(matcher.group(1));
    if (version > VERSION) {
      throw new FormatTooNewException(place, "folder", VERSION, version);
    }
    if (!text.substring(end + 1).equals(FOR_PEOPLE)) {
      throw new CorruptException(
          "damaged identity", place, end + 1, FOR_PEOPLE.strip(), quote(text.substring(end + 1)));
    }
    return UUID.fromString(matcher.group(2));
  }

  /** The beginning of what may be any bytes, fit to be printed. */
  private static String quote(String text) {
    String start = text.length() > 80 ? text.substring(0, 80) + "…" : text;
    return start.replaceAll("[^ -~…]", "?");
  }

  private static int checksum(String line) {
    byte[] bytes = line.getBytes(StandardCharsets.ISO_8859_1);
    return OneByte.crc(bytes, 0, bytes.length);
  }

  /** How it is known that a folder is a replica; null if it is not one. */
  static @Nullable String replicaEvidence(Disk disk) {
    if (disk.exists(DAT_KEY) && !disk.exists(DAT_OWNER)) {
      return "dat cloned it: there is " + DAT_KEY + ", but no " + DAT_OWNER;
    }
    return disk.exists(OWNER) ? null : "there is no " + OWNER;
  }
}
