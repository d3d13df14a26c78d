package org.cairndb.storage;

/**
 * How far a journal reaches: all records before this place. Of two positions in one journal, the
 * greater one is the later state. Immutable.
 *
 * @param generation counts checkpoints, from 1
 * @param segment counts the generation's files, from 0
 * @param offset bytes from the start of the segment
 */
public record Position(int generation, int segment, int offset) implements Comparable<Position> {
  /** Before everything. */
  public static final Position START = new Position(0, 0, 0);

  @Override
  public int compareTo(Position other) {
    int byGeneration = Integer.compare(generation, other.generation);
    if (byGeneration != 0) {
      return byGeneration;
    }
    int bySegment = Integer.compare(segment, other.segment);
    return bySegment != 0 ? bySegment : Integer.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return generation + "-" + segment + "+" + offset;
  }
}
