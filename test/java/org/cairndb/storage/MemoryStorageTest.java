package org.cairndb.storage;

import org.cairndb.testing.SimulatedHost;

class MemoryStorageTest extends StorageContract {
  @Override
  Storage create(byte[] checkpoint) {
    return new MemoryStorage(new SimulatedHost(1), checkpoint);
  }
}
