package org.cairndb.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.cairndb.error.CairnException;
import org.cairndb.storage.FileStorage;

/** Reads every byte of a database and says what is wrong. */
final class VerifyCommand implements Command {
  @Override
  public String name() {
    return "verify";
  }

  @Override
  public String summary() {
    return "reads every file of a database and lists what is wrong";
  }

  @Override
  public String help() {
    return """
    cairn verify DATABASE

    DATABASE is its folder. Nothing is changed, and the database may be in use. The exit status is 1
    if anything is wrong; each place is then named on a line of its own.

      --json    one object: {"place", "sound", "findings": [{"error", "message", …}]}
    """;
  }

  @Override
  public Options options() {
    return Options.NONE;
  }

  @Override
  public int run(Arguments arguments, Terminal terminal) {
    arguments.atMost(1);
    FileStorage storage = FileStorage.open(Places.folder(arguments.word(0, "the database")));
    List<CairnException> findings = storage.verify();
    if (arguments.json()) {
      Map<String, Object> answer = new LinkedHashMap<>();
      answer.put("place", storage.place());
      answer.put("database", storage.databaseId().toString());
      answer.put("sound", findings.isEmpty());
      answer.put("findings", described(findings));
      terminal.json(answer);
    } else {
      findings.forEach(finding -> terminal.print(String.valueOf(finding.getMessage())));
      terminal.print(
          findings.isEmpty()
              ? "sound: " + storage.place()
              : findings.size() + " findings: " + storage.place());
    }
    return findings.isEmpty() ? 0 : 1;
  }

  private static List<Map<String, Object>> described(List<CairnException> findings) {
    List<Map<String, Object>> all = new ArrayList<>();
    for (CairnException finding : findings) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("error", finding.code());
      one.put("message", String.valueOf(finding.getMessage()));
      finding.context().forEach((key, value) -> one.put(key, String.valueOf(value)));
      all.add(one);
    }
    return all;
  }
}
