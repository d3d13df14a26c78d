(ns datascript.db
  "What programs for DataScript ask of its database values and datoms beside `datascript.core`."
  (:require [cairn.interop]
            [cairn.print :as print])
  (:import (java.util OptionalLong)
           (org.cairndb Databases)
           (org.cairndb.datom Datom Values)
           (org.cairndb.db CurrentDatabase DatabaseValue EntityIds)
           (org.cairndb.error CairnException)))

(set! *warn-on-reflection* true)

(def ^{:doc "The id of the transaction before the first.

    (- (:max-tx db) tx0)   ; how many transactions there have been"}
  tx0 CurrentDatabase/TX0)

(defn db?
  "Whether it is a database value.

     (db? @conn)   ;=> true"
  [x]
  (instance? DatabaseValue x))

(defn- without-storage [options]
  (when (:storage options)
    (throw (CairnException. "storage" "databases of datascript.core are in memory only, use datahike.api to store one"
                            (to-array [])))))

(defn empty-db
  "A database value without datoms. Of the options only `:storage` means anything here, and is refused.

     (db-with (empty-db {:aka {:db/cardinality :db.cardinality/many}}) [{:aka [\"X\" \"Y\"]}])"
  ([] (empty-db nil))
  ([schema] (Databases/empty schema))
  ([schema options] (without-storage options) (empty-db schema)))

(defn init-db
  "A database value with the given datoms, which are not checked.

     (init-db [(datom 1 :name \"Alice\")] {:name {:db/index true}})"
  ([datoms] (init-db datoms nil))
  ([datoms schema] (Databases/of datoms schema))
  ([datoms schema options] (without-storage options) (init-db datoms schema)))

(defn with-schema
  "The same datoms under another schema. Nothing is checked or converted.

     (with-schema db {:name {:db/index true}})"
  [db schema]
  (Databases/withSchema db schema))

(defn datom
  "A datom.

     (datom 1 :name \"Alice\")"
  ([e a v] (datom e a v tx0 true))
  ([e a v tx] (datom e a v tx true))
  ([e a v tx added] (Datom. (long e) ^clojure.lang.Keyword a (Values/canonical v) (long tx) (boolean added))))

(defn datom?
  "Whether it is a datom.

     (datom? (first (:tx-data report)))   ;=> true"
  [x]
  (instance? Datom x))

(defn entid
  "The id of the entity that a number, an ident or a lookup ref means; nil if none.

     (entid db [:email \"alice@example.com\"])   ;=> 1"
  [db eid]
  (let [found ^OptionalLong (EntityIds/find (Databases/value db) eid)]
    (when (.isPresent found) (.getAsLong found))))

(def ^{:arglists '([[e a v tx added]])
       :doc "The datom that a tagged vector means.

    (datom-from-reader [1 :name \"Alice\"])"}
  datom-from-reader print/read-datom)

(def ^{:arglists '([{:keys [schema datoms]}])
       :doc "The database value that a tagged map means.

    (db-from-reader {:schema {} :datoms [[1 :name \"Alice\"]]})"}
  db-from-reader print/read-db)
