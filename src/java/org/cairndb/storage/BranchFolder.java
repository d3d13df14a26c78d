package org.cairndb.storage;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.error.CairnException;
import org.cairndb.error.CorruptException;
import org.cairndb.error.FormatTooNewException;
import org.cairndb.error.IncompleteException;
import org.cairndb.error.StorageException;
import org.cairndb.system.Host;
import org.jspecify.annotations.Nullable;

/**
 * The branches in a database's folder, but for the main one, whose journal is the database's own. A
 * branch is there while there is its file {@code BRANCH}; it is made last and removed first.
 *
 * <pre>
 * folder  = "branches/" encoded
 * encoded = the name in UTF-8; other bytes than a-z 0-9 and - as "%" and two hexadecimal digits
 * BRANCH  = "branch " version " " encoded " " database " " journal " " check "\n" text
 * version = decimal, 1
 * journal = uuid, which stands for the database's in the journal's headers
 * check   = 8 hexadecimal digits, CRC32C of the line up to and without the space before it
 * </pre>
 *
 * <p>The journal's id is new for each branch that is made, so that no segment of another branch,
 * nor of a deleted one of the same name, is ever taken for its own.
 */
final class BranchFolder {
  static final String BRANCHES = "branches";

  private static final int VERSION = 1;
  private static final String MARK = "/BRANCH";
  private static final String FOR_PEOPLE =
      "The journal of a branch of a Cairn database. Do not change these files.\n";
  private static final Pattern LINE =
      Pattern.compile("branch (\\d{1,6}) (\\S+) ([0-9a-f-]{36}) ([0-9a-f-]{36}) ([0-9a-f]{8})");

  /** File systems allow names of 255 bytes, with room for what comes before it elsewhere. */
  private static final int MAX_ENCODED = 200;

  private static final int MAX_MARK_BYTES = 1024;

  private BranchFolder() {}

  /**
   * A name as the name of a folder: different for different names, whatever the file system.
   *
   * @throws CairnException {@code :branch/name} if it is empty or too long
   */
  static String encode(String branch) {
    StringBuilder text = new StringBuilder();
    for (byte b : branch.getBytes(StandardCharsets.UTF_8)) {
      boolean plain = (b >= 'a' && b <= 'z') || (b >= '0' && b <= '9') || b == '-';
      text.append(plain ? String.valueOf((char) b) : String.format("%%%02x", b & 0xff));
    }
    if (text.isEmpty() || text.length() > MAX_ENCODED) {
      throw new CairnException(
          "branch/name",
          "name of a branch is empty or too long: bytes="
              + text.length()
              + ", most="
              + MAX_ENCODED
              + ", found="
              + branch,
          "found",
          branch);
    }
    return text.toString();
  }

  private static @Nullable String decode(String encoded) {
    byte[] bytes = new byte[encoded.length()];
    int size = 0;
    try {
      for (int i = 0; i < encoded.length(); i++) {
        char c = encoded.charAt(i);
        if (c == '%') {
          bytes[size++] = HexFormat.of().parseHex(encoded.substring(i + 1, i + 3))[0];
          i += 2;
        } else {
          bytes[size++] = (byte) c;
        }
      }
    } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
      return null; // a stranger's folder
    }
    String name = new String(bytes, 0, size, StandardCharsets.UTF_8);
    boolean fits = !name.isEmpty() && encoded.length() <= MAX_ENCODED;
    return fits && encode(name).equals(encoded) ? name : null;
  }

  static String folder(String branch) {
    return BRANCHES + "/" + encode(branch);
  }

  static boolean exists(Disk disk, String branch) {
    return disk.exists(folder(branch) + MARK);
  }

  /** The names of the branches that are there, in the order of their folders. */
  static List<String> list(Disk disk) {
    List<String> names = new ArrayList<>();
    for (String folder : disk.list(BRANCHES)) {
      String name = decode(folder);
      if (name != null && exists(disk, name)) {
        names.add(name);
      }
    }
    return names;
  }

  /** The folder as each of its branches sees it, the main one first. */
  static List<Disk> views(Disk disk) {
    List<Disk> views = new ArrayList<>(List.of(disk));
    list(disk).forEach(branch -> views.add(new BranchDisk(disk, branch)));
    return views;
  }

  private static byte[] mark(UUID databaseId, String branch, UUID journalId) {
    String line = "branch " + VERSION + " " + encode(branch) + " " + databaseId + " " + journalId;
    byte[] bytes = line.getBytes(StandardCharsets.US_ASCII);
    String check = String.format("%08x", OneByte.crc(bytes, 0, bytes.length));
    return (line + " " + check + "\n" + FOR_PEOPLE).getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * What stands for the database's id in a branch's journal.
   *
   * @throws CorruptException if the file by which the branch is there is damaged
   */
  static UUID journalId(Disk disk, UUID databaseId, String branch) {
    String name = folder(branch) + MARK;
    byte[] found = disk.readAll(name, MAX_MARK_BYTES);
    String text = new String(found, StandardCharsets.ISO_8859_1);
    int end = text.indexOf('\n');
    Matcher line = LINE.matcher(end < 0 ? text : text.substring(0, end));
    if (line.matches()) {
      int version = Integer.parseInt(line.group(1));
      byte[] said = line.group().substring(0, line.end(4)).getBytes(StandardCharsets.ISO_8859_1);
      String check = String.format("%08x", OneByte.crc(said, 0, said.length));
      if (version > VERSION && check.equals(line.group(5))) {
        throw new FormatTooNewException(disk.place(name), "branch", VERSION, version);
      }
      UUID journal = uuid(line.group(4));
      if (journal != null && java.util.Arrays.equals(found, mark(databaseId, branch, journal))) {
        return journal;
      }
    }
    throw new CorruptException(
        "damaged branch", disk.place(name), 0, "branch 1 " + encode(branch) + " …", "other bytes");
  }

  private static @Nullable UUID uuid(String text) {
    try {
      return UUID.fromString(text);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** The same on a replica, where what is wrong has not arrived yet. */
  static UUID arrivedJournalId(Disk disk, UUID databaseId, String branch) {
    try {
      return journalId(disk, databaseId, branch);
    } catch (CorruptException e) {
      throw new IncompleteException(disk.place(), folder(branch) + MARK);
    } catch (StorageException e) {
      if (Disk.isMissing(e)) {
        throw new IncompleteException(disk.place(), folder(branch) + MARK);
      }
      throw e;
    }
  }

  /**
   * Makes a branch, of which there is none yet: first its journal, durably, and last the file by
   * which it is there.
   *
   * @param state what its journal begins with, whose blobs must be durable
   * @param commits the payloads of the commits that follow
   */
  static void create(
      Disk disk,
      Host host,
      Blobs blobs,
      UUID databaseId,
      String branch,
      Described state,
      List<byte[]> commits) {
    deleteRemains(disk, branch);
    BranchDisk own = new BranchDisk(disk, branch);
    own.create(FolderLayout.WRITING, new byte[0]); // until all of it is known to be on the disk
    // A folder that is there and empty was perhaps never forced, and forcing it again does nothing.
    if (disk.exists(BRANCHES) && disk.list(BRANCHES).isEmpty()) {
      disk.delete(BRANCHES);
    }
    disk.createFolder(BRANCHES);
    disk.forceFolder("");
    disk.createFolder(folder(branch));
    disk.forceFolder(BRANCHES);
    UUID id = host.randomUuid();
    SegmentBuilder segment =
        new SegmentBuilder(new SegmentHeader(id, 1, 0, Chain.start(id)), blobs);
    segment.addCheckpoint(state.payload(), state.needs());
    segment.addCommits(commits);
    String first = FolderLayout.segment(1, 0);
    FolderLayout.place(own, host, first, segment.toBytes());
    FolderLayout.place(disk, host, folder(branch) + MARK, mark(databaseId, branch, id));
    own.delete(FolderLayout.WRITING);
    blobs.arrived(state.needs());
    blobs.arrived(segment.blobsWritten());
  }

  /**
   * Makes sure that a branch is there to stay if that is not known, since the last who wrote to it
   * did not come to an end. For who has the lock.
   */
  static void makeSound(Disk disk, Host host, UUID databaseId, String branch, UUID journalId) {
    if (new BranchDisk(disk, branch).exists(FolderLayout.WRITING)) {
      String name = folder(branch) + MARK;
      FolderLayout.place(disk, host, name, mark(databaseId, branch, journalId));
    }
  }

  /** Deletes a branch that is there; its blobs stay until somebody collects them. */
  static void delete(Disk disk, String branch) {
    disk.delete(folder(branch) + MARK);
    disk.forceFolder(folder(branch));
    deleteRemains(disk, branch);
  }

  /** Deletes what creations and deletions that did not come to their ends have left. */
  static void deleteAllRemains(Disk disk) {
    for (String folder : disk.list(BRANCHES)) {
      String name = decode(folder);
      if (name != null && !exists(disk, name)) {
        deleteRemains(disk, name);
      }
    }
  }

  private static void deleteRemains(Disk disk, String branch) {
    BranchDisk own = new BranchDisk(disk, branch);
    FolderLayout.segments(own)
        .forEach(
            (generation, segments) ->
                segments.forEach(i -> own.delete(FolderLayout.segment(generation, i))));
    if (own.exists(FolderLayout.WRITING)) {
      own.delete(FolderLayout.WRITING);
    }
    String folder = folder(branch);
    if (disk.exists(folder) && disk.list(folder).isEmpty()) {
      disk.delete(folder);
    }
  }

  /** Deletes all branches of a database that is gone, and their folder if nothing else is there. */
  static void deleteAll(Disk disk) {
    list(disk).forEach(branch -> delete(disk, branch));
    deleteAllRemains(disk);
    if (disk.exists(BRANCHES) && disk.list(BRANCHES).isEmpty()) {
      disk.delete(BRANCHES);
    }
  }
}
