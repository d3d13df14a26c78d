package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;

/** A database with every kind of file and record in it, and what it holds. */
final class SampleDatabase {
  final SimulatedHost host = new SimulatedHost(1);
  final SimulatedDisk disk = new SimulatedDisk(1);
  final List<BlobId> blobs = new ArrayList<>();
  final Recovered content;

  /** What it held before the last checkpoint, which still lies in the older generation. */
  final Recovered older;

  SampleDatabase() {
    FileStorage storage = FileStorage.create(disk, host, StorageContract.bytes(1, 40));
    try (JournalWriter writer = storage.openWriter()) {
      Position asOf = writer.append(StorageContract.bytes(2, 100));
      for (int i = 0; i < 3; i++) {
        writer.append(StorageContract.bytes(10 + i, 30_000));
      }
      older = storage.recover();
      blobs.add(storage.writeBlob(StorageContract.bytes(3, 1000)));
      blobs.add(storage.writeBlob(StorageContract.bytes(4, 0)));
      writer.checkpoint(StorageContract.bytes(5, 40_000), blobs, asOf);
      writer.append(StorageContract.bytes(6, 70_000));
      writer.append(StorageContract.bytes(7, 5));
      writer.append(StorageContract.bytes(8, 65_400));
      writer.append(new byte[50]);
      writer.append(StorageContract.bytes(9, 333));
    }
    content = storage.recover();
    assertEquals(9, content.commits().size() + 1);
    assertEquals(2, content.position().segment());
  }

  /** Whether this is the oldest part of the content, or all of it. */
  static boolean isPrefix(Recovered found, Recovered whole) {
    if (!Arrays.equals(found.checkpoint(), whole.checkpoint())
        || found.commits().size() > whole.commits().size()) {
      return false;
    }
    for (int i = 0; i < found.commits().size(); i++) {
      if (!Arrays.equals(found.commits().get(i), whole.commits().get(i))) {
        return false;
      }
    }
    return true;
  }

  /** Opens a disk and reads everything: what is returned is all right. */
  void readAll(Disk other) {
    FileStorage storage = FileStorage.open(other, host);
    Recovered found = storage.recover();
    assertTrue(isPrefix(found, content), "other content");
    assertEquals(content.commits().size(), found.commits().size(), "fewer commits");
    assertArrayEquals(StorageContract.bytes(3, 1000), storage.readBlob(blobs.get(0)));
    assertArrayEquals(StorageContract.bytes(4, 0), storage.readBlob(blobs.get(1)));
  }
}
