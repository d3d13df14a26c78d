package org.cairndb.storage;

class MemoryDiskTest extends DiskContract {
  @Override
  Disk newDisk() {
    return new MemoryDisk();
  }
}
