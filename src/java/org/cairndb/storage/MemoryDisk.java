package org.cairndb.storage;

import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.cairndb.error.LockedException;
import org.cairndb.error.StorageException;

/** A folder in memory, for tests and for looking at a database without touching a disk. */
public final class MemoryDisk implements Disk {
  private final NavigableMap<String, byte[]> files = new TreeMap<>();
  private final Set<String> folders = new HashSet<>();
  private final Set<String> locks = new HashSet<>();

  @Override
  public String place() {
    return "memory";
  }

  @Override
  public synchronized List<String> list(String folder) {
    String prefix = folder.isEmpty() ? "" : folder + "/";
    Set<String> names = new java.util.TreeSet<>();
    for (Set<String> all : List.of(files.keySet(), folders)) {
      for (String name : all) {
        if (name.length() > prefix.length() && name.startsWith(prefix)) {
          int end = name.indexOf('/', prefix.length());
          names.add(name.substring(prefix.length(), end < 0 ? name.length() : end));
        }
      }
    }
    return new ArrayList<>(names);
  }

  @Override
  public synchronized boolean exists(String name) {
    return name.isEmpty() || files.containsKey(name) || folders.contains(name);
  }

  @Override
  public synchronized long modifiedMillis(String name) {
    content("look at", name);
    return 0; // no other process reads this
  }

  @Override
  public synchronized long size(String name) {
    return content("size", name).length;
  }

  @Override
  public synchronized byte[] read(String name, long offset, int length) {
    byte[] content = content("read", name);
    int from = (int) Math.min(offset, content.length);
    return Arrays.copyOfRange(content, from, from + Math.min(length, content.length - from));
  }

  @Override
  public synchronized void create(String name, byte[] content) {
    requireFolderOf("create", name);
    if (exists(name)) {
      throw new StorageException("create", name, new FileAlreadyExistsException(name));
    }
    files.put(name, content.clone());
  }

  @Override
  public synchronized AppendFile openAppend(String name) {
    content("open", name);
    return new AppendFile() {
      @Override
      public long size() {
        return MemoryDisk.this.size(name);
      }

      @Override
      public void append(byte[] bytes) {
        synchronized (MemoryDisk.this) {
          byte[] old = content("append", name);
          byte[] grown = Arrays.copyOf(old, old.length + bytes.length);
          System.arraycopy(bytes, 0, grown, old.length, bytes.length);
          files.put(name, grown);
        }
      }

      @Override
      public void force() {}

      @Override
      public void close() {}
    };
  }

  @Override
  public synchronized void force(String name) {
    content("force", name);
  }

  @Override
  public synchronized void rename(String from, String to) {
    byte[] content = content("rename", from);
    requireFolderOf("rename", to);
    files.remove(from);
    files.put(to, content);
  }

  @Override
  public synchronized void delete(String name) {
    if (folders.contains(name)) {
      if (!list(name).isEmpty()) {
        throw new StorageException("delete", name, new DirectoryNotEmptyException(name));
      }
      folders.remove(name);
    } else {
      content("delete", name);
      files.remove(name);
    }
  }

  @Override
  public synchronized void createFolder(String folder) {
    if (folder.isEmpty() || folders.contains(folder)) {
      return;
    }
    requireFolderOf("create", folder);
    if (files.containsKey(folder)) {
      throw new StorageException("create", folder, new FileAlreadyExistsException(folder));
    }
    folders.add(folder);
  }

  @Override
  public synchronized void forceFolder(String folder) {
    requireFolder("force", folder);
  }

  @Override
  public boolean isWritable() {
    return true;
  }

  @Override
  public synchronized Lock lock(String name) {
    requireFolderOf("lock", name);
    if (!locks.add(name)) {
      throw new LockedException(name, "this process");
    }
    files.putIfAbsent(name, new byte[0]);
    return new Lock() {
      private boolean held = true;

      @Override
      public void close() {
        synchronized (MemoryDisk.this) {
          if (held) {
            held = false;
            locks.remove(name);
          }
        }
      }
    };
  }

  private byte[] content(String operation, String name) {
    byte[] content = files.get(name);
    if (content == null) {
      throw missing(operation, name);
    }
    return content;
  }

  private void requireFolderOf(String operation, String name) {
    int end = name.lastIndexOf('/');
    requireFolder(operation, end < 0 ? "" : name.substring(0, end));
  }

  private void requireFolder(String operation, String folder) {
    if (!folder.isEmpty() && !folders.contains(folder)) {
      throw missing(operation, folder);
    }
  }

  private static StorageException missing(String operation, String name) {
    return new StorageException(operation, name, new NoSuchFileException(name));
  }
}
