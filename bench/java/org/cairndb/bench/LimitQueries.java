package org.cairndb.bench;

import java.util.Arrays;
import java.util.function.IntToLongFunction;
import org.cairndb.bench.workload.People;

/** The queries over people, written by hand. Texts in results are their lengths. */
final class LimitQueries {
  private static final long[] NAME_LENGTHS = lengths(People.nameCount(), People::nameOf);
  private static final long[] LAST_NAME_LENGTHS =
      lengths(People.lastNameCount(), People::lastNameOf);

  private final SortedColumn ids;
  private final SortedColumn names;
  private final SortedColumn lastNames;
  private final SortedColumn sexes;
  private final SortedColumn ages;
  private final SortedColumn salaries;

  LimitQueries(People people) {
    ids = column(people, id -> id);
    names = column(people, people::nameCode);
    lastNames = column(people, people::lastNameCode);
    sexes = column(people, people::sexCode);
    ages = column(people, people::age);
    salaries = column(people, people::salary);
  }

  private static SortedColumn column(People people, IntToLongFunction value) {
    return new SortedColumn(people.size(), value);
  }

  private static long[] lengths(int count, java.util.function.IntFunction<String> text) {
    long[] found = new long[count];
    for (int code = 0; code < count; code++) {
      found[code] = text.apply(code).length();
    }
    return found;
  }

  Columns named() {
    return new Columns(names.with(People.IVAN));
  }

  Columns namedWithAge() {
    long[] found = names.with(People.IVAN);
    long[] age = new long[found.length];
    int place = 0;
    for (int i = 0; i < found.length; i++) {
      place = ages.seek(place, found[i]);
      age[i] = ages.values[place];
    }
    return new Columns(found, age);
  }

  /** Those of the named who are men. */
  private long[] men() {
    long[] found = names.with(People.IVAN);
    int n = 0;
    int place = 0;
    for (long entity : found) {
      place = sexes.seek(place, entity);
      found[n] = entity;
      n += sexes.values[place] == People.MALE ? 1 : 0;
    }
    return Arrays.copyOf(found, n);
  }

  Columns menWithAge() {
    long[] found = men();
    return new Columns(found, of(ages, found));
  }

  Columns menWithLastName() {
    long[] found = men();
    long[] lastName = of(lastNames, found);
    for (int i = 0; i < lastName.length; i++) {
      lastName[i] = LAST_NAME_LENGTHS[(int) lastName[i]];
    }
    return new Columns(found, lastName, of(ages, found));
  }

  /** The values of ascending entities. */
  private static long[] of(SortedColumn column, long[] entities) {
    long[] found = new long[entities.length];
    int place = 0;
    for (int i = 0; i < found.length; i++) {
      place = column.seek(place, entities[i]);
      found[i] = column.values[place];
    }
    return found;
  }

  /** Everybody whose age a named person has, in the order of entities. */
  Columns sameAge() {
    long[] sought = of(ages, names.with(People.IVAN));
    Arrays.sort(sought);
    long least = sought[0];
    boolean[] isSought = new boolean[(int) (sought[sought.length - 1] - least) + 1];
    for (long age : sought) {
      isSought[(int) (age - least)] = true;
    }
    long[] entities = new long[ages.entities.length];
    long[] lastName = new long[entities.length];
    long[] age = new long[entities.length];
    int n = 0;
    int place = 0;
    for (int i = 0; i < entities.length; i++) {
      long at = ages.values[i] - least;
      if (at >= 0 && at < isSought.length && isSought[(int) at]) {
        while (lastNames.entities[place] < ages.entities[i]) {
          place++;
        }
        entities[n] = ages.entities[i];
        lastName[n] = LAST_NAME_LENGTHS[(int) lastNames.values[place]];
        age[n++] = ages.values[i];
      }
    }
    return new Columns(
        Arrays.copyOf(entities, n), Arrays.copyOf(lastName, n), Arrays.copyOf(age, n));
  }

  Columns earning() {
    int from = salaries.first(People.SALARY + 1);
    int to = salaries.byValue.length;
    return new Columns(
        Arrays.copyOfRange(salaries.entitiesByValue, from, to),
        Arrays.copyOfRange(salaries.byValue, from, to));
  }

  Columns averages() {
    long[] sums = new long[NAME_LENGTHS.length];
    long[] counts = new long[NAME_LENGTHS.length];
    int place = 0;
    for (int i = 0; i < names.entities.length; i++) {
      while (salaries.entities[place] < names.entities[i]) {
        place++;
      }
      int name = (int) names.values[i];
      sums[name] += salaries.values[place];
      counts[name]++;
    }
    for (int name = 0; name < sums.length; name++) {
      sums[name] = Math.round(sums[name] / (double) counts[name]);
    }
    return new Columns(NAME_LENGTHS, sums, counts);
  }

  Columns notMen() {
    long[] entities = new long[ages.entities.length];
    long[] age = new long[entities.length];
    int n = 0;
    int place = 0;
    for (int i = 0; i < entities.length; i++) {
      while (sexes.entities[place] < ages.entities[i]) {
        place++;
      }
      entities[n] = ages.entities[i];
      age[n] = ages.values[i];
      n += sexes.values[place] == People.MALE ? 0 : 1;
    }
    return new Columns(Arrays.copyOf(entities, n), Arrays.copyOf(age, n));
  }

  /** Two ascending runs become one without doubles. */
  Columns eitherName() {
    long[] ones = names.with(People.IVAN);
    long[] others = names.with(People.PETR);
    long[] found = new long[ones.length + others.length];
    int n = 0;
    int i = 0;
    int j = 0;
    while (i < ones.length && j < others.length) {
      long one = ones[i];
      long other = others[j];
      found[n++] = Math.min(one, other);
      i += one <= other ? 1 : 0;
      j += other <= one ? 1 : 0;
    }
    while (i < ones.length) {
      found[n++] = ones[i++];
    }
    while (j < others.length) {
      found[n++] = others[j++];
    }
    return new Columns(Arrays.copyOf(found, n));
  }

  /** The salaries of the people with unique ids. */
  long[] salaries(long[] sought) {
    long[] found = new long[sought.length];
    for (int i = 0; i < found.length; i++) {
      found[i] = salaries.values[salaries.seek(0, entity(sought[i]))];
    }
    return found;
  }

  /** All that is known of the people with unique ids, one after the other. */
  long[] wholes(long[] sought) {
    long[] found = new long[sought.length * 7];
    int n = 0;
    for (long id : sought) {
      long entity = entity(id);
      found[n++] = 1;
      found[n++] = id;
      found[n++] = NAME_LENGTHS[(int) names.values[names.seek(0, entity)]];
      found[n++] = LAST_NAME_LENGTHS[(int) lastNames.values[lastNames.seek(0, entity)]];
      found[n++] = sexes.values[sexes.seek(0, entity)] >= 0 ? 1 : 0;
      found[n++] = ages.values[ages.seek(0, entity)];
      found[n++] = salaries.values[salaries.seek(0, entity)];
    }
    return found;
  }

  private long entity(long id) {
    return ids.entitiesByValue[ids.first(id)];
  }
}
