package org.cairndb.dat.archive;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** Patterns for names of files, turned into regular expressions. */
final class Glob {
  private static final Pattern NEVER = Pattern.compile("(?!)");

  private final String glob;
  private final StringBuilder regex = new StringBuilder();
  private int at;
  private int braces;

  private Glob(String glob) {
    this.glob = glob;
  }

  /** What a pattern matches; nothing if it is none. */
  static Pattern compile(String glob) {
    try {
      return Pattern.compile(new Glob(glob).translate());
    } catch (PatternSyntaxException e) {
      return NEVER;
    }
  }

  private String translate() {
    while (at < glob.length()) {
      char c = glob.charAt(at++);
      switch (c) {
        case '*' -> star();
        case '?' -> regex.append("[^/]");
        case '[' -> set();
        case '{' -> {
          braces++;
          regex.append("(?:");
        }
        case '}' -> close();
        case ',' -> regex.append(braces > 0 ? "|" : ",");
        case '\\' -> literal(at < glob.length() ? glob.charAt(at++) : c);
        default -> literal(c);
      }
    }
    return regex.toString();
  }

  private void close() {
    if (braces > 0) {
      braces--;
      regex.append(")");
    } else {
      literal('}');
    }
  }

  private void star() {
    if (at < glob.length() && glob.charAt(at) == '*') {
      at++;
      if (at < glob.length() && glob.charAt(at) == '/') {
        at++;
        regex.append("(?:.*/)?");
      } else {
        regex.append(".*");
      }
    } else {
      regex.append("[^/]*");
    }
  }

  private void set() {
    int end = glob.indexOf(']', at + 1);
    if (end < 0) {
      literal('[');
      return;
    }
    String inside =
        glob.substring(at, end).replace("\\", "\\\\").replace("[", "\\[").replace("&", "\\&");
    boolean negated = inside.startsWith("!") || inside.startsWith("^");
    regex.append(negated ? "[^/" : "[").append(negated ? inside.substring(1) : inside).append("]");
    at = end + 1;
  }

  private void literal(char c) {
    if (!Character.isLetterOrDigit(c) && c < 128) {
      regex.append('\\');
    }
    regex.append(c);
  }
}
