package org.cairndb.edn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.java.api.Clojure;
import clojure.lang.IFn;
import clojure.lang.Keyword;
import clojure.lang.PersistentVector;
import clojure.lang.RT;
import clojure.lang.Symbol;
import clojure.lang.Util;
import java.io.PushbackReader;
import java.io.StringReader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.cairndb.error.SyntaxException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The EDN reader against {@code clojure.edn}, its places, and what hostile text may cost. */
class EdnReaderTest {
  private static final Object END = new Object();

  static Stream<String> texts() {
    return Stream.of(
            // nil, booleans, symbols, keywords
            "nil true false nilly true? -true",
            "a a/b a.b/c-d /  foo// a/b/c + - +a -a -> ->> * _ . ... .. % %1 ?x $ $x 'q a'b a#b"
                + " =<>!&|",
            ":a :a/b :1 :1a :a.b/c :? :+ :/ :a/b/c :a# :a' :é",
            ": :: ::a :a: :a/ :/a :a/1 a/ /a a/1 :a:/b a: a::b 1a a:b :a:b a//b",
            // numbers
            "0 1 -1 +1 -0 +0 00 017 -017 0x1F 0Xff -0x1f 2r101 36rZz 16rFF 1 9223372036854775807",
            "9223372036854775808 -9223372036854775808 -9223372036854775809 1N 0N 0x1FN 017N 2r11N",
            "1.5 -1.5 1. +1.e3 1e3 1E3 1e+3 1e-3 1.5M 1M 1e3M -1.50M 0.0 -0.0 1e400 1.M",
            "1/2 -1/2 +1/2 4/2 0/5 1/3 10/4 00/1 1/02",
            "08",
            "019",
            "1/0",
            "1/-2",
            "1e",
            "1.5.5",
            "1a",
            "0x",
            "0xG",
            "37r1",
            "1r0",
            "2r2",
            "0r1",
            "1/2N",
            "1/2M",
            "--1",
            "1-",
            "+-1",
            "1N2",
            "1'",
            // strings and characters
            "\"\" \"a\" \"a\\n"
                + "b\\t\\r"
                + "\\b\\f\\\\\\\"\" \"\\u0041\\u00e9\" \"\\101\\7\\0\\377\" \"two\n"
                + "lines\" \"é ☃ 😀\"",
            "\"\\x\"",
            "\"\\u00g0\"",
            "\"\\u12\"",
            "\"\\400\"",
            "\"\\8\"",
            "\"\\uD83D\"",
            "\"open",
            "\"open\\",
            "\\a \\n"
                + "ewline \\space \\tab \\backspace \\formfeed \\r"
                + "eturn \\u0041 \\o101 \\o7 \\( \\) \\\" \\\\ \\; \\, \\  \\é \\o \\u",
            "\\ab",
            "\\newlin",
            "\\u004",
            "\\u00411",
            "\\uD800",
            "\\o400",
            "\\o8",
            "\\😀",
            "\\",
            "\\@ \\~ \\a@",
            // collections
            "() [] {} #{} (a) [a [b (c {d #{e}})]] {:a 1 :b {:c 2}} [,,a,,b,,]",
            "{:a}",
            "{:a 1 :a 2}",
            "{1 2 1N 3}",
            "#{1 1}",
            "#{1 1N}",
            "#{1 1.0}",
            "#{[1] (1)}",
            "#{##NaN ##NaN}",
            "(",
            "[",
            "{",
            "#{",
            ")",
            "]",
            "}",
            "(]",
            "[a",
            "[(a]",
            "[a}",
            // dispatch
            "##Inf ##-Inf [##NaN]",
            "##Foo",
            "##",
            "## Inf",
            "#_a b #_ #_ a b c [#_a] [a #_b] {#_a :b #_c 1}",
            "#_",
            "[#_]",
            "#_a",
            "; comment\na ; b\r\nc;d",
            ";",
            "#inst \"2020-01-01\" #inst \"2020-02-29T10:11:12.123Z\" #inst \"1999\" #inst"
                + " \"1500-06-01\" #inst \"2020-01-01T00:00:00.000+02:30\"",
            "#inst \"2020-01-01T10\" #inst \"2020-01-01T10:30\" #inst \"2016-12-31T23:59:60Z\""
                + " #inst \"2020-01-01T00:00:00.123456789-11:00\"",
            "#inst \"2021-02-29\"",
            "#inst \"2020-13-01\"",
            "#inst \"2020-01-01T25\"",
            "#inst \"yesterday\"",
            "#inst 5",
            "#uuid \"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\" #uuid"
                + " \"F81D4FAE-7DEC-11D0-A765-00A0C91E6BF6\"",
            "#uuid \"nonsense\"",
            "#uuid 5",
            "#my/tag [1 2] #t {:a #u b}",
            "#my/tag",
            "#1",
            "#",
            "#(a)",
            "#\"a\"",
            "#'a",
            "#=(+ 1 2)",
            "#?(:clj 1)",
            "#<a>",
            "#:a{:b 1 c 2 :_/d 3 :e/f 4 \"g\" 5}",
            "#:a {:b 1}",
            "#:a",
            "#:a[1]",
            "#:a/b{:c 1}",
            "#::a{:b 1}",
            "#:a{:b 1 :a/b 2}",
            "@a",
            "~a",
            "`a",
            "a@b",
            "a~b",
            "{:a 1, :b 2};x",
            "1#{}",
            "a#{}",
            "1\"a\"b[c]d(e)f{g h}i;j",
            "1\\a",
            "\u2003a\u2003",
            "\u00a0a",
            "")
        .distinct();
  }

  @ParameterizedTest
  @MethodSource("texts")
  void readsWhatClojureReadsAndRefusesWhatClojureRefuses(String text) {
    assertAgrees(text);
  }

  @Test
  void changedTextsAreReadAsClojureReadsThem() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("EdnReaderTest: -Dseed=" + seed);
    Random random = new Random(seed);
    List<String> texts = texts().filter(text -> !text.isEmpty()).toList();
    String pieces = "()[]{}\"\\;#_:/+-.0179aeEMNrx@~`' ,\n";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder(texts.get(random.nextInt(texts.size())));
      for (int n = random.nextInt(3); n >= 0 && text.length() > 0; n--) {
        int at = random.nextInt(text.length());
        if (random.nextBoolean()) {
          text.deleteCharAt(at);
        } else {
          text.insert(at, pieces.charAt(random.nextInt(pieces.length())));
        }
      }
      if (!differsByIntent(text.toString())) {
        assertAgrees(text.toString());
      }
    }
  }

  /**
   * What Clojure reads and Cairn refuses: metadata, blanks after # and #:, UUIDs whose groups have
   * the wrong length, a namespace that ends in a colon where another slash hides it (a:/b/c),
   * exponents beyond a limit.
   */
  private static boolean differsByIntent(String text) {
    return text.contains("^")
        || text.contains("#uuid")
        || text.contains(":/")
        || text.matches("(?s).*[0-9.][eE][-+]?[0-9]{4,}.*")
        || text.matches("(?s).*#:?[\\s,;#\"\\\\].*");
  }

  private static void assertAgrees(String text) {
    List<@Nullable Object> theirs = attempt(text, EdnReaderTest::clojure);
    List<@Nullable Object> ours =
        attempt(
            text, t -> EdnReader.readAll(t).stream().map(Form::value).collect(Collectors.toList()));
    boolean same = (theirs == null || ours == null) ? theirs == ours : alike(ours, theirs);
    assertTrue(same, () -> "text: " + text + "\nours:   " + ours + "\ntheirs: " + theirs);
  }

  private static @Nullable List<@Nullable Object> attempt(
      String text, Function<String, List<@Nullable Object>> read) {
    try {
      return read.apply(text);
    } catch (SyntaxException e) {
      assertTrue(e.line() > 0 && e.column() > 0, "no place: " + e.getMessage());
      return null;
    } catch (ClojureRefuses e) {
      return null;
    }
  }

  private static final class ClojureRefuses extends RuntimeException {
    private static final long serialVersionUID = 1L;

    ClojureRefuses(Throwable cause) {
      super(cause);
    }
  }

  private static List<@Nullable Object> clojure(String text) {
    IFn read = Clojure.var("clojure.edn", "read");
    Object options =
        RT.map(
            Keyword.intern("eof"),
            END,
            Keyword.intern("default"),
            Clojure.var("clojure.core", "tagged-literal"));
    PushbackReader reader = new PushbackReader(new StringReader(text));
    List<@Nullable Object> all = new ArrayList<>();
    try {
      for (Object form = read.invoke(options, reader);
          form != END;
          form = read.invoke(options, reader)) {
        all.add(form);
      }
    } catch (RuntimeException | AssertionError e) {
      throw new ClojureRefuses(e);
    }
    return all;
  }

  private static boolean alike(List<@Nullable Object> ours, List<@Nullable Object> theirs) {
    return ours.size() == theirs.size()
        && IntStream.range(0, ours.size()).allMatch(i -> alike(ours.get(i), theirs.get(i)));
  }

  /** Equal in Clojure's eyes and of one type; NaN is like NaN. */
  private static boolean alike(@Nullable Object a, @Nullable Object b) {
    if (a instanceof Double && b instanceof Double) {
      return a.equals(b);
    }
    if (a instanceof PersistentVector v && b instanceof PersistentVector w) {
      return v.count() == w.count()
          && IntStream.range(0, v.count()).allMatch(i -> alike(v.nth(i), w.nth(i)));
    }
    return Util.equiv(a, b)
        && (a == null || b == null || a.getClass() == b.getClass() || a instanceof Map);
  }

  @Test
  void everyFormKnowsWhereItStood() {
    String text = "[:find ?n\r\n :where\t[?e \"a b\"]]";
    Form root = EdnReader.read(text);
    Form pattern = root.children().get(3);
    assertEquals(new Span(text, 0, text.length(), 1, 1), root.span());
    assertEquals(new Span(text, 19, 29, 2, 9), pattern.span());
    assertEquals("\"a b\"", pattern.children().get(1).span().covered());
    assertEquals(Symbol.intern("?e"), pattern.children().get(0).value());
  }

  @Test
  void entriesOfMapsStandInTheOrderInWhichTheyWereWritten() {
    Form map = EdnReader.read("{:z 1 :a 2 :m 3}");
    assertEquals(
        "[:z, 1, :a, 2, :m, 3]", map.children().stream().map(f -> f.value()).toList().toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ; nothing\n", "#_a", "a b", "[] ]"})
  void readWantsExactlyOneForm(String text) {
    assertThrows(SyntaxException.class, () -> EdnReader.read(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"^:a b", "[^String a]", "^{:a 1} []"})
  void metadataIsRefused(String text) {
    SyntaxException e = assertThrows(SyntaxException.class, () -> EdnReader.read(text));
    assertTrue(e.getMessage().startsWith("metadata is not part of EDN"), e.getMessage());
  }

  @Test
  void anUnknownTagIsKeptAndNothingIsEvaluated() {
    Form form = EdnReader.read("#java.lang.ProcessBuilder [\"touch\" \"/tmp/x\"]");
    assertEquals("clojure.lang.TaggedLiteral", form.value().getClass().getName());
    assertThrows(SyntaxException.class, () -> EdnReader.read("#=(System/exit 1)"));
  }

  static Stream<String> hostile() {
    String collisions =
        IntStream.range(0, 1 << 13)
            .mapToObj(EdnReaderTest::colliding)
            .collect(Collectors.joining(" "));
    return Stream.of(
        "[".repeat(5_000) + "]".repeat(5_000),
        "(".repeat(1_000_000),
        "{:a ".repeat(100_000),
        "#_ ".repeat(100_000) + "a",
        "#a ".repeat(100_000) + "a",
        "[#_[".repeat(100_000),
        "1".repeat(300_000),
        "0x" + "F".repeat(300_000),
        "1/" + "3".repeat(300_000),
        "1E100000000M",
        "1E-100000000M",
        "1E99999999999999999999M",
        "#{" + collisions + "}",
        "{" + collisions.replace("\" ", "\" 1 ") + " 1}",
        "#{" + "#inst \"2020\" ".repeat(100_000) + "}",
        "\"" + "\\".repeat(1_000_001),
        ";".repeat(EdnReader.MAX_TEXT + 1));
  }

  /** Strings whose Java hashes, and so whose Clojure hashes, are equal. */
  private static String colliding(int n) {
    StringBuilder text = new StringBuilder("\"");
    for (int bit = 0; bit < 13; bit++) {
      text.append(((n >> bit) & 1) == 0 ? "Aa" : "BB");
    }
    return text.append('"').toString();
  }

  @ParameterizedTest
  @MethodSource("hostile")
  void hostileTextIsRefusedQuickly(String text) {
    SyntaxException e =
        assertTimeoutPreemptively(
            Duration.ofSeconds(20),
            () -> assertThrows(SyntaxException.class, () -> EdnReader.readAll(text)));
    assertTrue(e.getMessage().length() < 2_000, "the message repeats the text");
  }

  @Test
  void aMillionHarmlessFormsAreReadQuickly() {
    String text =
        "["
            + IntStream.range(0, 300_000)
                .mapToObj(i -> ":k" + i + " ")
                .collect(Collectors.joining())
            + "]";
    assertTimeoutPreemptively(
        Duration.ofSeconds(30),
        () -> assertEquals(300_000, EdnReader.read(text).children().size()));
  }

  @Test
  void dataBecomesFormsWithoutSpans() {
    Form form = Form.of(Arrays.asList(1L, List.of("a"), Map.of("k", List.of(2L)), null));
    assertEquals("[1 [\"a\"] {\"k\" [2]} nil]", form.toString());
    assertTrue(form.isVector() && form.children().get(1).isVector());
    assertNull(form.span());
  }

  @Test
  void endlessAndBottomlessDataIsRefused() {
    Object endless = Clojure.var("clojure.core", "repeat").invoke(1L);
    assertThrows(SyntaxException.class, () -> Form.of(endless));
    Object deep = PersistentVector.EMPTY;
    for (int i = 0; i < 10_000; i++) {
      deep = PersistentVector.create(deep);
    }
    Object bottom = deep;
    assertThrows(SyntaxException.class, () -> Form.of(bottom));
  }
}
