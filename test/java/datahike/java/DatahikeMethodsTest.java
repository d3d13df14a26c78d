package datahike.java;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The facade has the methods that Datahike has, so that what was compiled for one compiles. */
class DatahikeMethodsTest {
  /** What the class {@code Datahike} has in Datahike 0.8, with the types of its parameters. */
  private static final String METHODS =
      """
      asOf Object Object
      branchAsDb Object Object
      branchAsync Object Object Object
      branches Object
      commitAsDb Object Object
      commitId Object
      connect
      connect Map
      connect Map Map
      createDatabase
      createDatabase Map
      databaseExists
      databaseExists Map
      datoms Object Object
      datoms Object Object Object
      db Object
      dbWith Object List
      dbWith Object Object
      deleteBranchAsync Object Object
      deleteDatabase
      deleteDatabase Map
      deref Object
      entity Object Object
      entityDb Object
      explain Object Object
      fileConfig String
      fileConfig String Map
      filter Object Object
      forceBranchAsync Object Object Set
      gcStorage Object
      gcStorage Object Object
      gcStorage Object Object Map
      history Object
      indexRange Object Object
      isFiltered Object
      listen Object Object
      listen Object Object Object
      loadEntities Object List
      memoryConfig String
      memoryConfig String Map
      mergeDb Object Set List
      mergeDb Object Set List Object
      mergeDbAsync Object Set List
      mergeDbAsync Object Set List Object
      metrics Object
      parentCommitIds Object
      pull Object List Object
      pull Object Object
      pull Object String Object
      pullMany Object List Object
      pullMany Object Object
      pullMany Object String Iterable
      q Object
      q Object Object
      q String Object[]
      queryStats Object
      queryStats Object Object
      release Object
      release Object Object
      reverseSchema Object
      rseekDatoms Object Object
      rseekDatoms Object Object Object
      schema Object
      seekDatoms Object Object
      seekDatoms Object Object Object
      seekdatoms Object Keyword Object
      seekdatoms Object Keyword Object Object
      seekdatoms Object Keyword Object Object Object
      seekdatoms Object Keyword Object Object Object Object
      since Object Object
      tempid Object
      tempid Object int
      transact Object List
      transact Object Object
      transactAsync Object List
      transactAsync Object Object
      unlisten Object Object
      validAll Object
      validAt Object Object
      validBetween Object Object Object
      validDuring Object Object Object
      warmDatoms Object Object List
      warmDatoms Object Object List Map
      warmDb Object
      warmDb Object Map
      warmIndex Object Object
      warmIndex Object Object Map
      with Object List
      with Object List Object
      with Object Object
      """;

  /** Those of them that Cairn has no function for. */
  private static final List<String> MISSING =
      List.of(
          "validAll",
          "validAt",
          "validBetween",
          "validDuring",
          "warmDatoms",
          "warmDb",
          "warmIndex");

  @Test
  void everyMethodIsThereOrIsSaidToBeMissing() {
    TreeSet<String> wanted = new TreeSet<>();
    for (String line : METHODS.lines().toList()) {
      if (!MISSING.contains(line.split(" ", 2)[0])) {
        wanted.add(line);
      }
    }
    TreeSet<String> real = methods().map(DatahikeMethodsTest::signature).collect(treeSet());
    assertTrue(wanted.size() > 50);
    assertEquals(String.join("\n", wanted), String.join("\n", real));
  }

  @Test
  void everyMethodIsPublicAndStatic() {
    assertTrue(methods().allMatch(m -> Modifier.isPublic(m.getModifiers())));
    assertTrue(methods().allMatch(m -> Modifier.isStatic(m.getModifiers())));
  }

  private static Stream<Method> methods() {
    return Stream.of(Datahike.class, DatahikeGenerated.class)
        .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
        .filter(method -> !method.isSynthetic() && !Modifier.isPrivate(method.getModifiers()));
  }

  private static String signature(Method method) {
    return Stream.concat(
            Stream.of(method.getName()),
            Arrays.stream(method.getParameterTypes()).map(Class::getSimpleName))
        .collect(Collectors.joining(" "));
  }

  private static Collector<String, ?, TreeSet<String>> treeSet() {
    return Collectors.toCollection(TreeSet::new);
  }
}
