/** Query text and forms to an abstract syntax tree. Knows the language, not databases. */
@NullMarked
package org.cairndb.query.parse;

import org.jspecify.annotations.NullMarked;
