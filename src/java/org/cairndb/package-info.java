/** The public Java API: databases by name, and connections to them. */
@NullMarked
package org.cairndb;

import org.jspecify.annotations.NullMarked;
