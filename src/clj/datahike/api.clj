(ns datahike.api
  "Cairn with the API of Datahike: of 0.1.2, for which the first programs were written, and of today. Every function
   hands its arguments to Java and gives back data. What differs from either stands in docs/DIFFERENCES.md."
  (:refer-clojure :exclude [filter])
  (:require [cairn.interop] [cairn.names :as names]
            [cairn.print]
            [datahike.gc :as gc] [datahike.migrate :as migrate] [datahike.time] [datahike.versioning :as versioning])
  (:import (clojure.lang IDeref)
           (org.cairndb Cairn Connection Databases)
           (org.cairndb.datom Datom)
           (org.cairndb.db Entity IndexAccess Metrics SchemaMaps)
           (org.cairndb.pull Pull)
           (org.cairndb.query Queries)
           (org.cairndb.transact TxReport)))

(set! *warn-on-reflection* true)

;; What comes in one of two shapes, as two values.

(defn- tx-arguments [tx]
  (if (and (map? tx) (contains? tx :tx-data)) [(:tx-data tx) (:tx-meta tx)] [tx nil]))

(defn- index-arguments [index components]
  (if (map? index) [(:index index) (to-array (:components index))] [index (to-array components)]))

;; Databases

(def ^{:doc "In Datahike 0.1.2 the atom that held the databases in memory. Here it is empty and means nothing: Java
  keeps them.

    @memory   ;=> {}"}
  memory (atom {}))

(defn create-database
  "Creates a database and gives its completed configuration. A URI names a database that needs no schema, a
   configuration map one that does unless `:schema-flexibility` is `:read`; without arguments it is in memory. Options
   of a URI: `:schema-on-read`, `:temporal-index`, `:initial-tx`. A database that exists is an error
   (`:type :db-already-exists`) and stays as it is.

     (create-database \"datahike:file:///srv/people\")
     (create-database \"datahike:mem://people\" :initial-tx [{:name \"Alice\"}])
     (create-database {:store {:backend :file :path \"/srv/people\"} :schema-flexibility :read :keep-history? false})"
  {:arglists '([] [config] [uri & options])}
  ([] (create-database nil))
  ([config & options] (Cairn/createDatabase config (to-array options))))

(defn create-database-with-schema
  "Creates a database with a schema as DataScript writes it. Such a schema has no datoms.

     (create-database-with-schema \"datahike:mem://people\" {:aka {:db/cardinality :db.cardinality/many}})"
  [config schema]
  (Cairn/createDatabaseWithSchema config schema))

(defn delete-database
  "Deletes a database with all its files, and releases all connections to it. Nothing happens if there is none.

     (delete-database \"datahike:file:///srv/people\")"
  {:arglists '([] [config])}
  ([] (delete-database nil))
  ([config] (Cairn/deleteDatabase config)))

(defn database-exists?
  "Whether there is a database. Creates nothing, opens nothing.

     (database-exists? \"datahike:file:///srv/people\")   ;=> true"
  {:arglists '([] [config])}
  ([] (database-exists? nil))
  ([config] (Cairn/databaseExists config)))

;; Connections

(defn connect
  "A connection to a database: `@conn` is its newest value. Connecting again moves on to what others have written
   meanwhile. What the configuration leaves open is taken from the database; what contradicts it is an error. If there
   is no database, that is an error too (`:type :db-does-not-exist`), and nothing is created. With `:follow? true` the
   connection to a folder into which another's files come moves by itself. `{:sync? true}` changes nothing.

     (def conn (connect \"datahike:file:///srv/people\"))"
  {:arglists '([] [config] [config options] [uri & {:as options}])}
  ([] (connect nil))
  ([config] (Cairn/connect config))
  ([config & options] (Cairn/connect config (to-array options))))

(defn db
  "The newest value of the database; the same as `@conn`. It never changes.

     (def then (db conn))"
  [conn]
  (.deref ^IDeref conn))

(defn release
  "Gives a connection back. With the last user, or for all at once with `release-all?`, the writer's lock goes too, and
   the connection refuses further use. Values that came from it stay readable.

     (release conn)"
  ([conn] (release conn false))
  ([conn release-all?] (.release ^Connection conn (boolean release-all?))))

;; Transactions

(defn transact
  "Adds a transaction and waits until it is durable. Gives a report, a map with `:db-before`, `:db-after`, `:tx-data`,
   `:tempids` and `:tx-meta`; dereferenced, the report is itself, so that code for Datahike 0.1, where this gave a
   future, works. What is wrong with the data is thrown here, and then nothing has changed.

     (transact conn [{:name \"Alice\"} [:db/add -1 :name \"Bob\"]])
     @(transact conn {:tx-data [[:db/retract 1 :name]] :tx-meta {:source \"import\"}})"
  [conn tx-data]
  (let [[data tx-meta] (tx-arguments tx-data)]
    (.transact ^Connection conn data tx-meta)))

(defn transact!
  "Adds a transaction without waiting (unless 1024 are under way): a future of the report. Many share a write.

     (:tempids @(transact! conn [{:db/id \"a\" :name \"Alice\"}]))"
  [conn tx-data]
  (let [[data tx-meta] (tx-arguments tx-data)]
    (.transactAsync ^Connection conn data tx-meta)))

(names/share `migrate/load-entities `gc/gc-storage `versioning/branches `versioning/branch! `versioning/delete-branch!
             `versioning/force-branch! `versioning/branch-as-db `versioning/merge-db `versioning/merge-db!
             `versioning/commit-id `versioning/parent-commit-ids `versioning/commit-as-db)

(defn with
  "What a transaction would do to a database value: a report, and nothing else happens.

     (:db-after (with @conn [{:name \"Alice\"}]))"
  ([db tx-data] (let [[data tx-meta] (tx-arguments tx-data)] (Databases/with db data tx-meta)))
  ([db tx-data tx-meta] (Databases/with db tx-data tx-meta)))

(defn db-with
  "The database value that a transaction would make.

     (q '[:find ?n . :where [_ :name ?n]] (db-with @conn [{:name \"Alice\"}]))"
  [db tx-data]
  (.dbAfter ^TxReport (with db tx-data)))

(defn tempid
  "A tempid that nobody else has. The partition means nothing, except that `:db.part/tx` gives the transaction itself;
   a given number is the tempid.

     (tempid :db.part/user)      ;=> -1000001
     (tempid :db.part/user -1)   ;=> -1"
  ([part] (Databases/tempid part))
  ([part x] (if (= :db.part/tx part) (Databases/tempid part) x)))

(defn listen
  "Calls a function with the report of each later transaction, when it is durable. Gives the key to `unlisten` by; a
   listener with the same key is replaced.

     (listen conn :log (fn [report] (println (:tx-data report))))"
  ([conn callback] (listen conn (gensym "listener") callback))
  ([conn key callback] (.listen ^Connection conn key callback)))

(defn unlisten
  "Takes a listener away.

     (unlisten conn :log)"
  [conn key]
  (.unlisten ^Connection conn key))

;; Queries

(defn q
  "Answers a Datalog query; `:in` takes the inputs in turn. The query is a vector, a map or text; or a map of `:query`,
   `:args`, `:limit`, `:offset`, `:order-by`, `:timeout`, `:max-rows` and `:cancel`.

     (q '[:find ?n :where [_ :name ?n]] @conn)                                 ;=> #{[\"Alice\"]}
     (q '[:find [?n ...] :in $ ?least :where [?e :age ?a] [(>= ?a ?least)] [?e :name ?n]] @conn 18)
     (q {:query \"[:find ?n :where [_ :name ?n]]\" :args [@conn] :limit 10})"
  {:arglists '([query & inputs] [{:keys [query args limit offset order-by timeout max-rows cancel]}])}
  [query & inputs]
  (Queries/q query (to-array inputs)))

(defn explain
  "The plan of a query as text: its clauses in the order in which they would be run, the index that each reads, and how
   many rows are expected. With `:analyze true` in a map of `:query` and `:args` it runs the query and tells rows and
   times, too.

     (println (explain '[:find ?n :where [?e :name ?n] [?e :age 33]] @conn))
     (println (explain {:query '[:find ?n :where [_ :name ?n]] :args [@conn] :analyze true}))"
  [query & inputs]
  (Queries/explain query (to-array inputs)))

(defn query-stats
  "Runs a query and tells how: a map of `:query`, its result as `:ret`, and `:stats`, the steps of its plan with the
   `:rows` and the `:time-us` of each. The page on the query language describes a step.

     (map (juxt :clause :rows) (:stats (query-stats '[:find ?n :where [_ :name ?n]] @conn)))"
  [query & inputs]
  (Queries/stats query (to-array inputs)))

(defn pull
  "What a pattern shows of an entity, as nested maps; nil if nothing.

     (pull @conn [:name {:friend [:name]}] 1)          ;=> {:name \"Alice\" :friend {:name \"Bob\"}}
     (pull @conn '[* {(limit :aka 2) ...}] [:email \"alice@example.com\"])
     (pull @conn {:selector [:name] :eid 1})"
  {:arglists '([db selector eid] [db {:keys [selector eid]}])}
  ([db {:keys [selector eid]}] (Pull/pull (Databases/value db) selector eid))
  ([db selector eid] (Pull/pull (Databases/value db) selector eid)))

(defn pull-many
  "What a pattern shows of each of several entities, without those that are missing.

     (pull-many @conn [:name] [1 2 3])   ;=> [{:name \"Alice\"} {:name \"Bob\"}]"
  {:arglists '([db selector eids] [db {:keys [selector eids]}])}
  ([db {:keys [selector eids eid]}] (Pull/pullMany (Databases/value db) selector (or eids eid)))
  ([db selector eids] (Pull/pullMany (Databases/value db) selector eids)))

(defn entity
  "An entity as a map that is read as it is asked; nil if an ident or a lookup ref means none. References are entities
   again, `(:_friend e)` are those that refer to it.

     (:name (:friend (entity @conn [:email \"alice@example.com\"])))"
  [db eid]
  (Entity/of (Databases/value db) eid))

(defn entity-db
  "The database value that an entity is read from.

     (entity-db (entity db 1))"
  [entity]
  (.database ^Entity entity))

;; Indexes

(defn datoms
  "The datoms that have the given components, in the order of an index: `:eavt`, `:aevt` or, of attributes that are
   indexed, unique or references, `:avet`. A lazy sequence of datoms, `[e a v tx added]`.

     (datoms @conn :eavt 1 :name)
     (datoms @conn {:index :avet :components [:email \"alice@example.com\"]})"
  {:arglists '([db index & components] [db {:keys [index components]}])}
  [db index & components]
  (let [[index components] (index-arguments index components)]
    (IndexAccess/datoms (Databases/value db) index components)))

(defn seek-datoms
  "The datoms from the given components, or where they would be, to the end of the index.

     (take 10 (seek-datoms @conn :avet :name \"A\"))"
  {:arglists '([db index & components] [db {:keys [index components]}])}
  [db index & components]
  (let [[index components] (index-arguments index components)]
    (IndexAccess/seekDatoms (Databases/value db) index components)))

(defn rseek-datoms
  "The datoms from the given components, or where they would be, back to the beginning of the index.

     (take 10 (rseek-datoms @conn :avet :posted-at))   ; the ten newest"
  {:arglists '([db index & components] [db {:keys [index components]}])}
  [db index & components]
  (let [[index components] (index-arguments index components)]
    (IndexAccess/rseekDatoms (Databases/value db) index components)))

(defn index-range
  "The datoms of an indexed attribute with values from `start` to `end`, both included; nil leaves an end open.

     (index-range @conn {:attrid :age :start 18 :end 60})
     (index-range @conn :age 18 nil)"
  {:arglists '([db {:keys [attrid start end]}] [db attribute start end])}
  ([db {:keys [attrid start end]}] (IndexAccess/indexRange (Databases/value db) attrid start end))
  ([db attribute start end] (IndexAccess/indexRange (Databases/value db) attribute start end)))

(defn index-pull
  "What a pattern shows of each entity that an index has of one attribute, in its order: from `start` (the attribute,
   and where to begin) to the end of the attribute or, with `:reverse`, back to its beginning. A lazy sequence; an
   entity comes as often as the attribute has values of it. In Datahike this is missing, it is Datomic's.

     (index-pull @conn {:index :avet :selector [:name] :start [:age 18]})
     (take 10 (index-pull @conn {:index :avet :selector '[*] :start [:posted-at] :reverse true}))"
  [db {:keys [index selector start reverse]}]
  (let [value (Databases/value db)
        from (to-array start)
        datoms (if reverse (IndexAccess/rseekDatoms value index from) (IndexAccess/seekDatoms value index from))]
    (->> datoms
         (take-while (fn [^Datom datom] (= (first start) (.a datom))))
         (map (fn [^Datom datom] (Pull/pull value selector (num (.e datom))))))))

;; Database values

(defn filter
  "A view of a database value with only the datoms for which the predicate is true. It gets the unfiltered database and
   a datom. Filters may be stacked.

     (filter @conn (fn [db datom] (not= :password (:a datom))))"
  [db pred]
  (Databases/filter db pred))

(defn is-filtered
  "Whether a database value was made by `filter`.

     (is-filtered (filter @conn (constantly true)))   ;=> true"
  [db]
  (.isFiltered (Databases/value db)))

;; Other times

(defn history
  "All that was ever asserted and retracted: the datoms of a fact come in the order of time, each with the transaction
   that said it, retractions with `added` false. Views of time combine with each other and with filters in any order. A
   database that keeps no history refuses (`:history/not-kept`).

     (q '[:find ?age ?tx ?added :where [[:name \"Alice\"] :age ?age ?tx ?added]] (history @conn))"
  [db]
  (Databases/history db))

(defn as-of
  "A database as it was after a transaction, given by its id, or at a time: after the newest transaction whose
   `:db/txInstant` is not later. Of its history, what had been said by then.

     (q '[:find ?n :where [_ :name ?n]] (as-of @conn #inst \"2026-01-01\"))
     (pull (as-of @conn (get-in report [:tempids :db/current-tx])) '[*] 1)"
  [db time-point]
  (Databases/asOf db time-point))

(defn since
  "What was asserted after a transaction, or a time, and still holds. Of the history, all that was said since then.

     (q '[:find ?n ?a :in $ $since :where [?e :name ?n] [$since ?e :age ?a]] @conn (since @conn #inst \"2026-01-01\"))"
  [db time-point]
  (Databases/since db time-point))

(names/share `datahike.time/tx-range `datahike.time/basis-t `datahike.time/next-t `datahike.time/as-of-t
             `datahike.time/since-t `datahike.time/tx->t `datahike.time/t->tx)

;; What is in a database

(defn schema
  "The attributes that have been declared, by name.

     (schema @conn)   ;=> {:aka #:db{:ident :aka, :cardinality :db.cardinality/many, :id 1}}"
  [db]
  (SchemaMaps/schema (Databases/value db)))

(defn reverse-schema
  "The same the other way round: the attributes by what has been declared of them.

     (reverse-schema @conn)   ;=> {:db/ident #{:aka}, :db.cardinality/many #{:aka}}"
  [db]
  (SchemaMaps/reverse (Databases/value db)))

(defn metrics
  "How many datoms there are, in all and by attribute and entity, and how many more the history has. Reads the whole
   database.

     (:count (metrics @conn))   ;=> 6"
  [db]
  (Metrics/of (Databases/value db)))
