package org.cairndb.storage;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import org.cairndb.error.StorageException;

/**
 * Storage with one of its precautions left out, by way of a disk that does not do what it is told.
 * If a suite does not notice, then it would not notice either if somebody took the precaution out
 * of the code.
 */
enum Mutant {
  NO_FORCE_OF_APPENDS(
      disk ->
          new FilterDisk(disk) {
            @Override
            public AppendFile openAppend(String name) {
              AppendFile file = disk.openAppend(name);
              return new FilterFile(file) {
                @Override
                public void force() {}
              };
            }
          }),
  NO_FORCE_OF_TEMPORARY_FILES(
      disk ->
          new FilterDisk(disk) {
            @Override
            public void force(String name) {
              if (!name.startsWith(FolderLayout.TEMPORARY)) {
                disk.force(name);
              }
            }
          }),
  NO_FORCE_OF_FOLDERS(
      disk ->
          new FilterDisk(disk) {
            @Override
            public void forceFolder(String folder) {}
          }),
  NO_FORCE_OF_THE_FOLDER_OF_BLOB_FOLDERS(
      disk ->
          new FilterDisk(disk) {
            @Override
            public void forceFolder(String folder) {
              if (!folder.equals(FolderLayout.BLOBS)) {
                disk.forceFolder(folder);
              }
            }
          }),
  RENAME_IN_STEPS(
      disk ->
          new FilterDisk(disk) {
            @Override
            public void rename(String from, String to) {
              byte[] content = disk.readAll(from, Integer.MAX_VALUE);
              if (disk.exists(to)) {
                disk.delete(to);
              }
              disk.create(to, content);
              disk.force(to);
              disk.delete(from);
            }
          }),
  BLOBS_AFTER_CHECKPOINTS(
      disk ->
          new FilterDisk(disk) {
            private final List<Runnable> late = new ArrayList<>();

            @Override
            public void rename(String from, String to) {
              if (to.startsWith(FolderLayout.BLOBS)) {
                late.add(() -> disk.rename(from, to));
                late.add(() -> disk.forceFolder(FolderLayout.folderOf(to)));
              } else {
                disk.rename(from, to);
              }
            }

            @Override
            public void forceFolder(String folder) {
              disk.forceFolder(folder);
              if (folder.equals(FolderLayout.JOURNAL)) {
                late.forEach(Runnable::run);
                late.clear();
              }
            }
          }),
  FAILED_FORCE_TRIED_AGAIN(
      disk ->
          new FilterDisk(disk) {
            @Override
            public AppendFile openAppend(String name) {
              return new FilterFile(disk.openAppend(name)) {
                @Override
                public void force() {
                  try {
                    file.force();
                  } catch (StorageException e) {
                    file.force();
                  }
                }
              };
            }
          }),
  PAGE_CACHE_TRUSTED_AFTER_A_FAILED_FORCE(
      disk ->
          new FilterDisk(disk) {
            @Override
            public boolean exists(String name) {
              return !name.equals(FolderLayout.WRITING) && disk.exists(name);
            }

            @Override
            public void create(String name, byte[] content) {
              if (!name.equals(FolderLayout.WRITING)) {
                disk.create(name, content);
              }
            }

            @Override
            public void delete(String name) {
              if (!name.equals(FolderLayout.WRITING)) {
                disk.delete(name);
              }
            }
          }),
  GARBAGE_COLLECTION_FORGETS_A_LIVE_BLOB(
      disk ->
          new FilterDisk(disk) {
            @Override
            public void delete(String name) {
              if (disk.exists(name)) {
                disk.delete(name);
              }
              if (name.startsWith(FolderLayout.BLOBS)) {
                for (String folder : disk.list(FolderLayout.BLOBS)) {
                  for (String blob : disk.list(FolderLayout.BLOBS + "/" + folder)) {
                    disk.delete(FolderLayout.BLOBS + "/" + folder + "/" + blob);
                    return;
                  }
                }
              }
            }
          }),
  NO_CHECK_OF_RECORDS(
      disk ->
          new FilterDisk(disk) {
            @Override
            public byte[] read(String name, long offset, int length) {
              byte[] bytes = disk.read(name, offset, length);
              return name.startsWith(FolderLayout.JOURNAL) ? makeSound(bytes, name) : bytes;
            }
          });

  @SuppressWarnings("ImmutableEnumChecker") // it makes a new disk each time
  final UnaryOperator<Disk> wrapper;

  Mutant(UnaryOperator<Disk> wrapper) {
    this.wrapper = wrapper;
  }

  /** Gives every record the checksums that its bytes, whatever they are, should have. */
  private static byte[] makeSound(byte[] bytes, String place) {
    SegmentHeader header = SegmentHeader.parse(bytes, place);
    byte[] sound = bytes.clone();
    if (header == null) {
      return sound;
    }
    Chain chain = header.chain();
    int at = SegmentHeader.BYTES;
    while (at + JournalRecord.size(0) <= bytes.length) {
      int length = ByteBuffer.wrap(bytes).getInt(at);
      if (length < 0 || length > bytes.length || at + JournalRecord.size(length) > bytes.length) {
        break;
      }
      byte[] payload = Arrays.copyOfRange(bytes, at + 16, at + 16 + length);
      int kind = bytes[at + 12];
      byte[] record = JournalRecord.encode(header, at, chain, kind, payload);
      System.arraycopy(record, 0, sound, at, record.length);
      chain = chain.next(kind, payload, 0, length);
      at += record.length;
    }
    return sound;
  }
}
