package org.cairndb.db;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Which commits have led to a state of a database, and the ids that they have. Each transaction is
 * a commit, and so is the empty database that it all begins with. Immutable.
 *
 * <p>A commit's id says in which line of history it was made, and its t there. A branch shares the
 * lines of the one that it was made from up to where it began, and goes on in a line of its own.
 *
 * <pre>
 * id   = line:48 8:4 line:12 2:2 t:62      as a UUID of version 8; the line's highest bits first
 * line = 60 bits, random or from a hash, not 0
 * </pre>
 */
public final class Ancestry {
  /** Of a value that belongs to no stored database. */
  public static final Ancestry NONE = new Ancestry(List.of(), Long.MAX_VALUE, false);

  /** Among parents: the commit before, whatever its id is. */
  private static final UUID BEFORE = new UUID(0, 0);

  /** Stands for a line where states have no commits of their own. */
  private static final long NO_LINE = 0;

  private static final int LOW_BITS = 12;
  private static final long LOW = (1L << LOW_BITS) - 1;
  private static final long VERSION = 0x8000;
  private static final long VERSION_BITS = 0xf000;
  private static final long VARIANT = 1L << 63;
  private static final long MAX_T = (1L << 62) - 1;

  /**
   * Where something else begins than that each commit comes from the one before.
   *
   * @param t of the first commit for which it holds
   * @param line of that commit and those after it, up to the next point; 0 if they are none
   * @param parents of that first commit, {@link #BEFORE} among them for the one before it; empty
   *     for that one alone
   */
  public record Point(long t, long line, List<UUID> parents) {
    /** Whether a point may have such a line. */
    public static boolean mayHave(long line) {
      return line >>> 60 == 0;
    }
  }

  private final List<Point> points;

  /** The t of the last commit: what is made of its state without a commit has its id. */
  private final long last;

  private final boolean assumed;

  private Ancestry(List<Point> points, long last, boolean assumed) {
    this.points = List.copyOf(points);
    this.last = last;
    this.assumed = assumed;
  }

  /** One that has been stored: its points, in the order of their t. */
  public static Ancestry of(List<Point> points) {
    return new Ancestry(points, Long.MAX_VALUE, false);
  }

  /** A single line from the beginning, because nothing is known to the contrary. */
  public static Ancestry assumed(long line) {
    return new Ancestry(List.of(new Point(0, line, List.of())), Long.MAX_VALUE, true);
  }

  /** The line that goes with a UUID. */
  public static long line(UUID of) {
    ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES);
    bytes.putLong(of.getMostSignificantBits()).putLong(of.getLeastSignificantBits());
    try {
      byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes.array());
      return Math.max(1, ByteBuffer.wrap(digest).getLong() >>> 4);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** What is to be stored. */
  public List<Point> points() {
    return points;
  }

  private int index(long t) {
    int low = 0;
    int high = points.size();
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (points.get(middle).t <= t) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - 1;
  }

  /** The t of the newest commit that the state after a transaction has come from; -1 if none. */
  private long commit(long t) {
    long at = Math.min(t, last);
    int i = index(at);
    while (i >= 0 && points.get(i).line == NO_LINE) {
      at = points.get(i).t - 1;
      i--;
    }
    return i < 0 ? -1 : at;
  }

  /**
   * The id of the commit that a state is that of, or was made from without another commit.
   *
   * @param t of the state's newest transaction
   * @return null if there is no such commit
   */
  public @Nullable UUID id(long t) {
    long at = commit(t);
    return at < 0 ? null : id(points.get(index(at)).line, at);
  }

  private static UUID id(long line, long t) {
    return new UUID((line >>> LOW_BITS) << 16 | VERSION | (line & LOW), VARIANT | t);
  }

  /**
   * The ids of the commits that the commit of a state has come from, its own line's first; empty
   * for the first of all.
   */
  public Set<UUID> parents(long t) {
    long at = commit(t);
    if (at < 0) {
      return Set.of();
    }
    Point point = points.get(index(at));
    boolean said = point.t == at && !point.parents.isEmpty();
    Set<UUID> parents = new LinkedHashSet<>();
    for (UUID parent : said ? point.parents : List.of(BEFORE)) {
      UUID id = parent.equals(BEFORE) ? id(at - 1) : parent;
      if (id != null) {
        parents.add(id);
      }
    }
    return parents;
  }

  /** The line in which the commit of an id was made. */
  public static long lineOf(UUID id) {
    long high = id.getMostSignificantBits();
    return (high >>> 16) << LOW_BITS | (high & LOW);
  }

  /** The t of a commit, if it is one of these; there may be no such transaction yet. */
  public OptionalLong t(UUID id) {
    long t = id.getLeastSignificantBits() & MAX_T;
    long line = lineOf(id);
    int i = index(t);
    boolean known =
        line != NO_LINE
            && (id.getMostSignificantBits() & VERSION_BITS) == VERSION
            && id.variant() == 2
            && t <= last
            && i >= 0
            && points.get(i).line == line;
    return known ? OptionalLong.of(t) : OptionalLong.empty();
  }

  private List<Point> before(long t) {
    return new ArrayList<>(points.subList(0, index(t - 1) + 1));
  }

  private static Ancestry with(List<Point> earlier, Point point) {
    earlier.add(point);
    return of(earlier);
  }

  /**
   * That of a branch.
   *
   * @param t of the first commit that is the branch's own
   * @param line of that
   * @param origin the line of what is before, if that was assumed
   */
  public Ancestry branching(long t, long line, long origin) {
    List<Point> earlier = before(t);
    if (assumed) {
      long wrong = points.get(0).line;
      earlier.replaceAll(p -> p.line == wrong ? new Point(p.t, origin, p.parents) : p);
    }
    return with(earlier, new Point(t, line, List.of()));
  }

  /**
   * That of a branch which has been forced into a state.
   *
   * @param t of the state, whose commit is a new one
   * @param line of that
   * @param parents of that, at least one
   */
  public Ancestry forced(long t, long line, List<UUID> parents) {
    List<Point> earlier = before(last < t ? last + 1 : t);
    if (last < t - 1) {
      earlier.add(new Point(last + 1, NO_LINE, List.of()));
    }
    return with(earlier, new Point(t, line, parents));
  }

  /**
   * With a commit that has more parents than the one before it.
   *
   * @param t of that commit, the newest
   */
  public Ancestry merged(long t, List<UUID> others) {
    int i = index(t);
    if (i < 0) {
      return this;
    }
    Set<UUID> parents = new LinkedHashSet<>(List.of(BEFORE));
    parents.addAll(others);
    Point point = new Point(t, points.get(i).line, List.copyOf(parents));
    List<Point> all = before(t);
    all.add(point);
    return new Ancestry(all, last, assumed);
  }

  /** That of what is made of the state after a transaction without a commit. */
  public Ancestry held(long t) {
    return last <= t || points.isEmpty() ? this : new Ancestry(points, t, assumed);
  }
}
