package org.cairndb.datom;

import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An order of URIs that agrees with {@link URI#equals}: scheme and host without regard to case, and
 * the digits of percent-escapes too. {@link URI#compareTo} will not do: it separates URIs that are
 * equal, and is not transitive when hosts are compared with authorities that are none.
 */
final class UriOrder {
  private UriOrder() {}

  static int compare(URI a, URI b) {
    int order = compareText(lower(a.getScheme()), lower(b.getScheme()));
    if (order == 0) {
      order = Boolean.compare(a.isOpaque(), b.isOpaque());
    }
    if (order == 0) {
      order = a.isOpaque() ? compareOpaque(a, b) : compareHierarchical(a, b);
    }
    return order != 0 ? order : compareText(fold(a.getRawFragment()), fold(b.getRawFragment()));
  }

  private static int compareOpaque(URI a, URI b) {
    return compareText(fold(a.getRawSchemeSpecificPart()), fold(b.getRawSchemeSpecificPart()));
  }

  private static int compareHierarchical(URI a, URI b) {
    int order = compareAuthority(a, b);
    if (order == 0) {
      order = compareText(fold(a.getRawPath()), fold(b.getRawPath()));
    }
    return order != 0 ? order : compareText(fold(a.getRawQuery()), fold(b.getRawQuery()));
  }

  private static int compareAuthority(URI a, URI b) {
    int order = Boolean.compare(a.getHost() != null, b.getHost() != null);
    if (order != 0) {
      return order;
    }
    if (a.getHost() == null) {
      return compareText(fold(a.getRawAuthority()), fold(b.getRawAuthority()));
    }
    order = compareText(lower(a.getHost()), lower(b.getHost()));
    if (order == 0) {
      order = Integer.compare(a.getPort(), b.getPort());
    }
    return order != 0 ? order : compareText(fold(a.getRawUserInfo()), fold(b.getRawUserInfo()));
  }

  private static int compareText(@Nullable String a, @Nullable String b) {
    if (a == null || b == null) {
      return Boolean.compare(a != null, b != null);
    }
    return a.compareTo(b);
  }

  private static @Nullable String lower(@Nullable String s) {
    return s == null ? null : s.toLowerCase(Locale.ROOT);
  }

  private static @Nullable String fold(@Nullable String s) {
    if (s == null || s.indexOf('%') < 0) {
      return s;
    }
    StringBuilder folded = new StringBuilder(s);
    for (int i = 0; i + 2 < s.length(); i++) {
      if (s.charAt(i) == '%') {
        folded.setCharAt(i + 1, Character.toLowerCase(s.charAt(i + 1)));
        folded.setCharAt(i + 2, Character.toLowerCase(s.charAt(i + 2)));
      }
    }
    return folded.toString();
  }
}
