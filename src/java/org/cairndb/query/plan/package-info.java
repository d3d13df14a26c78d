/**
 * The abstract syntax tree to a logical query, and to an order of steps that counts say is cheap.
 * Reads no datoms.
 */
@NullMarked
package org.cairndb.query.plan;

import org.jspecify.annotations.NullMarked;
