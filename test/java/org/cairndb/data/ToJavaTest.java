package org.cairndb.data;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clojure.lang.IPersistentMap;
import clojure.lang.RT;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.cairndb.error.CairnException;
import org.junit.jupiter.api.Test;

class ToJavaTest {
  private enum Color {
    RED,
    DARK_BLUE
  }

  record Person(String name, long birthYear, Optional<String> motto, Set<String> aka) {}

  record Twice(String name) {}

  private static DataMap map(String edn) {
    return new DataMap((IPersistentMap) RT.readString(edn));
  }

  @Test
  void valuesComeAsJavaKnowsThem() {
    DataMap map =
        map("{:k :a/b :i #inst \"1970-01-01\" :n 12345678901234567890 :v [1 :x] :m {:in \"a\"}}");
    assertEquals(Keyword.of("a/b"), map.get("k"));
    assertEquals(Instant.EPOCH, map.get("i"));
    assertEquals(new BigInteger("12345678901234567890"), map.get("n"));
    assertEquals(List.of(1L, Keyword.of("x")), map.get("v"));
    assertEquals("a", map.map("m").get("in"));
    assertEquals(Set.of("k", "i", "n", "v", "m"), map.names());
  }

  @Test
  void numbersStayTheSameNumber() {
    assertEquals(7, ToJava.cast(7L, Integer.class, "n"));
    assertEquals((short) 7, ToJava.cast(7L, short.class, "n"));
    assertEquals(7.0, ToJava.cast(7L, double.class, "n"));
    assertEquals(BigDecimal.valueOf(7), ToJava.cast(7L, BigDecimal.class, "n"));
    assertEquals(7L, ToJava.cast(BigInteger.valueOf(7), Long.class, "n"));
    assertEquals(new Date(0), ToJava.cast(Instant.EPOCH, Date.class, "n"));
    refused(1L << 31, Integer.class);
    refused((1L << 53) + 1, Double.class);
    refused(Long.MIN_VALUE, Double.class);
    refused(BigInteger.ONE.shiftLeft(63), Long.class);
    refused(1.5, Long.class);
    refused("7", Integer.class);
    assertNull(ToJava.cast(null, Integer.class, "n"));
  }

  private static void refused(Object value, Class<?> type) {
    CairnException e =
        assertThrows(CairnException.class, () -> ToJava.cast(value, type, "n"), value.toString());
    assertEquals("value/class", e.code());
  }

  @Test
  void aKeywordMayBeItsNameOrAConstant() {
    assertEquals("color/red", ToJava.cast(Keyword.of("color/red"), String.class, "c"));
    assertEquals(Color.DARK_BLUE, ToJava.cast(Keyword.of("color/dark-blue"), Color.class, "c"));
    refused(Keyword.of("color/green"), Color.class);
  }

  @Test
  void aDataMapIsEqualToAMapOfTheSame() {
    DataMap map = map("{:name \"Alice\" :age 33}");
    Map<String, Object> plain = Map.of("name", "Alice", "age", 33L);
    assertEquals(plain, map);
    assertEquals(map, plain);
    assertEquals(plain.hashCode(), map.hashCode());
    Map<String, Object> other = Map.of(":name", "Alice", ":age", 33L);
    assertNotEquals(other, map);
    assertNotEquals(map, other);
    assertEquals("Alice", map.get(":name"));
  }

  @Test
  void recordsAreMadeByName() {
    assertEquals(
        new Person("Alice", 1990, Optional.empty(), Set.of("Al")),
        map("{:person/name \"Alice\" :person/birth-year 1990 :aka [\"Al\"]}").as(Person.class));
    CairnException missing =
        assertThrows(CairnException.class, () -> map("{:name \"Alice\"}").as(Person.class));
    assertEquals("record/mismatch", missing.code());
    assertEquals("birthYear", missing.context().get("component"));
    CairnException twice =
        assertThrows(CairnException.class, () -> map("{:a/name 1 :b/name 2}").as(Twice.class));
    assertEquals("record/mismatch", twice.code());
  }

  @Test
  void resultsSayWhatTheyAreNot() {
    QueryResult two =
        new QueryResult(
            QueryResult.Shape.RELATION,
            List.of("a", "b"),
            List.of(),
            RT.readString("#{[1 2] [3 4]}"));
    for (Runnable wrong :
        List.<Runnable>of(
            () -> two.scalar(Long.class),
            () -> two.collection(Long.class),
            () -> two.as(Twice.class),
            () -> two.rows().get(0).get("c"))) {
      String code = assertThrows(CairnException.class, wrong::run).code();
      assertEquals(true, Set.of("query/shape", "record/mismatch", "query/column").contains(code));
    }
    QueryResult none = new QueryResult(QueryResult.Shape.SCALAR, List.of("a"), List.of(), null);
    assertEquals(Optional.empty(), none.scalar(Long.class));
    assertEquals(List.of(), none.rows());
  }
}
