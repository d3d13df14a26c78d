(ns datahike.core
  "Database values without a connection, and the names that Datahike took from DataScript. For everything else see
   `datahike.api`."
  (:refer-clojure :exclude [filter])
  (:require [datahike.api :as api])
  (:import (java.util OptionalLong UUID)
           (org.cairndb Connection Databases)
           (org.cairndb.datom Datom Values)
           (org.cairndb.db CurrentDatabase DatabaseValue Entity EntityIds)))

(set! *warn-on-reflection* true)

(def ^{:doc "The id of the transaction before the first.

    (- (:max-tx db) tx0)   ; how many transactions there have been"}
  tx0 CurrentDatabase/TX0)

(defn empty-db
  "A database value in memory without datoms, with a schema as DataScript writes it.

     (db-with (empty-db {:aka {:db/cardinality :db.cardinality/many}}) [{:aka [\"X\" \"Y\"]}])"
  ([] (empty-db nil))
  ([schema] (Databases/empty schema)))

(defn init-db
  "A database value in memory with the given datoms, or `[e a v]` or `[e a v tx]`, which are not checked.

     (init-db [(datom 1 :name \"Alice\")] {:name {:db/index true}})"
  ([datoms] (init-db datoms nil))
  ([datoms schema] (Databases/of datoms schema)))

(defn datom
  "A datom.

     (datom 1 :name \"Alice\")   ;=> #datahike/Datom [1 :name \"Alice\" 536870912 true]"
  ([e a v] (datom e a v tx0 true))
  ([e a v tx] (datom e a v tx true))
  ([e a v tx added] (Datom. (long e) ^clojure.lang.Keyword a (Values/canonical v) (long tx) (boolean added))))

(defn datom?
  "Whether it is a datom.

     (datom? (first (:tx-data report)))   ;=> true"
  [x]
  (instance? Datom x))

(defn db?
  "Whether it is a database value.

     (db? @conn)   ;=> true"
  [x]
  (instance? DatabaseValue x))

(defn conn?
  "Whether it is a connection.

     (conn? (datahike.api/connect uri))   ;=> true"
  [x]
  (instance? Connection x))

(defn entid
  "The id of the entity that a number, an ident or a lookup ref means; nil if none.

     (entid db [:email \"alice@example.com\"])   ;=> 1"
  [db eid]
  (let [found ^OptionalLong (EntityIds/find (Databases/value db) eid)]
    (when (.isPresent found) (.getAsLong found))))

(defn touch
  "Reads all attributes of an entity, and of the components of it.

     (touch (entity db 1))   ;=> {:name \"Alice\", :db/id 1}"
  [entity]
  (.touch ^Entity entity))

(defn resolve-tempid
  "The id that a tempid got in a transaction; `tempids` is from its report.

     (resolve-tempid db (:tempids report) -1)   ;=> 7"
  [_db tempids tempid]
  (get tempids tempid))

(defn squuid
  "A random UUID that begins with the time in seconds, so that those made later mostly come later.

     (squuid)"
  []
  (Databases/squuid))

(defn squuid-time-millis
  "The time that a squuid was made, in milliseconds since 1970.

     (squuid-time-millis (squuid))"
  [uuid]
  (* 1000 (unsigned-bit-shift-right (.getMostSignificantBits ^UUID uuid) 32)))

(defn transact!
  "Adds a transaction and waits for it, which in DataScript's API is the name for that.

     (transact! conn [{:name \"Alice\"}])"
  ([conn tx-data] (api/transact conn tx-data))
  ([conn tx-data tx-meta] (api/transact conn {:tx-data tx-data :tx-meta tx-meta})))

(defmacro ^:private also
  "Gives vars of datahike.api here too."
  [& names]
  `(do ~@(for [name names
               :let [v (ns-resolve 'datahike.api name)]]
           `(def ~(with-meta name {:arglists `'~(:arglists (meta v)) :doc (:doc (meta v))})
              ~(symbol "datahike.api" (str name))))))

(also with db-with q pull pull-many entity entity-db datoms seek-datoms rseek-datoms index-range filter is-filtered
      tempid transact)

(def ^{:arglists '([conn callback] [conn key callback]) :doc (:doc (meta #'api/listen))} listen! api/listen)

(def ^{:arglists '([conn key]) :doc (:doc (meta #'api/unlisten))} unlisten! api/unlisten)
