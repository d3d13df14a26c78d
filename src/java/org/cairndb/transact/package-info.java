/** From transaction data to datoms: what a transaction means, and what the journal keeps of it. */
@NullMarked
package org.cairndb.transact;

import org.jspecify.annotations.NullMarked;
