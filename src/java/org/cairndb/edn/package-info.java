/** EDN text to forms that know where they stood, and back. Never evaluates anything. */
@NullMarked
package org.cairndb.edn;

import org.jspecify.annotations.NullMarked;
