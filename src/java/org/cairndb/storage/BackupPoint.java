package org.cairndb.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.error.CorruptException;
import org.cairndb.error.FormatTooNewException;

/**
 * One state of a database that a backup keeps. Immutable.
 *
 * <pre>
 * point    = "cairn-backup-point 1\n" database t taken position chain segment* blob* check
 * database = "database " uuid "\n"
 * t        = "t " decimal "\n"
 * taken    = "taken " milliseconds since 1970 "\n"
 * position = "position " generation " " segment " " offset "\n"
 * chain    = "chain " 32 hexadecimal digits "\n"
 * segment  = "segment " part                       the journal's segments, from 0
 * blob     = "blob " part                          what they need, sorted
 * part     = sha-256 " " bytes "\n"                a file of the folder data
 * check    = "check " sha-256 of all before it "\n"
 * </pre>
 *
 * @param databaseId the identity of the database
 * @param t the number of its newest transaction
 * @param takenMillis when the state was looked up, in milliseconds since 1970
 * @param position how far its journal reaches
 * @param chain the journal's running hash there
 * @param segments the segments of its journal
 * @param blobs the blobs that these need
 */
public record BackupPoint(
    UUID databaseId,
    long t,
    long takenMillis,
    Position position,
    String chain,
    List<Part> segments,
    List<Part> blobs) {
  private static final int VERSION = 1;
  private static final Pattern FIRST_LINE = Pattern.compile("cairn-backup-point (\\d{1,9})");
  private static final Pattern CHAIN = Pattern.compile("[0-9a-f]{32}");
  private static final String CHECK = "check ";

  /** A file of a backup: its name and how many bytes it has. */
  public record Part(BlobId id, long bytes) {}

  public BackupPoint {
    segments = List.copyOf(segments);
    blobs = List.copyOf(blobs);
  }

  /** What it is called in its backup: as in {@code 12-0f3a9c…}; two states never have one name. */
  public String name() {
    return String.format(Locale.ROOT, "%d-%s", t, chain.substring(0, 16));
  }

  /** All files that it consists of. */
  public List<Part> parts() {
    List<Part> parts = new ArrayList<>(blobs);
    parts.addAll(segments);
    return parts;
  }

  /** How many bytes the database has when it is restored. */
  public long bytes() {
    return parts().stream().mapToLong(Part::bytes).sum();
  }

  byte[] toBytes() {
    StringBuilder text = new StringBuilder("cairn-backup-point " + VERSION + "\n");
    text.append("database ").append(databaseId).append('\n');
    text.append("t ").append(t).append('\n');
    text.append("taken ").append(takenMillis).append('\n');
    text.append("position ").append(position.generation()).append(' ');
    text.append(position.segment()).append(' ').append(position.offset()).append('\n');
    text.append("chain ").append(chain).append('\n');
    segments.forEach(part -> append(text, "segment ", part));
    blobs.forEach(part -> append(text, "blob ", part));
    BlobId check = BlobId.of(ascii(text.toString()));
    return ascii(text.append(CHECK).append(check).append('\n').toString());
  }

  private static void append(StringBuilder text, String word, Part part) {
    text.append(word).append(part.id()).append(' ').append(part.bytes()).append('\n');
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * Reads a point.
   *
   * @throws CorruptException if a byte is not as it was written
   * @throws FormatTooNewException if a later version wrote it
   */
  static BackupPoint parse(byte[] bytes, String place) {
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int check = text.lastIndexOf(CHECK);
    String expected = check < 0 ? "" : CHECK + BlobId.of(ascii(text.substring(0, check))) + "\n";
    if (check < 0 || !text.substring(check).equals(expected)) {
      throw new CorruptException(
          "damaged point of a backup", place, Math.max(0, check), "its checksum", "another");
    }
    String[] lines = text.substring(0, check).split("\n", -1);
    Matcher first = FIRST_LINE.matcher(lines[0]);
    if (first.matches() && Integer.parseInt(first.group(1)) > VERSION) {
      throw new FormatTooNewException(
          place, "point of a backup", VERSION, Integer.parseInt(first.group(1)));
    }
    try {
      return parse(lines);
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      throw new CorruptException(
          "damaged point of a backup", place, 0, "a point", String.valueOf(e.getMessage()));
    }
  }

  private static BackupPoint parse(String[] lines) {
    if (!FIRST_LINE.matcher(lines[0]).matches()) {
      throw new IllegalArgumentException("no first line");
    }
    if (!CHAIN.matcher(field(lines[5], "chain")).matches()) {
      throw new IllegalArgumentException("expected 32 hexadecimal digits");
    }
    String[] at = field(lines[4], "position").split(" ", -1);
    List<Part> segments = new ArrayList<>();
    List<Part> blobs = new ArrayList<>();
    for (int i = 6; i < lines.length - 1; i++) {
      (lines[i].startsWith("segment ") ? segments : blobs).add(part(lines[i]));
    }
    return new BackupPoint(
        UUID.fromString(field(lines[1], "database")),
        Long.parseLong(field(lines[2], "t")),
        Long.parseLong(field(lines[3], "taken")),
        new Position(Integer.parseInt(at[0]), Integer.parseInt(at[1]), Integer.parseInt(at[2])),
        field(lines[5], "chain"),
        segments,
        blobs);
  }

  private static String field(String line, String word) {
    if (!line.startsWith(word + " ")) {
      throw new IllegalArgumentException("expected " + word);
    }
    return line.substring(word.length() + 1);
  }

  private static Part part(String line) {
    String[] words = line.split(" ", -1);
    BlobId id = BlobId.parse(words[1]);
    if (id == null || words.length != 3) {
      throw new IllegalArgumentException("not a name and a length");
    }
    return new Part(id, Long.parseLong(words[2]));
  }
}
