package org.cairndb.crash;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.cairndb.crash.Strace.Call;
import org.cairndb.testing.ChildJvm;
import org.cairndb.testing.Command;
import org.cairndb.testing.Needs;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the operating system sees of a commit: one append to the journal, one force of it, and only
 * then does {@code transact} return. Nothing else is written, made, renamed or deleted.
 */
final class CommitWritesTest {
  private static final int TRANSACTIONS = 25;

  /** Every way of Linux to change a file or a folder, but for mapped memory. */
  private static final String CHANGES =
      "open,openat,openat2,creat,write,writev,pwrite64,pwritev,pwritev2,sendfile,copy_file_range,"
          + "splice,fsync,fdatasync,sync,syncfs,sync_file_range,msync,truncate,ftruncate,fallocate,"
          + "rename,renameat,renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat,link,linkat,symlink,"
          + "symlinkat,mknod,mknodat,chmod,fchmod,fchmodat,utimensat,setxattr,fsetxattr";

  /** Forms for datahike.api. Each line that they print is a system call that strace shows. */
  private static final String PROGRAM =
      """
      (require '[datahike.api :as d])
      (defn say [text]
        (.write System/out (.getBytes (str text \\newline)))
        (.flush System/out))
      (let [uri (System/getProperty "uri")
            _ (d/create-database uri)
            conn (d/connect uri)]
        (dotimes [i 5] (d/transact conn [{:db/id 1 :name "warm" :n i}]))
        (say "begin")
        (dotimes [i %d]
          @(d/transact conn [{:db/id -1 :name (str "n" i)} {:db/id 1 :n (+ 100 i)}])
          (say "returned"))
        (say "end")
        (d/release conn))
      (shutdown-agents)
      """;

  @TempDir private Path folder;

  @Test
  void aCommitIsOneAppendAndOneForceAndNothingElse() throws Exception {
    Path strace = Needs.program("strace");
    Path trace = folder.resolve("trace");
    Path program =
        Files.writeString(folder.resolve("program.clj"), PROGRAM.formatted(TRANSACTIONS));
    List<String> words = new ArrayList<>();
    words.addAll(List.of(strace.toString(), "-f", "-y", "-s", "32", "-o", trace.toString()));
    words.addAll(List.of("-e", "trace=" + CHANGES));
    words.addAll(
        ChildJvm.with(
                List.of(
                    "-XX:TieredStopAtLevel=1",
                    "-Duri=datahike:file://" + folder.resolve("db"),
                    "clojure.main",
                    program.toString()))
            .command());
    var outcome = Command.in(folder, words.toArray(new String[0])).run();
    Needs.that(
        !outcome.err().contains("Operation not permitted"),
        "the right to trace processes",
        "run as root, or allow ptrace");
    assertEquals("returned\n".repeat(TRANSACTIONS), between("begin\n", "end\n", outcome.checked()));

    List<String> steps = new ArrayList<>();
    for (Call call : measured(Strace.calls(Files.readAllLines(trace)))) {
      step(call, steps);
    }
    List<String> commit = List.of("append begins", "append ends", "force begins", "force ends");
    List<String> wanted = new ArrayList<>();
    for (int i = 0; i < TRANSACTIONS; i++) {
      wanted.addAll(commit);
      wanted.add("returned");
    }
    assertEquals(String.join("\n", wanted), String.join("\n", steps));
  }

  /** The calls between the two words that the program says. */
  private static List<Call> measured(List<Call> calls) {
    int begin = -1;
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).said().startsWith("begin")) {
        begin = i;
      }
      if (calls.get(i).said().startsWith("end")) {
        assertTrue(begin >= 0);
        return calls.subList(begin, i);
      }
    }
    throw new AssertionError("the trace has no end");
  }

  private void step(Call call, List<String> steps) {
    String segment = folder.resolve("db/meta/0000000001-00000.log").toString();
    boolean journal = call.arguments().matches("\\d+<" + segment + ">.*");
    String name =
        switch (call.name()) {
          case "write", "pwrite64", "writev" -> journal ? "append" : "";
          case "fsync", "fdatasync" -> journal ? "force" : "";
          default -> "";
        };
    if (!name.isEmpty()) {
      if (call.begins()) {
        steps.add(name + " begins");
      }
      if (call.ends()) {
        steps.add(name + " ends");
      }
    } else if (call.begins() && !changesNothing(call)) {
      steps.add(call.said().startsWith("returned") ? "returned" : call.toString());
    }
  }

  /** Opening to read, as for classes, and the words that the program says first. */
  private static boolean changesNothing(Call call) {
    boolean reads =
        call.name().startsWith("open") && !call.arguments().matches(".*O_(WRONLY|RDWR|CREAT).*");
    return reads || call.said().startsWith("begin");
  }

  private static String between(String begin, String end, String text) {
    return text.substring(text.indexOf(begin) + begin.length(), text.indexOf(end));
  }
}
