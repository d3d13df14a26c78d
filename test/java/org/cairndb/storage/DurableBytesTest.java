package org.cairndb.storage;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.cairndb.testing.SimulatedDisk;
import org.cairndb.testing.SimulatedHost;
import org.junit.jupiter.api.Test;

/** What whoever replicates a journal may take of it while it is being written. */
class DurableBytesTest {
  private final SimulatedDisk simulated = new SimulatedDisk(1);
  private final SimulatedHost host = new SimulatedHost(1);
  private final List<String> seen = new ArrayList<>();
  private FileStorage storage;

  /** Looks at the moments at which something is there that a loss of power would take away. */
  private final class Watched extends FilterDisk {
    Watched() {
      super(simulated);
    }

    @Override
    public AppendFile openAppend(String name) {
      return new FilterFile(super.openAppend(name)) {
        @Override
        public void append(byte[] bytes) {
          long before = file.size();
          file.append(bytes);
          assertEquals(before, storage.durableBytes(name));
          seen.add("appended");
        }
      };
    }

    @Override
    public void rename(String from, String to) {
      super.rename(from, to);
      if (to.startsWith(FolderLayout.JOURNAL) && storage != null) {
        assertEquals(0, storage.durableBytes(to), to);
        seen.add("began");
      }
    }
  }

  @Test
  void onlyWhatIsDurable() {
    Disk disk = new Watched();
    FileStorage.create(simulated, host, new byte[1]);
    FileStorage opened = FileStorage.open(disk, host);
    List<String> told = new ArrayList<>();
    opened.replicate(told::add);
    try (JournalWriter writer = opened.openWriter()) {
      storage = opened;
      for (int i = 0; i < 60; i++) {
        writer.append(new byte[500]);
        String last = told.get(told.size() - 1);
        assertEquals(simulated.size(last), opened.durableBytes(last));
      }
      Position end = writer.checkpoint(new byte[2], List.of(), writer.position());
      String last = told.get(told.size() - 1);
      assertEquals(FolderLayout.segment(end.generation(), end.segment()), last);
      assertEquals(simulated.size(last), opened.durableBytes(last));
      String first = FolderLayout.segment(1, 0);
      assertEquals(Long.MAX_VALUE, opened.durableBytes(first), "an older segment");
      assertEquals(Long.MAX_VALUE, opened.durableBytes(FolderLayout.IDENTITY));
    }
    assertTrue(seen.contains("appended") && seen.contains("began"), "" + seen);
  }

  @Test
  void whatAnotherWritesIsForcedFirst() {
    FileStorage.create(simulated, host, new byte[1]);
    List<String> forced = new ArrayList<>();
    FileStorage other =
        FileStorage.open(
            new FilterDisk(simulated) {
              @Override
              public void force(String name) {
                forced.add(name);
                super.force(name);
              }
            },
            host);
    String segment = FolderLayout.segment(1, 0);
    assertEquals(Long.MAX_VALUE, other.durableBytes(segment));
    assertEquals(List.of(segment), forced);
    String branch = "branches/b/" + segment;
    assertEquals(Long.MAX_VALUE, other.durableBytes(branch), "one that is gone");
  }
}
