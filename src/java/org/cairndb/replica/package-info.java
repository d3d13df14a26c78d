/**
 * Replicas of databases: they follow what the master writes, as its files arrive. The only package
 * that knows both databases and Dat.
 */
@NullMarked
package org.cairndb.replica;

import org.jspecify.annotations.NullMarked;
