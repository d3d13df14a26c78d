package org.cairndb;

import clojure.lang.IFn;
import clojure.lang.IPersistentMap;
import clojure.lang.Keyword;
import clojure.lang.RT;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.cairndb.dat.DatLink;
import org.cairndb.error.CairnException;
import org.cairndb.error.ConfigException;
import org.cairndb.replica.Arriving;
import org.cairndb.replica.DatSource;
import org.cairndb.system.Address;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of a database that comes over Dat.
 *
 * <pre>
 * {:backend :dat :link "dat://…" :path "/folder" :peers ["host:port" …] :multicast? bool :port n
 *  :timeout milliseconds :sparse? bool :fetch-timeout milliseconds :progress-fn function}
 * </pre>
 *
 * What does not say where the database is may stand beside the store as well, as {@code :follow?}
 * does. Without a folder the replica is this process's alone and is not kept.
 */
final class DatStore {
  private static final int USUAL_PORT = 3282;
  private static final long PATIENCE_MILLIS = 30_000;
  private static final long FETCH_MILLIS = 10_000;

  /** How long nothing is said, and then between two lines. */
  private static final long QUIET_MILLIS = 2_000;

  /** What may be said in the store or beside it. */
  private static final List<String> WAYS =
      List.of("sparse?", "peers", "multicast?", "port", "timeout", "fetch-timeout", "progress-fn");

  /** Of those what would mean nothing to another store, though its user expects something. */
  private static final List<String> ONLY_HERE =
      List.of("sparse?", "peers", "multicast?", "fetch-timeout");

  private DatStore() {}

  /**
   * A store with what was said beside it.
   *
   * @throws ConfigException if something was said twice, and differently
   */
  static IPersistentMap gathered(IPersistentMap store, IPersistentMap beside) {
    IPersistentMap all = store;
    for (String name : WAYS) {
      Keyword key = Keyword.intern(name);
      Object said = beside.valAt(key);
      if (said != null) {
        Object inside = store.valAt(key);
        if (inside != null && !said.equals(inside)) {
          throw new ConfigException(
              "config/store",
              key
                  + " is said in :store and beside it, and differently: in="
                  + RT.printString(inside)
                  + ", beside="
                  + RT.printString(said),
              "key",
              key,
              "found",
              said);
        }
        all = all.assoc(key, said);
      }
    }
    return all;
  }

  /**
   * Refuses what only a store over Dat can do.
   *
   * @param said in another store, or beside it
   */
  static void refuseElsewhere(IPersistentMap said, String backend) {
    for (String name : ONLY_HERE) {
      Object value = get(said, name);
      if (value != null && !Boolean.FALSE.equals(value)) {
        throw new ConfigException(
            "config/value",
            ":"
                + name
                + " needs a database that comes over Dat: backend="
                + backend
                + ", expected=:dat, found="
                + RT.printString(value),
            "key",
            Keyword.intern(name),
            "found",
            value);
      }
    }
  }

  /**
   * Reads it.
   *
   * @throws ConfigException if something is missing or has another shape
   */
  static Location of(IPersistentMap store) {
    Object link = get(store, "link");
    Object path = get(store, "path");
    require(link instanceof String, ":link is the link of the archive, as text", link);
    require(
        path == null || path instanceof String, ":path is the folder into which it comes", path);
    Path folder = path == null ? null : Path.of(String.valueOf(path));
    require(folder == null || folder.isAbsolute(), "path is not absolute", path);
    Object progress = get(store, "progress-fn");
    require(progress == null || progress instanceof IFn, ":progress-fn is a function", progress);
    DatLink parsed;
    try {
      parsed = DatLink.parse(String.valueOf(link));
    } catch (CairnException e) {
      throw refused(String.valueOf(e.getMessage()), link);
    }
    DatSource source =
        new DatSource(
            parsed,
            peers(get(store, "peers")),
            flag(store, "multicast?", true),
            (int) number(store, "port", 65_535, 0),
            number(store, "timeout", Integer.MAX_VALUE, PATIENCE_MILLIS),
            flag(store, "sparse?", false),
            number(store, "fetch-timeout", Integer.MAX_VALUE, FETCH_MILLIS),
            progress instanceof IFn told ? a -> told.invoke(data(a)) : atRepl());
    return new Location.Followed(folder == null ? null : Location.Folder.of(folder), source);
  }

  private static Object data(Arriving arriving) {
    return RT.map(
        Keyword.intern("link"), arriving.link(),
        Keyword.intern("peers"), arriving.peers(),
        Keyword.intern("files"), arriving.files(),
        Keyword.intern("bytes"), arriving.bytes(),
        Keyword.intern("total"), arriving.total(),
        Keyword.intern("millis"), arriving.millis(),
        Keyword.intern("line"), arriving.toString());
  }

  /** Somebody who sits at a REPL is told what is waited for; a program is not. */
  private static Consumer<Arriving> atRepl() {
    if (!RT.var("clojure.core", "*1").isBound()
        || RT.var("clojure.core", "*1").getThreadBinding() == null) {
      return arriving -> {};
    }
    PrintWriter out = new PrintWriter((Writer) RT.ERR.deref(), true);
    AtomicLong next = new AtomicLong(QUIET_MILLIS);
    return arriving -> {
      if (arriving.millis() >= next.get()) {
        next.set(arriving.millis() + QUIET_MILLIS);
        out.println("; " + arriving);
      }
    };
  }

  private static boolean flag(IPersistentMap store, String key, boolean otherwise) {
    Object said = get(store, key);
    require(said == null || said instanceof Boolean, ":" + key + " is true or false", said);
    return said == null ? otherwise : (Boolean) said;
  }

  private static List<Address> peers(@Nullable Object said) {
    List<Address> peers = new ArrayList<>();
    require(
        said == null || said instanceof Iterable, ":peers are addresses such as host:port", said);
    if (said instanceof Iterable<?> all) {
      for (Object peer : all) {
        try {
          peers.add(Address.parse(String.valueOf(peer), USUAL_PORT));
        } catch (RuntimeException e) {
          throw refused(":peers are addresses such as host:port", peer);
        }
      }
    }
    return peers;
  }

  private static long number(IPersistentMap store, String key, long most, long otherwise) {
    Object said = get(store, key);
    boolean right = said instanceof Number n && n.longValue() >= 0 && n.longValue() <= most;
    require(said == null || right, ":" + key + " is a number from 0 to " + most, said);
    return said == null ? otherwise : ((Number) said).longValue();
  }

  private static @Nullable Object get(IPersistentMap store, String key) {
    return store.valAt(Keyword.intern(key));
  }

  private static void require(boolean right, String rule, @Nullable Object found) {
    if (!right) {
      throw refused(rule, found);
    }
  }

  private static ConfigException refused(String rule, @Nullable Object found) {
    String text = found == null ? "nil" : RT.printString(found);
    return new ConfigException("config/store", rule + ": found=" + text, "found", found);
  }
}
