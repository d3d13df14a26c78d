package org.cairndb.query.parse;

import clojure.lang.Symbol;
import java.util.List;
import org.cairndb.edn.Form;

/**
 * One branch of a rule: {@code [(name [?required] ?x ?y) clause+]}. Branches of one name have heads
 * of one length.
 */
public record Rule(Symbol name, Clause.RuleVars head, List<Clause> body, Form form) {}
