package org.cairndb.bench.workload;

import java.util.ArrayList;
import java.util.List;

/**
 * Who follows whom, nodes numbered from 1.
 *
 * @param nodes how many nodes there are
 * @param edges from whom to whom, each edge once
 */
public record Follows(int nodes, List<Edge> edges) {
  /** One follows another. */
  public record Edge(int from, int to) {}

  /** A tree of a depth from node 1, in which each node that is no leaf follows so many others. */
  public static Follows wide(int depth, int width) {
    List<Edge> edges = new ArrayList<>();
    int from = 1;
    int next = 2;
    for (int level = 0; level < depth; level++) {
      for (int end = next; from < end; from++) {
        for (int i = 0; i < width; i++) {
          edges.add(new Edge(from, next++));
        }
      }
    }
    return new Follows(next - 1, List.copyOf(edges));
  }

  /** So many chains of so many links each; the first begins at node 1. */
  public static Follows chains(int links, int chains) {
    List<Edge> edges = new ArrayList<>();
    int next = 1;
    for (int chain = 0; chain < chains; chain++, next++) {
      for (int link = 0; link < links; link++, next++) {
        edges.add(new Edge(next, next + 1));
      }
    }
    return new Follows(next - 1, List.copyOf(edges));
  }

  /** The nodes that each node follows; the array's place 0 is empty. */
  public int[][] successors() {
    int[][] found = new int[nodes + 1][];
    int[] counts = new int[nodes + 1];
    for (Edge edge : edges) {
      counts[edge.from]++;
    }
    for (int node = 0; node <= nodes; node++) {
      found[node] = new int[counts[node]];
    }
    for (Edge edge : edges) {
      found[edge.from][--counts[edge.from]] = edge.to;
    }
    return found;
  }
}
