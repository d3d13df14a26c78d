package org.cairndb.storage;

import java.util.List;

/** A disk that hands everything to another one; tests override what they want to spoil. */
class FilterDisk implements Disk {
  final Disk disk;

  FilterDisk(Disk disk) {
    this.disk = disk;
  }

  @Override
  public String place() {
    return disk.place();
  }

  @Override
  public List<String> list(String folder) {
    return disk.list(folder);
  }

  @Override
  public boolean exists(String name) {
    return disk.exists(name);
  }

  @Override
  public long modifiedMillis(String name) {
    return disk.modifiedMillis(name);
  }

  @Override
  public long size(String name) {
    return disk.size(name);
  }

  @Override
  public byte[] read(String name, long offset, int length) {
    return disk.read(name, offset, length);
  }

  @Override
  public void create(String name, byte[] content) {
    disk.create(name, content);
  }

  @Override
  public AppendFile openAppend(String name) {
    return disk.openAppend(name);
  }

  @Override
  public void force(String name) {
    disk.force(name);
  }

  @Override
  public void rename(String from, String to) {
    disk.rename(from, to);
  }

  @Override
  public void delete(String name) {
    disk.delete(name);
  }

  @Override
  public void createFolder(String folder) {
    disk.createFolder(folder);
  }

  @Override
  public void forceFolder(String folder) {
    disk.forceFolder(folder);
  }

  @Override
  public boolean isWritable() {
    return disk.isWritable();
  }

  @Override
  public Lock lock(String name) {
    return disk.lock(name);
  }
}
