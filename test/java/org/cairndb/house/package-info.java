/** Tests of the house: what a careful reader would otherwise have to check by hand. */
@NullMarked
package org.cairndb.house;

import org.jspecify.annotations.NullMarked;
