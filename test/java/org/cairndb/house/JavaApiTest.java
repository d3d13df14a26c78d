package org.cairndb.house;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Type;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import java.util.stream.Stream;
import org.cairndb.Cairn;
import org.cairndb.Connection;
import org.cairndb.DatabaseConfig;
import org.cairndb.SchemaFlexibility;
import org.cairndb.TxReports;
import org.cairndb.datom.Datom;
import org.cairndb.datom.Datoms;
import org.cairndb.datom.IndexOrder;
import org.cairndb.db.Db;
import org.cairndb.db.Entity;
import org.cairndb.testing.Repository;
import org.cairndb.transact.TxReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What Java programs meet: no type of Clojure that they would have to name, and documentation that
 * {@code javadoc} takes without a warning. The table in {@code docs/java.md} lists the exceptions.
 */
class JavaApiTest {
  private static final List<Class<?>> FIXED =
      List.of(
          Cairn.class,
          Connection.class,
          Connection.Listening.class,
          DatabaseConfig.class,
          SchemaFlexibility.class,
          TxReports.class,
          Db.class,
          Entity.class,
          Datom.class,
          Datoms.class,
          IndexOrder.class,
          TxReport.class);

  @Test
  void noMethodNamesATypeOfClojureSaveThoseThatThePageLists() throws Exception {
    TreeSet<String> found = new TreeSet<>();
    for (Class<?> type : api()) {
      members(type).forEach(member -> found.add(type.getSimpleName() + "." + member));
    }
    TreeSet<String> listed = new TreeSet<>();
    String page = Repository.read("docs/java.md");
    Matcher name =
        Pattern.compile("`([A-Z]\\w+\\.\\w+)`").matcher(page.substring(page.indexOf("## Clojure")));
    while (name.find()) {
      listed.add(name.group(1));
    }
    assertEquals(listed, found, "listed in docs/java.md, found");
  }

  /** Whoever cannot name them can do without: what Java programs call is there. */
  @Test
  void theListKnowsWhatItIsAbout() throws Exception {
    Set<Class<?>> api = api();
    assertTrue(api.contains(org.cairndb.data.QueryResult.class), "data");
    assertTrue(api.contains(org.cairndb.error.CairnException.class), "error");
    assertTrue(api.size() > 30, "classes: " + api.size());
  }

  @Test
  void javadocHasNothingToSay(@TempDir Path out) throws Exception {
    List<String> arguments =
        new ArrayList<>(
            List.of("-d", out.toString(), "-quiet", "-Xdoclint:all,-missing", "-Xmaxwarns", "20"));
    arguments.addAll(List.of("-classpath", System.getProperty("java.class.path")));
    arguments.addAll(List.of("-encoding", "UTF-8", "-notimestamp", "-nohelp", "-noindex"));
    for (Class<?> type : api()) {
      if (type.getEnclosingClass() == null) {
        String file = "src/java/" + type.getName().replace('.', '/') + ".java";
        arguments.add(Repository.HOME.resolve(file).toString());
      }
    }
    StringWriter said = new StringWriter();
    ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();
    PrintWriter writer = new PrintWriter(said, true);
    int code = javadoc.run(writer, writer, arguments.toArray(String[]::new));
    assertEquals("", said.toString());
    assertEquals(0, code);
  }

  private static Set<Class<?>> api() throws ClassNotFoundException {
    Set<Class<?>> all = new LinkedHashSet<>(FIXED);
    for (String folder : List.of("src/java/org/cairndb/data", "src/java/org/cairndb/error")) {
      for (Path file : Repository.files(folder, ".java")) {
        String name = Repository.name(file).substring("src/java/".length());
        Class<?> type = Class.forName(name.replace(".java", "").replace('/', '.'));
        all.add(type);
      }
    }
    all.removeIf(type -> !Modifier.isPublic(type.getModifiers()));
    return all;
  }

  /**
   * The names of public members that name a type of Clojure and that nothing in Clojure asks for.
   */
  private static Stream<String> members(Class<?> type) {
    Stream<String> methods =
        Arrays.stream(type.getDeclaredMethods())
            .filter(m -> isSeen(m) && !m.isSynthetic() && !isAskedFor(type, m))
            .filter(m -> isOfClojure(types(m)) || isOfClojure(Stream.of(m.getGenericReturnType())))
            .map(Method::getName);
    Stream<String> constructors =
        Arrays.stream(type.getDeclaredConstructors())
            .filter(c -> isSeen(c) && isOfClojure(types(c)))
            .map(Constructor::getDeclaringClass)
            .map(Class::getSimpleName);
    Stream<String> fields =
        Arrays.stream(type.getDeclaredFields())
            .filter(f -> Modifier.isPublic(f.getModifiers()))
            .filter(f -> isOfClojure(Stream.of(f.getGenericType())))
            .map(Field::getName);
    return Stream.of(methods, constructors, fields).flatMap(names -> names);
  }

  private static boolean isSeen(Executable member) {
    return Modifier.isPublic(member.getModifiers()) || Modifier.isProtected(member.getModifiers());
  }

  private static Stream<Type> types(Executable member) {
    return Arrays.stream(member.getGenericParameterTypes());
  }

  private static boolean isOfClojure(Stream<Type> types) {
    return types.anyMatch(type -> type.getTypeName().contains("clojure.lang."));
  }

  /** Whether a class or an interface of Clojure has the method. */
  private static boolean isAskedFor(Class<?> type, Method method) {
    for (Class<?> above : above(type)) {
      boolean isClojures = above.getName().startsWith("clojure.lang.");
      if (isClojures
          && Arrays.stream(above.getMethods())
              .anyMatch(
                  m ->
                      m.getName().equals(method.getName())
                          && Arrays.equals(m.getParameterTypes(), method.getParameterTypes()))) {
        return true;
      }
    }
    return false;
  }

  private static Set<Class<?>> above(Class<?> type) {
    Set<Class<?>> all = new LinkedHashSet<>();
    for (Class<?> c = type; c != null; c = c.getSuperclass()) {
      all.add(c);
      for (Class<?> i : c.getInterfaces()) {
        all.addAll(above(i));
      }
    }
    return all;
  }
}
