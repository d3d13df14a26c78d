(ns datascript.core
  "Cairn's engine with the API of DataScript 1.7: database values in memory, and connections that are references to
   them. Programs and tests written for DataScript run on it. It is not part of the jar; docs/DIFFERENCES.md says what
   it has not."
  (:refer-clojure :exclude [filter])
  (:require [datascript.conn]
            [datascript.db :as db]
            [datascript.serialize])
  (:import (java.util UUID)
           (org.cairndb Databases)
           (org.cairndb.db Dialect Entity IndexAccess)
           (org.cairndb.pull Pull)
           (org.cairndb.query Queries)))

(set! *warn-on-reflection* true)

(defmacro ^:private also
  "Gives vars of another namespace here too."
  [namespace & names]
  `(do ~@(for [name names
               :let [{:keys [arglists doc]} (meta (ns-resolve namespace name))]]
           `(def ~(with-meta name (cond-> {:doc doc} arglists (assoc :arglists `'~arglists)))
              ~(symbol (str namespace) (str name))))))

(also datascript.db tx0 db? empty-db init-db with-schema datom datom? entid)
(also datascript.conn with db-with conn? conn-from-db create-conn conn-from-datoms db transact! transact transact-async
      reset-conn! reset-schema! listen! unlisten!)
(also datascript.serialize serializable from-serializable)

;; Database values

(defn schema
  "The schema of a database value, as it was written.

     (schema (empty-db {:name {:db/index true}}))   ;=> {:name #:db{:index true}}"
  [db]
  (:schema (:config (Databases/value db))))

(defn filter
  "A view of a database value with only the datoms for which the predicate is true. It gets the unfiltered database and
   a datom. Filters may be stacked.

     (filter db (fn [db datom] (not= :password (:a datom))))"
  [db pred]
  (Databases/filter db pred))

(defn is-filtered
  "Whether a database value was made by `filter`.

     (is-filtered (filter db (constantly true)))   ;=> true"
  [db]
  (.isFiltered (Databases/value db)))

;; Queries, pull, entities

(defn q
  "Answers a Datalog query; `:in` takes the inputs in turn.

     (q '[:find ?n :where [_ :name ?n]] db)   ;=> #{[\"Alice\"]}"
  [query & inputs]
  (Queries/q Dialect/DATASCRIPT query (to-array inputs)))

(defn pull
  "What a pattern shows of an entity, as nested maps; nil if nothing. `:visitor` is called for each attribute that was
   looked at: `(visitor :db.pull/attr e a nil)`, `(visitor :db.pull/wildcard e nil nil)`, `(visitor :db.pull/reverse nil
   a v)`.

     (pull db [:name {:friend [:name]}] 1)   ;=> {:name \"Alice\" :friend {:name \"Bob\"}}"
  ([db selector eid] (pull db selector eid nil))
  ([db selector eid options]
   (Pull/pull Dialect/DATASCRIPT (Databases/value db) selector eid (:visitor options))))

(defn pull-many
  "What a pattern shows of each of several entities, nil for those that are missing.

     (pull-many db [:name] [1 2 3])   ;=> [{:name \"Alice\"} nil {:name \"Bob\"}]"
  ([db selector eids] (pull-many db selector eids nil))
  ([db selector eids options]
   (Pull/pullMany Dialect/DATASCRIPT (Databases/value db) selector eids (:visitor options))))

(defn entity
  "An entity as a map that is read as it is asked; nil if there are no facts about it.

     (:name (:friend (entity db 1)))"
  [db eid]
  (Entity/of Dialect/DATASCRIPT (Databases/value db) eid))

(defn entity-db
  "The database value that an entity is read from.

     (entity-db (entity db 1))"
  [entity]
  (.database ^Entity entity))

(defn touch
  "Reads all attributes of an entity, and of the components of it.

     (touch (entity db 1))   ;=> {:name \"Alice\", :db/id 1}"
  [entity]
  (some-> ^Entity entity .touch))

;; Indexes

(defn- indexed [db index attribute]
  (doto (Databases/value db) (IndexAccess/requireShown index attribute)))

(defn datoms
  "The datoms that have the given components, in the order of `:eavt`, `:aevt` or `:avet`. An attribute that is not
   indexed is an error in `:avet`.

     (datoms db :eavt 1 :name)"
  [db index & components]
  (or (IndexAccess/datoms (indexed db index (first components)) index (to-array components)) ()))

(defn find-datom
  "The first of the datoms that have the given components; nil if there is none.

     (find-datom db :eavt 1 :name)"
  [db index & components]
  (first (apply datoms db index components)))

(defn seek-datoms
  "The datoms from the given components, or where they would be, to the end of the index.

     (take 10 (seek-datoms db :avet :name \"A\"))"
  [db index & components]
  (or (IndexAccess/seekDatoms (indexed db index (first components)) index (to-array components)) ()))

(defn rseek-datoms
  "The datoms from the given components, or where they would be, back to the beginning of the index.

     (take 10 (rseek-datoms db :avet :posted-at))"
  [db index & components]
  (or (IndexAccess/rseekDatoms (indexed db index (first components)) index (to-array components)) ()))

(defn index-range
  "The datoms of an indexed attribute with values from `start` to `end`, both included; nil leaves an end open.

     (index-range db :age 18 60)"
  [db attribute start end]
  (or (IndexAccess/indexRange (indexed db :avet attribute) attribute start end) ()))

;; Names

(def ^{:doc "How tagged datoms and database values are read.

    (clojure.edn/read-string {:readers data-readers} text)"}
  data-readers
  {'datascript/Datom db/datom-from-reader
   'datascript/DB db/db-from-reader
   'datahike/Datom db/datom-from-reader
   'datahike/DB db/db-from-reader})

(defn tempid
  "A tempid that nobody else has. The partition means nothing, except that `:db.part/tx` gives the transaction itself;
   a given number is the tempid.

     (tempid :db.part/user)   ;=> -1000001"
  ([part] (Databases/tempid part))
  ([part x] (if (= :db.part/tx part) (Databases/tempid part) x)))

(defn resolve-tempid
  "The id that a tempid got in a transaction; `tempids` is from its report.

     (resolve-tempid db (:tempids report) -1)   ;=> 7"
  [_db tempids tempid]
  (get tempids tempid))

(defn squuid
  "A random UUID that begins with the time in seconds, now or the one given in milliseconds.

     (squuid)"
  ([] (Databases/squuid))
  ([millis] (Databases/squuid (long millis))))

(defn squuid-time-millis
  "The time of a squuid, in milliseconds since 1970, a whole second.

     (squuid-time-millis (squuid))"
  [uuid]
  (* 1000 (unsigned-bit-shift-right (.getMostSignificantBits ^UUID uuid) 32)))
