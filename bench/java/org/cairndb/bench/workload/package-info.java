/**
 * What every contender of the comparison shares: the data, the rows of the workload, what an answer
 * is, and how time is taken. It needs the JDK alone, so that each peer is measured without Cairn in
 * its JVM.
 */
@NullMarked
package org.cairndb.bench.workload;

import org.jspecify.annotations.NullMarked;
