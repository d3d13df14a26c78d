package org.cairndb.db;

import static org.cairndb.testing.Facts.edn;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.Keyword;
import clojure.lang.PersistentArrayMap;
import clojure.lang.RT;
import java.util.Set;
import org.cairndb.error.CairnException;
import org.cairndb.testing.Facts;
import org.junit.jupiter.api.Test;

class EntityTest {
  private static final CurrentDatabase FAMILY =
      new Facts()
          .attribute("name", "identity")
          .attribute("aka", "many")
          .attribute("children", "many", "ref")
          .attribute("part", "many", "ref", "component")
          .attribute("engine", "ref", "component")
          .entity(1, "name", "Ivan", "age", 19, "aka", "X", "aka", "Y", "children", 10)
          .entity(10, "name", "Oleg", "huh?", false, "children", 100, "children", 101)
          .entity(100, "db/ident", Keyword.intern("youngest"))
          .entity(20, "part", 21, "engine", 22)
          .entity(21, "name", "wheel", "part", 23)
          .entity(23, "name", "bolt")
          .entity(22, "name", "diesel")
          .entity(30, "part", 31)
          .entity(31, "part", 30)
          .database();

  private static Entity entity(Object reference) {
    return Entity.of(FAMILY, reference);
  }

  private static Object get(Object entity, String key) {
    return RT.get(entity, Keyword.intern(key));
  }

  @Test
  void answersForItsAttributesAsAMapAndAsAFunction() {
    Entity ivan = entity(1);
    assertEquals("Ivan", get(ivan, "name"));
    assertEquals(19L, ivan.invoke(Keyword.intern("age")));
    assertEquals(edn("#{\"X\" \"Y\"}"), get(ivan, "aka"));
    assertEquals(1L, get(ivan, "db/id"));
    assertEquals(false, get(entity(10), "huh?"));
    assertNull(get(ivan, "unheard-of"));
    assertEquals("none", ivan.invoke(Keyword.intern("unheard-of"), "none"));
    assertEquals("none", ivan.valAt("a string", "none"));
    assertTrue(ivan.containsKey(Keyword.intern("age")));
    assertFalse(ivan.containsKey(Keyword.intern("unheard-of")));
    assertEquals("Ivan", ivan.entryAt(Keyword.intern("name")).val());
    assertNull(ivan.entryAt(Keyword.intern("unheard-of")));
    assertSame(FAMILY, ivan.database());
  }

  @Test
  void leadsToOtherEntitiesAndBack() {
    assertEquals(Set.of(entity(10)), get(entity(1), "children"));
    assertEquals(Set.of(entity(100), entity(101)), get(entity(10), "children"));
    assertEquals(Set.of(entity(1)), get(entity(10), "_children"));
    assertNull(get(entity(1), "_children"));
    assertNull(get(entity(1), "_name"));
    Object oleg = ((Set<?>) get(entity(1), "children")).iterator().next();
    assertEquals("Oleg", get(oleg, "name"));
  }

  @Test
  void aPartHasOneWhole() {
    assertEquals(entity(20), get(entity(21), "_part"));
    assertEquals(entity(20), get(entity(22), "_engine"));
  }

  @Test
  void aNumberIsAlwaysAnEntityAndAnythingElseMustBeFound() {
    assertEquals(777L, get(entity(777), "db/id"));
    assertEquals(1, entity(edn("[:name \"Ivan\"]")).id());
    assertEquals(100, entity(Keyword.intern("youngest")).id());
    assertNull(entity(edn("[:name \"Petr\"]")));
    assertNull(entity(edn("[:name nil]")));
    assertNull(entity(Keyword.intern("nobody")));
    assertNull(entity(null));
    assertNull(entity("abc"));
    CairnException refused =
        assertThrows(CairnException.class, () -> entity(edn("[:not-an-attr 777]")));
    assertEquals(edn(":lookup-ref/unique"), refused.error());
  }

  @Test
  void isEqualByItsIdInWhateverDatabase() {
    Entity elsewhere = Entity.of(new Facts().entity(1, "other", 1).database(), 1);
    assertEquals(entity(1), elsewhere);
    assertEquals(entity(1).hashCode(), elsewhere.hashCode());
    assertEquals(entity(1).hasheq(), elsewhere.hasheq());
    assertTrue(entity(1).equiv(elsewhere));
    assertNotEquals(entity(1), entity(10));
    assertNotEquals(entity(1), edn("{:db/id 1}"));
  }

  @Test
  void printsWhatHasBeenRead() {
    Entity ivan = entity(1);
    assertEquals("{:db/id 1}", ivan.toString());
    get(ivan, "unheard-of");
    assertEquals("{:db/id 1}", ivan.toString());
    get(ivan, "name");
    assertEquals("{:name \"Ivan\", :db/id 1}", ivan.toString());
    get(ivan, "children");
    assertEquals("{:name \"Ivan\", :children #{{:db/id 10}}, :db/id 1}", ivan.toString());
  }

  @Test
  void touchReadsPartsWithTheirPartsAndOnlyThose() {
    Entity car = entity(20).touch();
    assertEquals(
        edn(
            "{:part #{{:name \"wheel\" :part #{{:name \"bolt\" :db/id 23}} :db/id 21}}"
                + " :engine {:name \"diesel\" :db/id 22} :db/id 20}"),
        edn(car.toString()));
    assertEquals(
        edn("{:name \"Ivan\" :age 19 :aka #{\"X\" \"Y\"} :children #{{:db/id 10}} :db/id 1}"),
        edn(entity(1).touch().toString()));
  }

  @Test
  void touchEndsWhenPartsContainEachOther() {
    assertEquals(
        "{:part #{{:part #{{:db/id 30}}, :db/id 31}}, :db/id 30}", entity(30).touch().toString());
  }

  @Test
  void asASequenceItHasAllAttributes() {
    assertEquals(4, entity(1).count());
    Object poured = PersistentArrayMap.EMPTY;
    for (Object entry : (Iterable<?>) entity(10).seq()) {
      poured = RT.conj((clojure.lang.IPersistentCollection) poured, entry);
    }
    assertEquals("Oleg", get(poured, "name"));
    assertEquals(3, RT.count(poured));
    assertNull(entity(777).seq());
    assertEquals(PersistentArrayMap.EMPTY, entity(1).empty());
  }

  @Test
  void cannotBeChanged() {
    assertThrows(UnsupportedOperationException.class, () -> entity(1).assoc(1, 1));
    assertThrows(UnsupportedOperationException.class, () -> entity(1).cons(1));
  }
}
