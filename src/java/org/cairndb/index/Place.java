package org.cairndb.index;

/**
 * Where a datom stands.
 *
 * @param leaf a leaf, or the part of one that has the datom
 * @param at its row there
 */
record Place(Leaf leaf, int at) {}
