(ns datascript.conn
  "Connections of DataScript: references to database values in memory, and what changes them."
  (:require [datascript.db :as db])
  (:import (clojure.lang IBlockingDeref IDeref IPending)
           (org.cairndb Databases)
           (org.cairndb.datom Datom)
           (org.cairndb.db Dialect IndexAccess)
           (org.cairndb.error CairnException)
           (org.cairndb.transact TxReport)))

(set! *warn-on-reflection* true)

(defn- only-values
  "The tempids of a transaction that stand for entities of which nothing is said, though others refer to them."
  [^TxReport report]
  (let [tempids (dissoc (.tempids report) :db/current-tx)
        after (.dbAfter report)
        referred (when (seq tempids) (into #{} (comp (filter :added) (map :v)) (.txData report)))]
    (sort-by str (for [[tempid e] tempids
                       :when (and (referred e) (nil? (IndexAccess/datoms after :eavt (to-array [e]))))]
                   tempid))))

(defn with
  "What a transaction would make of a database value: a report.

     (:tx-data (with db [{:name \"Alice\"}]))"
  ([db tx-data] (with db tx-data nil))
  ([db tx-data tx-meta]
   (let [report (Databases/with Dialect/DATASCRIPT db tx-data tx-meta)
         unknown (only-values report)]
     (when (seq unknown)
       (throw (CairnException. "transact/syntax"
                               (str "nothing is said of entities that others refer to: tempids=" (pr-str unknown))
                               (to-array ["tempids" (vec unknown)]))))
     report)))

(defn db-with
  "The database value that a transaction would make.

     (db-with db [{:name \"Alice\"}])"
  [db tx-data]
  (.dbAfter ^TxReport (with db tx-data)))

(defn conn?
  "Whether it is a reference to a database value.

     (conn? (create-conn))   ;=> true"
  [x]
  (and (instance? IDeref x) (db/db? (deref x))))

(defn conn-from-db
  "A connection: an atom that holds a database value, and listeners beside it.

     (conn-from-db (empty-db))"
  [db]
  (atom (Databases/value db) :meta {:listeners (atom {})}))

(defn create-conn
  "A connection to an empty database value.

     (create-conn {:aka {:db/cardinality :db.cardinality/many}})"
  ([] (conn-from-db (db/empty-db)))
  ([schema] (conn-from-db (db/empty-db schema)))
  ([schema options] (conn-from-db (db/empty-db schema options))))

(defn conn-from-datoms
  "A connection to a database value with the given datoms, which are not checked.

     (conn-from-datoms [(datom 1 :name \"Alice\")])"
  ([datoms] (conn-from-db (db/init-db datoms)))
  ([datoms schema] (conn-from-db (db/init-db datoms schema)))
  ([datoms schema options] (conn-from-db (db/init-db datoms schema options))))

(defn db
  "The database value of a connection; the same as `@conn`.

     (db conn)"
  [conn]
  (deref conn))

(defn- tell [conn report]
  (doseq [[_ callback] @(:listeners (meta conn))]
    (callback report)))

(defn transact!
  "Applies a transaction to what a connection holds, and then tells its listeners. Gives the report.

     (transact! conn [{:name \"Alice\"}])"
  ([conn tx-data] (transact! conn tx-data nil))
  ([conn tx-data tx-meta]
   (locking conn
     (let [report (volatile! nil)]
       (swap! conn (fn [db] (.dbAfter ^TxReport (vreset! report (with db tx-data tx-meta)))))
       (tell conn @report)
       @report))))

(defn transact
  "The same; what it gives dereferences to the report.

     @(transact conn [{:name \"Alice\"}])"
  ([conn tx-data] (transact conn tx-data nil))
  ([conn tx-data tx-meta]
   (let [report (transact! conn tx-data tx-meta)]
     (reify
       IDeref (deref [_] report)
       IBlockingDeref (deref [_ _ _] report)
       IPending (isRealized [_] true)))))

(defn transact-async
  "The same on another thread: a future of the report.

     @(transact-async conn [{:name \"Alice\"}])"
  ([conn tx-data] (transact-async conn tx-data nil))
  ([conn tx-data tx-meta] (future-call #(transact! conn tx-data tx-meta))))

(defn- datoms [db]
  (IndexAccess/datoms db :eavt (object-array 0)))

(defn reset-conn!
  "Puts another database value into a connection. Listeners hear of all old datoms as retracted and of all new ones as
   added.

     (reset-conn! conn (empty-db))"
  ([conn db] (reset-conn! conn db nil))
  ([conn db tx-meta]
   (locking conn
     (let [before @conn
           retracted (map (fn [^Datom d] (Datom. (.e d) (.a d) (.v d) (.tx d) false)) (datoms before))]
       (reset! conn (Databases/value db))
       (tell conn {:db-before before
                   :db-after db
                   :tx-data (concat retracted (datoms db))
                   :tx-meta tx-meta})
       db))))

(defn reset-schema!
  "Puts what a connection holds under another schema. Nothing is checked or converted. Gives the new database value.

     (reset-schema! conn {:name {:db/index true}})"
  [conn schema]
  (locking conn (swap! conn db/with-schema schema)))

(defn listen!
  "Calls a function with the report of each later transaction, on the thread that made it. Gives the key to `unlisten!`
   by; a listener with the same key is replaced.

     (listen! conn :log (fn [report] (println (:tx-data report))))"
  ([conn callback] (listen! conn (gensym "listener") callback))
  ([conn key callback]
   (swap! (:listeners (meta conn)) assoc key callback)
   key))

(defn unlisten!
  "Takes a listener away.

     (unlisten! conn :log)"
  [conn key]
  (swap! (:listeners (meta conn)) dissoc key))
