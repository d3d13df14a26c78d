package org.cairndb.query;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clojure.lang.RT;
import java.util.Collections;
import java.util.List;
import org.cairndb.error.CairnException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** What a query that cannot be answered says. */
class QueryErrorsTest {
  @ParameterizedTest(name = "{0}")
  @CsvFileSource(resources = "errors.txt", delimiter = '|', quoteCharacter = '`')
  void saysWhatIsWrong(String query, String inputs, String error, String part) {
    Object[] given = QueriesTest.inputs(inputs);
    CairnException e = assertThrows(CairnException.class, () -> Queries.q(query, given));
    assertEquals(error, e.error().toString());
    assertTrue(String.valueOf(e.getMessage()).contains(part), e.getMessage());
  }

  @Test
  void showsTheClauseWithCaretsUnderIt() {
    CairnException e =
        assertThrows(
            CairnException.class,
            () -> Queries.q("[:find ?e\n :where [?e :name] [(< ?zz 1)]]", QueriesTest.PEOPLE));
    List<String> lines = String.valueOf(e.getMessage()).lines().toList();
    assertEquals("at line 2, column 24", lines.get(1));
    assertEquals("   :where [?e :name] [(< ?zz 1)]]", lines.get(2));
    assertEquals(" ".repeat(25) + "^".repeat(3), lines.get(3));
  }

  @Test
  void aQueryThatTakesTooLongEnds() {
    Object many = Collections.nCopies(1, RT.vector(numbers(4_000)));
    Object all = ((List<?>) many).get(0);
    CairnException e =
        assertThrows(
            CairnException.class,
            () ->
                Queries.q(
                    "[:find (count ?x) :in [?x ...] [?y ...] :where [(str ?x ?y) ?s] :timeout 50]",
                    all,
                    all));
    assertEquals(":query/timeout", e.error().toString());
  }

  @Test
  void aStepWithTooManyRowsIsAnError() {
    Object all = RT.vector(numbers(100));
    Object query =
        RT.map(
            RT.keyword(null, "query"),
            "[:find ?x ?y :in [?x ...] [?y ...]]",
            RT.keyword(null, "args"),
            RT.vector(all, all),
            RT.keyword(null, "max-rows"),
            9_999L);
    CairnException e = assertThrows(CairnException.class, () -> Queries.q(query));
    assertEquals(":query/too-many-rows", e.error().toString());
  }

  private static Object[] numbers(int n) {
    Object[] numbers = new Object[n];
    for (int i = 0; i < n; i++) {
      numbers[i] = (long) i;
    }
    return numbers;
  }
}
