package org.cairndb.cli;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.Connection;
import org.cairndb.storage.Collected;
import org.cairndb.system.SystemHost;
import org.jspecify.annotations.Nullable;

/** Removes the files of a database that nothing needs any more. */
final class GcCommand implements Command {
  private static final Pattern TIME = Pattern.compile("(\\d{1,7})([smhd])");

  @Override
  public String name() {
    return "gc";
  }

  @Override
  public String summary() {
    return "removes the files of a database that nothing needs any more";
  }

  @Override
  public String help() {
    return """
    cairn gc DATABASE [--keep TIME]

    DATABASE is its folder. No other process may write to it meanwhile; others may read. What was
    the newest state within TIME is kept, for processes that opened the database then and for
    replicas that are on their way to it. The history of the database stays as it is.

      --keep TIME   as 30m, 12h or 7d; an hour if nothing is said; 0s keeps the newest state only
      --json        one object: {"removed", "generations", "newest", "older", "readers", "written"},
                    each but the second with "files" and "bytes"
    """;
  }

  @Override
  public Options options() {
    return new Options(Set.of(), Set.of("keep"));
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(1);
    long keepMillis = millis(arguments.value("keep"));
    Instant keepFrom = Instant.ofEpochMilli(SystemHost.INSTANCE.currentTimeMillis() - keepMillis);
    Collected collected;
    try (Connection connection = Places.connect(arguments.word(0, "the database"))) {
      collected = connection.collectGarbage(keepFrom, terminal.progress("compacting")).join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException reason ? reason : e;
    }
    if (arguments.json()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("removed", share(collected.removed()));
      answer.put("generations", collected.generations());
      answer.put("newest", share(collected.newest()));
      answer.put("older", share(collected.older()));
      answer.put("readers", share(collected.readers()));
      answer.put("written", share(collected.written()));
      terminal.json(answer);
    } else {
      terminal.print(collected.toString());
    }
    return 0;
  }

  private static long millis(@Nullable String time) {
    Matcher matcher = TIME.matcher(time == null ? "1h" : time);
    if (!matcher.matches()) {
      throw new UsageException("--keep wants a time such as 30m, 12h or 7d: found=" + time);
    }
    long unit =
        switch (matcher.group(2)) {
          case "s" -> 1_000;
          case "m" -> 60_000;
          case "h" -> 3_600_000;
          default -> 86_400_000;
        };
    return Long.parseLong(matcher.group(1)) * unit;
  }

  private static Map<String, Object> share(Collected.Share share) {
    Map<String, Object> map = new LinkedHashMap<>();
    map.put("files", share.files());
    map.put("bytes", share.bytes());
    return map;
  }
}
