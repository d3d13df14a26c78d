package org.cairndb.storage;

/** An open file that hands everything on; tests override what they want to spoil. */
class FilterFile implements Disk.AppendFile {
  final Disk.AppendFile file;

  FilterFile(Disk.AppendFile file) {
    this.file = file;
  }

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public void append(byte[] bytes) {
    file.append(bytes);
  }

  @Override
  public void force() {
    file.force();
  }

  @Override
  public void close() {
    file.close();
  }
}
