package org.cairndb.query.parse;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.cairndb.edn.Excerpt;
import org.cairndb.edn.Form;
import org.cairndb.edn.Messages;
import org.cairndb.error.QueryException;
import org.jspecify.annotations.Nullable;

/**
 * The errors of one query or one set of rules: each shows the clause, with carets under the part
 * that is wrong, from the text if it came as text, else printed. Parser, planner and executor all
 * make theirs here. Immutable.
 *
 * @param root what was given: {@link Query#form()}, or a rule's form
 */
public record QueryErrors(Form root) {
  /**
   * A part that is well-formed but wrong.
   *
   * @param culprit the part; carets stand under it
   * @param error the value of {@code :error}, without the colon
   * @param reason what is wrong, without names and values
   * @param data names and values in turn, for message and {@code ex-data}
   */
  public QueryException at(Form culprit, String error, String reason, @Nullable Object... data) {
    return because(null, culprit, error, reason, data);
  }

  /** The same, for a part that failed because of something else. */
  public QueryException because(
      @Nullable Throwable cause,
      Form culprit,
      String error,
      String reason,
      @Nullable Object... data) {
    Excerpt excerpt = Excerpt.of(root, culprit);
    List<@Nullable Object> all = new ArrayList<>(Arrays.asList(data));
    all.add("form");
    all.add(culprit.value());
    return new QueryException(
        cause,
        excerpt.under(Messages.line(reason, data)),
        error,
        excerpt.line(),
        excerpt.column(),
        excerpt.offset(),
        all.toArray());
  }

  /**
   * A part that breaks the grammar. Only these have {@code :expected} in their {@code ex-data}.
   *
   * @param expected what should have stood there, in the grammar's words
   */
  QueryException expected(Form culprit, String error, String reason, String expected) {
    return at(culprit, error, reason, "expected", expected);
  }
}
