package org.cairndb.testing;

import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.cairndb.error.LockedException;
import org.cairndb.error.StorageException;
import org.cairndb.storage.Disk;

/**
 * A disk whose power can fail and which can report errors, as badly as {@link Disk} allows: bytes
 * that were not forced may be lost, torn or garbage, names that were not forced may be there or
 * not, each for itself. Everything follows from the seed. Not for more than one thread.
 */
public final class SimulatedDisk implements Disk {
  /** Thrown in place of an operation: the process has died there. */
  public static final class Crash extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Crash(Operation operation) {
      super("crashed before " + operation);
    }
  }

  /** What was done, in the words of {@link Disk}: {@code force}, {@code rename}, … */
  public record Operation(String kind, String name) {}

  private static final SimulatedFile FOLDER = new SimulatedFile(new byte[0]);

  /** How many of the contents that files had are remembered, to turn up again. */
  private static final int GRAVES = 12;

  private final Random random;
  private final Map<String, SimulatedFile> seen = new TreeMap<>();
  private final Map<String, SimulatedFile> onDisk = new TreeMap<>();
  private final List<NameChange> pending = new ArrayList<>();
  private final Set<String> locks = new HashSet<>();
  private final List<Operation> operations = new ArrayList<>();
  private Consumer<Operation> before = operation -> {};
  private final List<byte[]> graveyard = new ArrayList<>();
  private int crashAt = Integer.MAX_VALUE;
  private Fault fault = Fault.EIO;
  private int failAt = Integer.MAX_VALUE;
  private boolean sticky;
  private int faultyCalls;

  /** An empty disk. */
  public SimulatedDisk(long seed) {
    random = dice(seed);
  }

  /** Seed that lie together begin alike in {@link Random}, so they are spread out first. */
  private static Random dice(long seed) {
    return new Random(seed * 0x9e3779b97f4a7c15L);
  }

  // What a test does with it.

  /** Every operation so far, those that only read left out. */
  public List<Operation> operations() {
    return operations;
  }

  /** Calls back before each operation that changes something. */
  public void before(Consumer<Operation> callback) {
    before = callback;
  }

  /** The process dies before the operation of this number, counted from 0. */
  public void crashAt(int number) {
    crashAt = number;
  }

  /**
   * A call fails.
   *
   * @param what how
   * @param number which, counted from 0, of the calls from now on that can fail so
   * @param always whether all later ones fail too
   */
  public void fail(Fault what, int number, boolean always) {
    fault = what;
    failAt = number;
    sticky = always;
    faultyCalls = 0;
  }

  /** How many calls there were since {@link #fail} that could have failed so. */
  public int faultyCalls() {
    return faultyCalls;
  }

  /** Whether a file survives a loss of power under its name and with all that can be read now. */
  public boolean isDurable(String name) {
    SimulatedFile file = seen.get(name);
    if (file == null || onDisk.get(name) != file || !file.isDurable()) {
      return false;
    }
    for (String folder = folderOf(name); !folder.isEmpty(); folder = folderOf(folder)) {
      if (!onDisk.containsKey(folder)) {
        return false;
      }
    }
    return true;
  }

  /**
   * The disk as it is, for another process: nothing is locked, and what was not forced still is
   * not.
   */
  public SimulatedDisk restart() {
    SimulatedDisk other = new SimulatedDisk(random.nextLong());
    IdentityHashMap<SimulatedFile, SimulatedFile> copies = new IdentityHashMap<>();
    copies.put(FOLDER, FOLDER);
    seen.forEach((name, file) -> other.seen.put(name, copy(copies, file)));
    onDisk.forEach((name, file) -> other.onDisk.put(name, copy(copies, file)));
    for (NameChange change : pending) {
      other.pending.add(new NameChange(change.from(), change.to(), copy(copies, change.file())));
    }
    return other;
  }

  private static SimulatedFile copy(
      IdentityHashMap<SimulatedFile, SimulatedFile> copies, SimulatedFile original) {
    return copies.computeIfAbsent(original, SimulatedFile::copy);
  }

  /** What is found after a loss of power at this moment. */
  public SimulatedDisk crash(long seed, Damage damage) {
    Random dice = dice(seed);
    SimulatedDisk after = new SimulatedDisk(seed);
    Map<String, SimulatedFile> names = new TreeMap<>(onDisk);
    NameChange.survivors(pending, damage.names, dice).forEach(change -> change.apply(names));
    IdentityHashMap<SimulatedFile, SimulatedFile> files = new IdentityHashMap<>();
    files.put(FOLDER, FOLDER);
    for (Map.Entry<String, SimulatedFile> entry : names.entrySet()) {
      String folder = folderOf(entry.getKey());
      if (folder.isEmpty() || after.seen.get(folder) == FOLDER) {
        SimulatedFile file =
            files.computeIfAbsent(
                entry.getValue(), f -> f.afterCrash(damage.bytes, dice, graveyard));
        after.putClean(entry.getKey(), file);
      }
    }
    return after;
  }

  private void putClean(String name, SimulatedFile file) {
    seen.put(name, file);
    onDisk.put(name, file);
  }

  /**
   * A loss of power in which the disk writes a sector, of those that were not forced, to a wrong
   * place: over what was forced there.
   *
   * @return the file that was hit; {@code ""} if there is nothing that could be written
   */
  public String misdirect(SimulatedDisk after, long seed) {
    Random dice = dice(seed);
    List<SimulatedFile> dirty =
        seen.values().stream().filter(f -> f != FOLDER && f.dirtySector(dice).length > 0).toList();
    List<String> targets = after.files().stream().filter(f -> after.size(f) > 0).toList();
    if (dirty.isEmpty() || targets.isEmpty()) {
      return "";
    }
    byte[] sector = dirty.get(dice.nextInt(dirty.size())).dirtySector(dice);
    String target = targets.get(dice.nextInt(targets.size()));
    SimulatedFile file = after.file("read", target);
    after.putClean(target, file.hit(dice.nextInt(file.seen().length / 512 + 1), sector));
    return target;
  }

  /** Nearly always differs where names or contents differ, and never where they do not. */
  public int fingerprint() {
    int[] hash = {1};
    seen.forEach(
        (name, file) ->
            hash[0] = 31 * (31 * hash[0] + name.hashCode()) + Arrays.hashCode(file.seen()));
    return hash[0];
  }

  /** The bytes of a file. */
  public byte[] content(String name) {
    return file("read", name).seen().clone();
  }

  /** Puts other bytes into a file, durably, as rot or another program would. */
  public void overwrite(String name, byte[] content) {
    SimulatedFile file = new SimulatedFile(content);
    file.force();
    putClean(name, file);
  }

  /** The names of all files, folders left out. */
  public List<String> files() {
    return seen.keySet().stream().filter(name -> seen.get(name) != FOLDER).toList();
  }

  // What it does as a disk.

  private void change(String kind, String name) {
    Operation operation = new Operation(kind, name);
    if (operations.size() >= crashAt) {
      throw new Crash(operation);
    }
    before.accept(operation);
    operations.add(operation);
  }

  private boolean fails(Fault.Call... made) {
    if (!fault.canHit(made)) {
      return false;
    }
    int number = faultyCalls++;
    return number == failAt || (sticky && number > failAt);
  }

  private StorageException failure(String kind, String name) {
    return fault.failure(kind, name);
  }

  /** A call that only looks, or opens, and fails as a whole. */
  private void look(String kind, String name, Fault.Call... made) {
    if (fails(made)) {
      throw failure(kind, name);
    }
  }

  private void changeOrFail(String kind, String name) {
    change(kind, name);
    if (fails(Fault.Call.CHANGE)) {
      throw failure(kind, name);
    }
  }

  private void rename(String from, String to, SimulatedFile file) {
    NameChange change = new NameChange(from, to, file);
    SimulatedFile gone = seen.get(to.isEmpty() ? from : to);
    if (gone != null && gone.seen().length > 0) {
      graveyard.add(0, gone.seen());
      graveyard.subList(Math.min(GRAVES, graveyard.size()), graveyard.size()).clear();
    }
    change.apply(seen);
    pending.add(change);
  }

  @Override
  public String place() {
    return "simulated";
  }

  @Override
  public List<String> list(String folder) {
    look("list", folder, Fault.Call.READ, Fault.Call.OPEN);
    return names(folder);
  }

  private List<String> names(String folder) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    Set<String> names = new TreeSet<>();
    for (String name : seen.keySet()) {
      if (name.startsWith(prefix) && name.indexOf('/', prefix.length()) < 0) {
        names.add(name.substring(prefix.length()));
      }
    }
    return List.copyOf(names);
  }

  @Override
  public boolean exists(String name) {
    look("look for", name, Fault.Call.READ);
    return isThere(name);
  }

  private boolean isThere(String name) {
    return name.isEmpty() || seen.containsKey(name);
  }

  @Override
  public long modifiedMillis(String name) {
    look("look at", name, Fault.Call.READ);
    return 0; // the oldest there can be, so that nothing is kept for its age
  }

  @Override
  public long size(String name) {
    look("size", name, Fault.Call.READ);
    return file("size", name).seen().length;
  }

  @Override
  public byte[] read(String name, long offset, int length) {
    look("read", name, Fault.Call.READ, Fault.Call.OPEN);
    byte[] all = file("read", name).seen();
    int from = (int) Math.min(offset, all.length);
    return Arrays.copyOfRange(all, from, from + Math.min(length, all.length - from));
  }

  @Override
  public void create(String name, byte[] content) {
    requireFolder("create", folderOf(name));
    if (isThere(name)) {
      throw new StorageException("create", name, new FileAlreadyExistsException(name));
    }
    change("create", name);
    boolean fails = fails(Fault.Call.CHANGE, Fault.Call.OPEN);
    int length = fails ? random.nextInt(content.length + 1) : content.length;
    if (!fails || (fault.partial && random.nextBoolean())) {
      rename("", name, new SimulatedFile(Arrays.copyOf(content, length)));
    }
    if (fails) {
      throw failure("create", name);
    }
  }

  @Override
  public AppendFile openAppend(String name) {
    look("open", name, Fault.Call.OPEN);
    SimulatedFile file = file("open", name);
    return new AppendFile() {
      @Override
      public long size() {
        look("size", name, Fault.Call.READ);
        return file.seen().length;
      }

      @Override
      public void append(byte[] bytes) {
        change("append", name);
        boolean fails = fails(Fault.Call.CHANGE);
        int most = fails && !fault.partial ? 0 : bytes.length;
        file.append(Arrays.copyOf(bytes, fails ? random.nextInt(most + 1) : most));
        if (fails) {
          throw failure("append", name);
        }
      }

      @Override
      public void force() {
        forceFile(name, file, fails(Fault.Call.CHANGE));
      }

      @Override
      public void close() {
        look("close", name, Fault.Call.CLOSE);
      }
    };
  }

  @Override
  public void force(String name) {
    SimulatedFile file = file("force", name);
    forceFile(name, file, fails(Fault.Call.CHANGE, Fault.Call.OPEN));
  }

  private void forceFile(String name, SimulatedFile file, boolean fails) {
    change("force", name);
    if (fails) {
      if (fault.partial) {
        file.failForce(random);
      }
      throw failure("force", name);
    }
    file.force();
  }

  @Override
  public void rename(String from, String to) {
    SimulatedFile file = file("rename", from);
    requireFolder("rename", folderOf(to));
    changeOrFail("rename", to);
    rename(from, to, file);
  }

  @Override
  public void delete(String name) {
    SimulatedFile file = seen.get(name);
    if (name.isEmpty()) {
      return;
    }
    if (file == null) {
      throw missing("delete", name);
    }
    if (file == FOLDER && !names(name).isEmpty()) {
      throw new StorageException("delete", name, new DirectoryNotEmptyException(name));
    }
    changeOrFail("delete", name);
    rename(name, "", file);
  }

  @Override
  public void createFolder(String folder) {
    if (!isThere(folder)) {
      requireFolder("create", folderOf(folder));
      changeOrFail("create folder", folder);
      rename("", folder, FOLDER);
    }
  }

  @Override
  public void forceFolder(String folder) {
    requireFolder("force", folder);
    change("force folder", folder);
    boolean fails = fails(Fault.Call.CHANGE, Fault.Call.OPEN);
    if (fails && !fault.partial) {
      throw failure("force folder", folder);
    }
    List<NameChange> inside =
        pending.stream()
            .filter(c -> folderOf(c.to().isEmpty() ? c.from() : c.to()).equals(folder))
            .toList();
    for (NameChange change : inside) {
      if (!fails || random.nextBoolean()) {
        change.apply(onDisk);
      }
    }
    pending.removeAll(inside);
    if (fails) {
      throw failure("force folder", folder);
    }
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public Lock lock(String name) {
    requireFolder("lock", folderOf(name));
    if (locks.contains(name)) {
      throw new LockedException(name, "this process");
    }
    look("lock", name, Fault.Call.OPEN);
    if (!isThere(name)) {
      changeOrFail("lock", name);
      rename("", name, new SimulatedFile(new byte[0]));
    }
    locks.add(name);
    return new Lock() {
      private boolean held = true;

      @Override
      public void close() {
        if (held) {
          held = false;
          locks.remove(name);
          look("unlock", name, Fault.Call.CLOSE);
        }
      }
    };
  }

  private SimulatedFile file(String operation, String name) {
    SimulatedFile file = seen.get(name);
    if (file == null || file == FOLDER) {
      throw missing(operation, name);
    }
    return file;
  }

  private void requireFolder(String operation, String folder) {
    if (!folder.isEmpty() && seen.get(folder) != FOLDER) {
      throw missing(operation, folder);
    }
  }

  private static StorageException missing(String operation, String name) {
    return new StorageException(operation, name, new NoSuchFileException(name));
  }

  private static String folderOf(String name) {
    return name.substring(0, Math.max(0, name.lastIndexOf('/')));
  }
}
