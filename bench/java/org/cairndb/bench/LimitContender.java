package org.cairndb.bench;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.cairndb.bench.workload.Answer;
import org.cairndb.bench.workload.Contender;
import org.cairndb.bench.workload.People;
import org.cairndb.bench.workload.Row;
import org.cairndb.bench.workload.Task;

/**
 * The limit: loops written by hand for each row, over sorted arrays of numbers, into columns of
 * numbers, which are then read. Nobody who answers any query can be faster.
 */
final class LimitContender implements Contender {
  private final boolean isOfRows;
  private final Map<Integer, LimitQueries> people = new HashMap<>();

  /** Reads columns; or rows of them, each made a vector as it is read. */
  LimitContender(boolean isOfRows) {
    this.isOfRows = isOfRows;
  }

  @Override
  public Optional<Task> prepare(Row row, int size) {
    return switch (row.kind()) {
      case QUERY -> Optional.of(query(row, people(size)));
      case RULES -> Optional.of(rules(row));
      case LOOK_UP -> lookUps(row, people(size), new People(size).lookUps());
      case PULL -> isOfRows ? Optional.empty() : Optional.of(LimitTree.task(row));
      case CHANGE -> isOfRows ? Optional.empty() : LimitSorting.task(row, new People(size));
    };
  }

  private LimitQueries people(int size) {
    return people.computeIfAbsent(size, n -> new LimitQueries(new People(n)));
  }

  private Task query(Row row, LimitQueries people) {
    return switch (row.name()) {
      case "q1" -> () -> read(people.named(), row);
      case "q2", "q2-switch" -> () -> read(people.namedWithAge(), row);
      case "q3" -> () -> read(people.menWithAge(), row);
      case "q4" -> () -> read(people.menWithLastName(), row);
      case "q5-valjoin" -> () -> read(people.sameAge(), row);
      case "qpred1", "qpred2" -> () -> read(people.earning(), row);
      case "q-agg" -> () -> read(people.averages(), row);
      case "q-not" -> () -> read(people.notMen(), row);
      case "q-or" -> () -> read(people.eitherName(), row);
      default -> throw new IllegalArgumentException("no query: row=" + row);
    };
  }

  private Optional<Task> lookUps(Row row, LimitQueries people, long[] ids) {
    if (isOfRows) {
      return Optional.empty();
    }
    return Optional.of(
        row.name().equals("lookup1000-pull*")
            ? () -> new Answer(ids.length, sum(people.wholes(ids)))
            : () -> new Answer(ids.length, sum(people.salaries(ids))));
  }

  private Task rules(Row row) {
    LimitClosure closure = new LimitClosure(row.follows());
    return row.isBound()
        ? () -> read(new Columns(closure.from(1)), row)
        : () -> read(closure.all(), row);
  }

  /** Reads columns; entities, which come first, weigh 1 each. */
  private Answer read(Columns result, Row row) {
    if (isOfRows) {
      return Answer.ofRows(result, row.entities());
    }
    long sum = 0;
    for (int i = 0; i < result.columns().length; i++) {
      long[] column = result.columns()[i];
      if (i < row.entities()) {
        for (long entity : column) {
          sum += entity > 0 ? 1 : 0;
        }
      } else {
        sum += sum(column);
      }
    }
    return new Answer(result.columns()[0].length, sum);
  }

  private static long sum(long[] column) {
    long sum = 0;
    for (long value : column) {
      sum += value;
    }
    return sum;
  }
}
