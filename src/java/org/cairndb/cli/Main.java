package org.cairndb.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.cairndb.error.CairnException;
import org.cairndb.system.SystemHost;

/**
 * The commands of {@code bin/cairn} that are written in Java. The exit status is 0 if all went
 * well, 1 if something was wrong with what the command worked on, 2 if it was called in a wrong
 * way.
 */
public final class Main {
  private static final Map<String, Command> COMMANDS = new TreeMap<>();

  static {
    for (Command command :
        List.of(
            new DatCreateCommand(),
            new DatShareCommand(),
            new DatFetchCommand(DatFetchCommand.Kind.CLONE),
            new DatFetchCommand(DatFetchCommand.Kind.PULL),
            new DatFetchCommand(DatFetchCommand.Kind.SYNC),
            new DatLookCommand(DatLookCommand.Kind.LOG),
            new DatLookCommand(DatLookCommand.Kind.STATUS),
            new DatKeysCommand(System.in),
            new DatDoctorCommand(),
            new BackupCommand(),
            new ExportCommand(),
            new GcCommand(),
            new ImportCommand(),
            new QueryCommand(),
            new RestoreCommand(),
            new StatsCommand(),
            new VerifyCommand())) {
      COMMANDS.put(command.name(), command);
    }
  }

  private Main() {}

  /** Carries out a command and ends the process with its exit status. */
  public static void main(String[] words) {
    PrintStream out = stream(FileDescriptor.out, false);
    PrintStream err = stream(FileDescriptor.err, true);
    int status = run(Arrays.asList(words), out, err, Boolean.getBoolean("cairn.progress"));
    out.flush();
    System.exit(status);
  }

  private static PrintStream stream(FileDescriptor file, boolean flushesLines) {
    OutputStream bytes = new BufferedOutputStream(new FileOutputStream(file));
    return new PrintStream(bytes, flushesLines, StandardCharsets.UTF_8);
  }

  /**
   * Carries out a command.
   *
   * @param words its name and what follows it
   * @param live whether progress is to be shown
   * @return the exit status
   */
  static int run(List<String> words, PrintStream out, PrintStream err, boolean live) {
    if (words.size() > 1 && words.get(0).equals("dat")) {
      try {
        List<String> ours = new ArrayList<>(RealWords.translate(words.subList(1, words.size())));
        ours.add(0, "dat");
        return runOurs(ours, out, err, live);
      } catch (UsageException e) {
        err.println("cairn dat: " + e.getMessage());
        return 2;
      }
    }
    return runOurs(words, out, err, live);
  }

  /** Whether there is a command of that name. */
  static boolean hasCommand(String name) {
    return COMMANDS.containsKey(name);
  }

  private static int runOurs(List<String> words, PrintStream out, PrintStream err, boolean live) {
    int named = words.size() > 1 && words.get(0).equals("dat") ? 2 : 1;
    String name = String.join(" ", words.subList(0, Math.min(named, words.size())));
    Command command = COMMANDS.get(name);
    if (command == null) {
      COMMANDS.values().stream()
          .filter(c -> !name.startsWith("dat") || c.name().startsWith("dat"))
          .forEach(c -> out.printf("  %-11s %s%n", c.name(), c.summary()));
      return words.isEmpty() ? 0 : 2;
    }
    Terminal terminal = new Terminal(out, err, SystemHost.INSTANCE, live);
    try {
      Arguments arguments = Arguments.parse(command.options(), words.subList(named, words.size()));
      if (arguments.has("help")) {
        out.print(command.help());
        return 0;
      }
      Terminal quiet = new Terminal(out, err, SystemHost.INSTANCE, false);
      return command.run(arguments, arguments.has("quiet") ? quiet : terminal);
    } catch (UsageException e) {
      terminal.note("cairn " + command.name() + ": " + e.getMessage());
      terminal.note("usage: " + command.help().lines().findFirst().orElse(""));
      return 2;
    } catch (CairnException e) {
      terminal.note("cairn " + command.name() + ": " + e.getMessage());
      return 1;
    }
  }
}
