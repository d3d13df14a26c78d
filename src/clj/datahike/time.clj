(ns datahike.time
  "The log and the numbers of transactions, as Datomic has them. All of it is in `datahike.api`, too."
  (:import (org.cairndb Databases)
           (org.cairndb.db DatabaseValue LoggedTransaction LogRange)))

(set! *warn-on-reflection* true)

(defn- database ^DatabaseValue [conn-or-db]
  (Databases/value (if (instance? clojure.lang.IDeref conn-or-db) @conn-or-db conn-or-db)))

(defn tx-range
  "The transactions from `start`, included, to `end`, excluded, oldest first: maps of `:t` and `:data`, the datoms that
   the transaction retracted and asserted. A point is a transaction's number or id, or a time; nil leaves an end open.
   Lazy: what is not walked over is not read. Of a view of another time, the transactions that it reaches. A database
   that keeps no history refuses (`:history/not-kept`). In Datahike this is missing, it is Datomic's.

     (doseq [{:keys [t data]} (tx-range @conn 1000 nil)] (println t (count data)))
     (tx-range @conn #inst \"2026-01-01\" #inst \"2026-02-01\")"
  [conn-or-db start end]
  (->> (LogRange/of (database conn-or-db) start end)
       (map (fn [^LoggedTransaction tx] {:t (.t tx) :data (lazy-seq (seq (.datoms tx)))}))))

(defn basis-t
  "The number of the newest transaction of a database, counted from 1; of a view of another time, that of its database.

     (basis-t @conn)   ;=> 42"
  [db]
  (.basisT (database db)))

(defn next-t
  "The number that the next transaction would get.

     (next-t @conn)   ;=> 43"
  [db]
  (.nextT (database db)))

(defn as-of-t
  "The number of the transaction after which a database is the state, if it was made by `as-of`; nil if not.

     (as-of-t (as-of @conn 7))   ;=> 7"
  [db]
  (let [t (.asOfT (database db))]
    (when (.isPresent t) (.getAsLong t))))

(defn since-t
  "The number of the transaction after which a database shows what was said, if it was made by `since`; nil if not.

     (since-t (since @conn 7))   ;=> 7"
  [db]
  (let [t (.sinceT (database db))]
    (when (.isPresent t) (.getAsLong t))))

(defn tx->t
  "The number of the transaction that has an id.

     (tx->t 536870919)   ;=> 7"
  [tx]
  (DatabaseValue/t tx))

(defn t->tx
  "The id of the transaction that has a number.

     (t->tx 7)   ;=> 536870919"
  [t]
  (DatabaseValue/tx t))
