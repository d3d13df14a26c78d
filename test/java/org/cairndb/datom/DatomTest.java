package org.cairndb.datom;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import clojure.lang.Keyword;
import clojure.lang.PersistentHashSet;
import clojure.lang.RT;
import org.junit.jupiter.api.Test;

final class DatomTest {
  private static final Keyword NAME = Keyword.intern("name");
  private final Datom alice = new Datom(1, NAME, "Alice", 536870913, true);

  @Test
  void destructuresAsEntityAttributeValueTransactionAdded() {
    Object[] parts = {1L, NAME, "Alice", 536870913L, true};
    for (int i = 0; i < 5; i++) {
      assertEquals(parts[i], RT.nth(alice, i));
    }
    assertEquals(RT.vector(parts), RT.vector(RT.toArray(RT.seq(alice))));
    assertEquals(5, RT.count(alice));
    assertEquals("none", RT.nth(alice, 5, "none"));
    assertThrows(IndexOutOfBoundsException.class, () -> alice.nth(5));
    assertThrows(IndexOutOfBoundsException.class, () -> alice.nth(-1));
  }

  @Test
  void answersKeywords() {
    assertEquals(1L, Keyword.intern("e").invoke(alice));
    assertEquals(NAME, Keyword.intern("a").invoke(alice));
    assertEquals("Alice", Keyword.intern("v").invoke(alice));
    assertEquals(536870913L, Keyword.intern("tx").invoke(alice));
    assertEquals(true, Keyword.intern("added").invoke(alice));
    assertNull(Keyword.intern("other").invoke(alice));
    assertEquals(7, Keyword.intern("other").invoke(alice, 7));
  }

  @Test
  void isEqualByEntityAttributeAndValue() {
    Datom later = new Datom(1, NAME, "Alice", 536870914, false);
    assertEquals(alice, later);
    assertEquals(alice.hashCode(), later.hashCode());
    assertEquals(1, PersistentHashSet.create(alice, later).count());
    assertNotEquals(alice, new Datom(2, NAME, "Alice", 536870913, true));
    assertNotEquals(alice, new Datom(1, Keyword.intern("nick"), "Alice", 536870913, true));
    assertNotEquals(alice, new Datom(1, NAME, "Bob", 536870913, true));
    Datom bytes = new Datom(1, NAME, new byte[] {1}, 1, true);
    Datom sameBytes = new Datom(1, NAME, new byte[] {1}, 1, true);
    assertEquals(bytes, sameBytes);
    assertEquals(bytes.hasheq(), sameBytes.hasheq());
  }

  @Test
  void printsAsItsReaderTag() {
    assertEquals("#datahike/Datom [1 :name \"Alice\" 536870913 true]", alice.toString());
  }
}
