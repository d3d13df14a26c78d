package org.cairndb.dat;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cairndb.dat.crypto.PublicKey;
import org.cairndb.error.CairnException;

/**
 * What names an archive: {@code dat://} and 64 hexadecimal digits. Read are also the digits alone,
 * other schemes before them, and a path or a version behind them, which count for nothing here.
 * Immutable.
 *
 * @param key the public key of the metadata feed
 */
public record DatLink(PublicKey key) {
  private static final Pattern TEXT =
      Pattern.compile("(?:[a-zA-Z]+://)?(?:[^/\\s]+/)*([0-9a-fA-F]{64})(?:\\+\\d+)?(?:/\\S*)?");

  /**
   * Reads a link.
   *
   * @throws CairnException {@code :dat/link} if it is none
   */
  public static DatLink parse(String text) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      throw new CairnException(
          "dat/link",
          "not a link, which is dat:// and 64 hexadecimal digits: found=" + text,
          "found",
          text);
    }
    return new DatLink(PublicKey.parse(matcher.group(1).toLowerCase(java.util.Locale.ROOT)));
  }

  @Override
  public String toString() {
    return "dat://" + key;
  }
}
