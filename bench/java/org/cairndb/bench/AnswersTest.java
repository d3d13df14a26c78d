package org.cairndb.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.Contender;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Task;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A benchmark that gives wrong answers is worth nothing. */
class AnswersTest {
  private static final int PEOPLE = 500;
  private static final Contender CAIRN = new CairnContender(false);
  private static final Contender STRICT = new CairnContender(true);
  private static final Contender LIMIT = new LimitContender(false);
  private static final Contender LIMIT_OF_ROWS = new LimitContender(true);

  private static Stream<Row> rows() {
    return Row.everyRow().stream();
  }

  @ParameterizedTest
  @MethodSource("rows")
  void cairnGivesWhatHandWrittenLoopsGive(Row row) throws Exception {
    Answer expected = answer(CAIRN, row).orElseThrow();
    assertEquals(expected, answer(STRICT, row).orElseThrow());
    for (Contender limit : List.of(LIMIT, LIMIT_OF_ROWS)) {
      assertEquals(expected, answer(limit, row).orElse(expected));
    }
    assertTrue(row.name().equals("retract-5") == (expected.rows() == 0), expected.toString());
  }

  private static Optional<Answer> answer(Contender contender, Row row) throws Exception {
    Optional<Task> task = contender.prepare(row, PEOPLE);
    return task.isEmpty() ? Optional.empty() : Optional.of(task.get().run());
  }
}
