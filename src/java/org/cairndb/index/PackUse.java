package org.cairndb.index;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Extent;

/**
 * How much of each pack the stored nodes of trees take. Reads their branches; leaves are not read.
 * For one thread.
 */
public final class PackUse {
  /** A pack of which less than this part is in use is to be written anew. */
  private static final double LITTLE = 0.5;

  private final Map<BlobId, Long> bytes = new HashMap<>();

  /** Counts the nodes of a tree too. */
  public void add(Tree tree) {
    Node top = tree.nodes().get(tree.order(), tree.root());
    add(tree.root());
    addUnder(top, tree);
  }

  private void add(Child child) {
    Extent at = child.extent();
    if (at != null) {
      bytes.merge(at.blob(), (long) at.length(), Long::sum);
    }
  }

  private void addUnder(Node node, Tree tree) {
    if (node instanceof Branch branch) {
      for (int i = 0; i < branch.size(); i++) {
        add(branch.child(i));
        if (branch.level() > 1) {
          addUnder(tree.nodes().get(tree.order(), branch, i), tree);
        }
      }
    }
  }

  /**
   * The packs of which so little is in use that the rest of them is worth more than writing that
   * little anew.
   *
   * @param sizes of all blobs, in bytes
   * @param others blobs that somebody else needs, so that nothing would be gained
   */
  public Set<BlobId> wasteful(Map<BlobId, Long> sizes, Collection<BlobId> others) {
    Set<BlobId> found = new HashSet<>();
    bytes.forEach(
        (pack, used) -> {
          if (used < LITTLE * sizes.getOrDefault(pack, 0L)) {
            found.add(pack);
          }
        });
    others.forEach(found::remove);
    return found;
  }
}
