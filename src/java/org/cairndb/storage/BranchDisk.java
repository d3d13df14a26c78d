package org.cairndb.storage;

import java.util.List;

/**
 * A database's folder as one of its branches sees it: the journal is the branch's own, all else is
 * the database's. See {@code docs/format/folder.md}.
 */
final class BranchDisk implements Disk {
  private final Disk disk;
  private final String journal;
  private final String writing;

  BranchDisk(Disk disk, String branch) {
    this.disk = disk;
    this.journal = BranchFolder.folder(branch);
    this.writing = FolderLayout.WRITING + "-" + BranchFolder.encode(branch);
  }

  private String own(String name) {
    if (name.equals(FolderLayout.WRITING)) {
      return writing;
    }
    return name.equals(FolderLayout.JOURNAL) || name.startsWith(FolderLayout.JOURNAL + "/")
        ? journal + name.substring(FolderLayout.JOURNAL.length())
        : name;
  }

  /** The name by which a file of the journal can be found, for errors. */
  @Override
  public String place(String name) {
    return disk.place(own(name));
  }

  @Override
  public String place() {
    return disk.place();
  }

  @Override
  public List<String> list(String folder) {
    return disk.list(own(folder));
  }

  @Override
  public boolean exists(String name) {
    return disk.exists(own(name));
  }

  @Override
  public long size(String name) {
    return disk.size(own(name));
  }

  @Override
  public long modifiedMillis(String name) {
    return disk.modifiedMillis(own(name));
  }

  @Override
  public byte[] read(String name, long offset, int length) {
    return disk.read(own(name), offset, length);
  }

  @Override
  public void create(String name, byte[] content) {
    disk.create(own(name), content);
  }

  @Override
  public AppendFile openAppend(String name) {
    return disk.openAppend(own(name));
  }

  @Override
  public void force(String name) {
    disk.force(own(name));
  }

  @Override
  public void rename(String from, String to) {
    disk.rename(own(from), own(to));
  }

  @Override
  public void delete(String name) {
    disk.delete(own(name));
  }

  @Override
  public void createFolder(String folder) {
    disk.createFolder(own(folder));
  }

  @Override
  public void forceFolder(String folder) {
    disk.forceFolder(own(folder));
  }

  @Override
  public boolean isWritable() {
    return disk.isWritable();
  }

  @Override
  public Lock lock(String name) {
    return disk.lock(own(name));
  }
}
