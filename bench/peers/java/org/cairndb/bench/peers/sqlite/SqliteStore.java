package org.cairndb.bench.peers.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.cairndb.bench.workload.DurableFigures;
import org.cairndb.bench.workload.DurableStore;
import org.cairndb.bench.workload.People;
import org.jspecify.annotations.Nullable;

/**
 * SQLite with a write-ahead log that is forced at each commit. One table with an index on each
 * column, as a database of facts has. Each thread has a connection; writers take turns.
 */
public final class SqliteStore implements DurableStore {
  private static final List<String> COLUMNS = List.of("name", "last_name", "sex", "age", "salary");
  private static final String INSERT = "insert into people values (?, ?, ?, ?, ?, ?)";

  private final Object writer = new Object();
  private final List<Connection> opened = Collections.synchronizedList(new ArrayList<>());
  private @Nullable Path file;
  private final ThreadLocal<Session> sessions = ThreadLocal.withInitial(this::session);

  /** What a thread works with. */
  private record Session(Connection connection, PreparedStatement insert, PreparedStatement find) {}

  private SqliteStore() {}

  /** Prints the figures. */
  public static void main(String[] arguments) throws Exception {
    DurableFigures.run("sqlite", SqliteStore::new, SqliteStore.class, arguments);
  }

  private Connection connect() throws SQLException {
    Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
    opened.add(connection);
    try (Statement statement = connection.createStatement()) {
      statement.execute("pragma journal_mode = wal");
      statement.execute("pragma synchronous = full");
    }
    return connection;
  }

  private Session session() {
    try {
      Connection connection = connect();
      return new Session(
          connection,
          connection.prepareStatement(INSERT),
          connection.prepareStatement("select salary from people where id = ?"));
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void open(Path folder) throws Exception {
    Files.createDirectories(folder);
    file = folder.resolve("people.db");
    boolean isNew = Files.notExists(file);
    Connection connection = connect();
    if (isNew) {
      try (Statement statement = connection.createStatement()) {
        statement.execute(
            "create table people (id integer primary key, name text, last_name text, sex text,"
                + " age integer, salary integer)");
        for (String column : COLUMNS) {
          statement.execute("create index by_" + column + " on people (" + column + ")");
        }
      }
    }
  }

  private static void bind(PreparedStatement insert, People people, int id) throws SQLException {
    insert.setLong(1, id);
    insert.setString(2, people.name(id));
    insert.setString(3, people.lastName(id));
    insert.setString(4, people.sex(id));
    insert.setLong(5, people.age(id));
    insert.setLong(6, people.salary(id));
  }

  @Override
  public void commit(People people, int id) throws SQLException {
    PreparedStatement insert = sessions.get().insert();
    bind(insert, people, id);
    synchronized (writer) {
      insert.executeUpdate();
    }
  }

  @Override
  public void load(People people) throws SQLException {
    Session session = sessions.get();
    session.connection().setAutoCommit(false);
    for (int id : people.order()) {
      bind(session.insert(), people, id);
      session.insert().executeUpdate();
    }
    session.connection().commit();
    session.connection().setAutoCommit(true);
  }

  @Override
  public long salary(long id) throws SQLException {
    PreparedStatement find = sessions.get().find();
    find.setLong(1, id);
    try (ResultSet found = find.executeQuery()) {
      found.next();
      return found.getLong(1);
    }
  }

  @Override
  public void close() throws IOException {
    try {
      for (Connection connection : opened) {
        connection.close();
      }
    } catch (SQLException e) {
      throw new IOException(e);
    }
  }
}
