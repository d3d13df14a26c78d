package org.cairndb.dat.archive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.cairndb.dat.feed.Feed;
import org.cairndb.dat.feed.Proof;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Blocks that come when no file has a place for them. */
class StrayBlocksTest {
  @TempDir private Path temporary;

  /** What of an archive's content feed is sent to a clone, taken when it was there. */
  private record Sent(long block, byte[] content, Proof proof) {
    static Sent of(Archive master, long block) {
      Feed feed = master.content().orElseThrow();
      return new Sent(block, feed.get(block), feed.proof(block, 0));
    }

    void arrive(Archive clone) {
      clone.content().orElseThrow().put(block, content, proof);
    }
  }

  private static void sendEntry(Archive master, Archive clone, long block) throws Exception {
    Proof proof = master.metadata().proof(block, clone.metadata().digest(block));
    clone.metadata().put(block, master.metadata().get(block), proof);
    while (clone.content().isEmpty() || clone.version() < block) {
      Thread.sleep(1);
    }
  }

  @Test
  @Timeout(20)
  void blocksThatComeLateOrEarlyAreNotSaidToBeHere() throws Exception {
    ArchiveOptions options =
        ArchiveOptions.ofUser().keysIn(new SecretKeys(temporary.resolve("home")));
    Path folder = Files.createDirectories(temporary.resolve("files"));
    Path to = temporary.resolve("clone");
    Set<Long> wanted = java.util.concurrent.ConcurrentHashMap.newKeySet();
    try (Archive master = Archive.create(folder, options);
        Archive clone = Archive.follow(to, master.key(), options)) {
      clone.listen(
          new ArchiveListener() {
            @Override
            public void wanted(List<Range> blocks) {
              blocks.forEach(range -> each(range).forEach(wanted::add));
            }

            @Override
            public void unwanted(List<Range> blocks) {
              blocks.forEach(range -> each(range).forEach(wanted::remove));
            }

            private Stream<Long> each(Range range) {
              return LongStream.range(range.from(), range.to()).boxed();
            }
          });
      clone.receive(name -> true, name -> false);
      master.put("/a", new byte[10]);
      sendEntry(master, clone, 0);
      sendEntry(master, clone, 1);
      Sent first = Sent.of(master, 0);
      first.arrive(clone);
      while (!Files.exists(to.resolve("a"))) {
        Thread.sleep(1);
      }
      master.put("/a", new byte[20]);
      Sent second = Sent.of(master, 1);
      second.arrive(clone);
      Feed content = clone.content().orElseThrow();
      assertFalse(content.has(1), "a block of an entry that is not known here");
      sendEntry(master, clone, 2);
      while (content.has(0)) {
        Thread.sleep(1);
      }
      first.arrive(clone);
      assertFalse(content.has(0), "a block of a file that has been replaced");
      assertEquals(List.of(), clone.verify());
      while (!wanted.equals(Set.of(1L))) {
        Thread.sleep(1);
      }
      second.arrive(clone);
      assertTrue(content.has(1));
      while (Files.size(to.resolve("a")) < 20) {
        Thread.sleep(1);
      }
      assertEquals(List.of(), clone.verify());
    }
  }
}
