package org.cairndb.testing;

import java.util.List;
import java.util.Map;
import java.util.Random;
import org.cairndb.testing.Damage.Names;

/**
 * A change of names that may not be durable yet.
 *
 * @param from the name that the file loses; {@code ""} if it is new
 * @param to the name that it gets; {@code ""} if it is deleted
 */
record NameChange(String from, String to, SimulatedFile file) {
  void apply(Map<String, SimulatedFile> names) {
    if (names.get(from) == file) {
      names.remove(from);
    }
    if (!to.isEmpty()) {
      names.put(to, file);
    }
  }

  /** Those of the changes that have reached the disk when the power fails. */
  static List<NameChange> survivors(List<NameChange> pending, Names names, Random dice) {
    return switch (names) {
      case NONE -> List.of();
      case ALL -> pending;
      case SUFFIX -> pending.subList(dice.nextInt(pending.size() + 1), pending.size());
      case ALL_BUT_DELETIONS -> pending.stream().filter(c -> !c.to.isEmpty()).toList();
      case SOME -> some(pending, dice);
    };
  }

  private static List<NameChange> some(List<NameChange> pending, Random dice) {
    return switch (dice.nextInt(4)) {
      case 0 -> pending;
      case 1 -> pending.subList(0, dice.nextInt(pending.size() + 1));
      default -> pending.stream().filter(change -> dice.nextBoolean()).toList();
    };
  }
}
