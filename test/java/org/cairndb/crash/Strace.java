package org.cairndb.crash;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What strace wrote down with {@code -f -y}: system calls in the order in which they began and
 * ended, whichever thread made them.
 *
 * <pre>
 * line --> pid " " name "(" arguments ")" " = " result
 *        | pid " " name "(" arguments " &lt;unfinished ...>"       the call begins
 *        | pid " &lt;... " name " resumed>" rest " = " result       and ends here
 *        | pid " " ("+++" | "---") text                          a thread or a signal
 * </pre>
 */
final class Strace {
  private static final Pattern CALL = Pattern.compile("(\\d+) +(\\w+)\\((.*)");
  private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. (\\w+) resumed>.*");
  private static final Pattern TEXT = Pattern.compile("^1<[^>]*>, \"([^\"]*)\"");

  /**
   * @param name of the system call
   * @param arguments as strace shows them, with the files behind descriptors
   * @param begins whether the call begins here
   * @param ends whether it ends here
   */
  record Call(String name, String arguments, boolean begins, boolean ends) {
    /** What was written to standard output, as strace shows it; "" if this is something else. */
    String said() {
      Matcher matcher = TEXT.matcher(arguments);
      return name.equals("write") && begins && matcher.find() ? matcher.group(1) : "";
    }
  }

  private Strace() {}

  static List<Call> calls(List<String> lines) {
    List<Call> calls = new ArrayList<>();
    Map<String, String> begun = new HashMap<>();
    for (String line : lines) {
      Matcher resumed = RESUMED.matcher(line);
      Matcher call = CALL.matcher(line);
      if (resumed.matches()) {
        String arguments = begun.remove(resumed.group(1));
        if (arguments == null) {
          throw new AssertionError("resumed, but never begun: " + line);
        }
        calls.add(new Call(resumed.group(2), arguments, false, true));
      } else if (call.matches()) {
        boolean unfinished = line.endsWith("<unfinished ...>");
        if (unfinished) {
          begun.put(call.group(1), call.group(3));
        }
        calls.add(new Call(call.group(2), call.group(3), true, !unfinished));
      } else if (!line.matches("\\d+ +(\\+\\+\\+|---).*")) {
        throw new AssertionError("not understood: " + line);
      }
    }
    return calls;
  }
}
