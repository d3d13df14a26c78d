package org.cairndb.index;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cairndb.codec.ByteWriter;
import org.cairndb.datom.IndexOrder;
import org.cairndb.error.CorruptException;
import org.cairndb.storage.BlobId;
import org.cairndb.storage.Extent;
import org.cairndb.testing.Seed;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Trees whose every byte hashes to what it should, but which no honest writer has made: rows out of
 * order, nodes at the wrong level or the wrong place, counts that lie, a node that is its own
 * descendant. Whoever reads all of such a tree is told; whoever reads a part of it gets an answer
 * or is told; nobody waits for ever, and nobody meets another exception.
 */
class ForgedNodesTest {
  private static final BlobId BLOB = new BlobId(1, 2, 3, 4);
  private static final int FANOUT = 5;
  private static final int ROWS = FANOUT * FANOUT * FANOUT;

  private final Random random = new Random(Seed.of(ForgedNodesTest.class));

  /** Hands out what it was given, by offsets that are only names. */
  private static final class Pack extends NoStorage {
    private final Map<Integer, byte[]> nodes = new HashMap<>();

    Extent put(Node node) {
      ByteWriter out = new ByteWriter();
      if (node instanceof Branch branch) {
        NodeCodec.write(branch, new InBlob(), out);
      } else {
        NodeCodec.write((Leaf) node, out);
      }
      byte[] bytes = out.toByteArray();
      nodes.put(nodes.size(), bytes);
      return new Extent(BLOB, nodes.size() - 1, bytes.length, 0, 0);
    }

    @Override
    public byte[] read(Extent extent) {
      return nodes.get(extent.offset());
    }
  }

  private static final class InBlob implements NodeCodec.Places {
    @Override
    public int blob(Child child, List<BlobId> blobs) {
      return 0;
    }

    @Override
    public Extent extent(Child child) {
      return java.util.Objects.requireNonNull(child.extent());
    }
  }

  /** One tree of three levels; its rows have room between them for what does not belong there. */
  private final class Forge {
    final IndexOrder order;
    final boolean retired;
    final Pack pack = new Pack();
    final List<Leaf> leaves = new ArrayList<>();
    final List<Branch> branches = new ArrayList<>();

    Forge(IndexOrder order, boolean retired) {
      this.order = order;
      this.retired = retired;
      for (int i = 0; i < FANOUT * FANOUT; i++) {
        leaves.add(leaf(i * FANOUT, FANOUT, retired));
      }
    }

    /** Rows that ascend in every order: every third number, with some repeated as entities. */
    Leaf leaf(int first, int n, boolean ofRetired) {
      long[] e = new long[n];
      int[] a = new int[n];
      Object[] v = new Object[n];
      long[] t = new long[n];
      long[] until = new long[n];
      for (int i = 0; i < n; i++) {
        int row = 10 + 3 * (first + i);
        e[i] = row / 4;
        a[i] = order == IndexOrder.EAVT ? row % 4 : row / 7;
        v[i] = order == IndexOrder.AVET ? "v" + (1000 + row) : (Object) (long) row;
        t[i] = 5000 + row;
        until[i] = 9000 + row;
      }
      Column values = Columns.narrowest(v, n);
      return ofRetired ? Leaf.retired(e, a, values, t, until, n) : Leaf.of(e, a, values, t, n);
    }

    /** A branch with the keys that an honest writer gives it, whatever its children are. */
    Branch branch(int level, int firstLeaf, List<Child> children) {
      int step = level == 1 ? 1 : FANOUT;
      Leaf firsts = retired ? Leaf.emptyRetired() : Leaf.empty();
      for (int i = 0; i < children.size(); i++) {
        Key key = leaf((firstLeaf + i * step) * FANOUT, 1, retired).key(0);
        firsts = firsts.insert(i, key, 0, new Object());
      }
      return new Branch(level, firsts, children.toArray(Child[]::new), children.size(), null);
    }

    Child stored(Node node) {
      return Child.stored(pack.put(node), node.count());
    }

    void lower() {
      for (int i = 0; i < leaves.size(); i += FANOUT) {
        List<Leaf> under = leaves.subList(i, i + FANOUT);
        branches.add(branch(1, i, under.stream().map(this::stored).toList()));
      }
    }

    Branch top() {
      return branch(2, 0, branches.stream().map(this::stored).toList());
    }

    Tree tree(Branch top, long count) {
      return new TreeRoot(pack.put(top), count).open(order, new NodeCache(pack, 4_000));
    }
  }

  /** What a writer may have done; each leaves every count as it was unless it is about counts. */
  private enum Lie {
    ROWS_SWAPPED,
    ROW_TWICE,
    LEAVES_SWAPPED,
    LEAF_TWICE,
    FIRST_ROW_TOO_SMALL,
    LAST_ROW_TOO_LARGE,
    KEYS_SWAPPED,
    BRANCHES_SWAPPED,
    LEAF_OF_ANOTHER_KIND,
    LEAF_FOR_A_BRANCH,
    BRANCH_FOR_A_LEAF,
    OWN_DESCENDANT,
    COUNT_OF_A_CHILD,
    COUNT_OF_ALL
  }

  private Tree forged(Forge forge, Lie lie) {
    int leaf = random.nextInt(forge.leaves.size());
    switch (lie) {
      case ROWS_SWAPPED -> change(forge, leaf, rows -> Collections.swap(rows, 1, 3));
      case ROW_TWICE -> change(forge, leaf, rows -> rows.set(2, rows.get(3)));
      case FIRST_ROW_TOO_SMALL -> change(forge, Math.max(1, leaf), rows -> rows.set(0, 0));
      case LAST_ROW_TOO_LARGE ->
          change(forge, Math.min(leaf, FANOUT * FANOUT - 2), rows -> rows.set(4, ROWS - 1));
      case LEAF_OF_ANOTHER_KIND ->
          forge.leaves.set(leaf, forge.leaf(leaf * FANOUT, FANOUT, !forge.retired));
      default -> {}
    }
    forge.lower();
    int at = random.nextInt(FANOUT);
    int other = (at + 1 + random.nextInt(FANOUT - 1)) % FANOUT;
    forge.branches.set(at, forged(forge, lie, forge.branches.get(at), at, other));
    if (lie == Lie.BRANCHES_SWAPPED) {
      Collections.swap(forge.branches, at, other);
    }
    Branch top = forge.top();
    Child[] children = children(top);
    if (lie == Lie.LEAF_FOR_A_BRANCH) {
      children[at] = forge.stored(forge.leaves.get(at * FANOUT));
    } else if (lie == Lie.OWN_DESCENDANT) {
      Extent itself = new Extent(BLOB, forge.pack.nodes.size(), 0, 0, 0);
      top = forge.branch(2, 0, List.of(Child.stored(itself, ROWS)));
      children = children(top);
    }
    Branch forged = new Branch(2, top.firsts(), children, children.length, null);
    return forge.tree(forged, lie == Lie.COUNT_OF_ALL ? ROWS - 1 : forged.count());
  }

  private Branch forged(Forge forge, Lie lie, Branch branch, int at, int other) {
    Child[] children = children(branch);
    Leaf keys = branch.firsts();
    switch (lie) {
      case LEAVES_SWAPPED -> Collections.swap(Arrays.asList(children), at, other);
      case LEAF_TWICE -> children[at] = children[other];
      case KEYS_SWAPPED -> keys = rows(keys, List.of(0, 2, 1, 3, 4));
      case BRANCH_FOR_A_LEAF ->
          children[other] = forge.stored(forge.branch(1, 0, List.of(children[other])));
      case COUNT_OF_A_CHILD ->
          children[other] = Child.stored(children[other].extent(), FANOUT + 1 + random.nextInt(9));
      default -> {}
    }
    return new Branch(1, keys, children, FANOUT, null);
  }

  private static Child[] children(Branch branch) {
    Child[] children = new Child[branch.size()];
    for (int i = 0; i < children.length; i++) {
      children[i] = branch.child(i);
    }
    return children;
  }

  /** A leaf becomes some rows of the whole sequence, by number; its key in the branch stays. */
  private static void change(
      Forge forge, int leaf, java.util.function.Consumer<List<Integer>> change) {
    Leaf all = forge.leaf(0, ROWS, forge.retired);
    List<Integer> numbers = new ArrayList<>();
    for (int i = 0; i < FANOUT; i++) {
      numbers.add(leaf * FANOUT + i);
    }
    change.accept(numbers);
    Leaf changed = rows(all, numbers);
    forge.leaves.set(leaf, changed);
  }

  private static Leaf rows(Leaf all, List<Integer> numbers) {
    Leaf made = all.emptied();
    for (int i = 0; i < numbers.size(); i++) {
      int row = numbers.get(i);
      long last = all.until() == null ? all.t()[row] : all.until()[row];
      made = made.insert(i, all.key(row), last, new Object());
    }
    return made;
  }

  private static int readAll(Tree tree) {
    Scan scan = tree.scan(IndexRange.of(tree.order(), Key.ALL));
    int n = 0;
    while (scan.advance()) {
      n += scan.to() - scan.from();
      assertTrue(n < 10 * ROWS, "a scan without an end");
    }
    return n;
  }

  /** Something that somebody may do with a tree; ends, or says that there is damage. */
  private void doSomething(Forge forge, Tree tree) {
    Leaf row = forge.leaf(random.nextInt(ROWS), 1, forge.retired);
    Key key = row.key(0);
    Key prefix = new Key(key.e(), key.a(), key.v(), 1 + random.nextInt(3));
    try {
      switch (random.nextInt(5)) {
        case 0 -> tree.count(IndexRange.of(forge.order, prefix));
        case 1 -> tree.firstEntity(prefix);
        case 2 -> {
          Scan scan = tree.scanBackward(IndexRange.of(forge.order, Key.ALL));
          for (int n = 0; scan.advance(); n++) {
            assertTrue(n < 10 * ROWS, "a scan without an end");
          }
        }
        case 3 -> {
          TreeEdit edit = tree.edit();
          if (forge.retired) {
            edit.removeRetired(key.e(), key.a(), key.v(), key.t());
            edit.addRetired(key.e(), key.a(), key.v(), key.t(), key.t() + 1);
          } else {
            edit.remove(key.e(), key.a(), key.v());
            edit.add(key.e(), key.a(), key.v(), 7);
          }
          readAll(edit.seal());
        }
        default -> readAll(tree);
      }
    } catch (CorruptException told) {
      // As it should be.
    }
  }

  @ParameterizedTest
  @EnumSource(IndexOrder.class)
  void whatNoWriterMakesIsFoundByWhoeverReadsIt(IndexOrder order) {
    for (boolean retired : new boolean[] {false, true}) {
      Forge honest = new Forge(order, retired);
      honest.lower();
      assertEquals(ROWS, readAll(honest.tree(honest.top(), ROWS)));
      for (Lie lie : Lie.values()) {
        for (int i = 0; i < 20; i++) {
          Forge forge = new Forge(order, retired);
          Tree tree = forged(forge, lie);
          for (int n = 0; n < 5; n++) {
            doSomething(forge, tree);
          }
          try {
            int n = readAll(tree);
            fail(lie + " in " + order + ", retired " + retired + ": " + n + " rows were read");
          } catch (CorruptException told) {
            assertTrue(told.getMessage().contains("node") || told.getMessage().contains("rows"));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(IndexOrder.class)
  void aBranchWithoutChildrenIsNoNode(IndexOrder order) {
    Forge forge = new Forge(order, false);
    Branch empty = new Branch(1, Leaf.empty(), new Child[0], 0, null);
    Extent at = forge.pack.put(empty);
    assertThrows(CorruptException.class, () -> NodeCodec.read(forge.pack.read(at), at));
  }
}
