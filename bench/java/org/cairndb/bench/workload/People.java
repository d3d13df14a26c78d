package org.cairndb.bench.workload;

import java.util.Random;

/**
 * People with ids from 1, drawn evenly from fixed seeds: the same for every contender. Values that
 * are not numbers have a code, which is their place in sorted order.
 */
public final class People {
  private static final String[] NAMES = {
    "Denis", "Dmitry", "Fedor", "Ivan", "Oleg", "Petr", "Sergei", "Yuri"
  };
  private static final String[] LAST_NAMES = {
    "Ivanov", "Kovalev", "Kuznetsov", "Petrov", "Sidorov", "Voronoi"
  };
  private static final String[] SEXES = {"female", "male"};

  /** The code of the name that the queries ask for. */
  public static final int IVAN = 3;

  /** The code of the other name that a disjunction asks for. */
  public static final int PETR = 5;

  /** The code of the sex that the queries ask for. */
  public static final int MALE = 1;

  /** What a salary must be above in the queries with a predicate. */
  public static final long SALARY = 50_000;

  private final int[] order;
  private final int[] names;
  private final int[] lastNames;
  private final int[] sexes;
  private final int[] ages;
  private final int[] salaries;

  /** So many people. */
  public People(int size) {
    Random random = new Random(size);
    order = new int[size];
    names = new int[size + 1];
    lastNames = new int[size + 1];
    sexes = new int[size + 1];
    ages = new int[size + 1];
    salaries = new int[size + 1];
    for (int i = 0; i < size; i++) {
      int other = random.nextInt(i + 1);
      order[i] = order[other];
      order[other] = i + 1;
    }
    for (int id = 1; id <= size; id++) {
      names[id] = random.nextInt(NAMES.length);
      lastNames[id] = random.nextInt(LAST_NAMES.length);
      sexes[id] = random.nextInt(SEXES.length);
      ages[id] = random.nextInt(100);
      salaries[id] = random.nextInt(100_000);
    }
  }

  /** How many there are. */
  public int size() {
    return order.length;
  }

  /** The ids in the order in which they are added. */
  public int[] order() {
    return order.clone();
  }

  /** A thousand ids to look up, some more than once. */
  public long[] lookUps() {
    return new Random(7).longs(1_000, 1, size() + 1L).toArray();
  }

  /** The text of a name's code. */
  public static String nameOf(int code) {
    return NAMES[code];
  }

  /** The text of a last name's code. */
  public static String lastNameOf(int code) {
    return LAST_NAMES[code];
  }

  /** How many names there are. */
  public static int nameCount() {
    return NAMES.length;
  }

  /** How many last names there are. */
  public static int lastNameCount() {
    return LAST_NAMES.length;
  }

  /** Somebody's name. */
  public String name(int id) {
    return NAMES[names[id]];
  }

  /** The code of somebody's name. */
  public int nameCode(int id) {
    return names[id];
  }

  /** Somebody's last name. */
  public String lastName(int id) {
    return LAST_NAMES[lastNames[id]];
  }

  /** The code of somebody's last name. */
  public int lastNameCode(int id) {
    return lastNames[id];
  }

  /** Somebody's sex, {@code male} or {@code female}. */
  public String sex(int id) {
    return SEXES[sexes[id]];
  }

  /** The code of somebody's sex. */
  public int sexCode(int id) {
    return sexes[id];
  }

  /** Somebody's age in years, below 100. */
  public long age(int id) {
    return ages[id];
  }

  /** Somebody's salary, below 100,000. */
  public long salary(int id) {
    return salaries[id];
  }

  /** The other names of somebody in the tree that is pulled: one to three, all different. */
  public String[] aliases(int id) {
    String[] found = new String[1 + id % 3];
    for (int i = 0; i < found.length; i++) {
      found[i] = "alias-" + (id + i) % 10;
    }
    return found;
  }
}
