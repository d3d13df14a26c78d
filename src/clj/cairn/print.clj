(ns cairn.print
  "How Cairn's values print, and how they are read back. At a REPL a database is one line, however much is in it; with
   *print-dup* it is all of it, as text that reads as an equal database."
  (:require [clojure.pprint :as pprint])
  (:import (clojure.lang Keyword)
           (java.io Writer)
           (org.cairndb Connection Databases)
           (org.cairndb.datom Datom Values)
           (org.cairndb.db CurrentDatabase DatabaseValue Entity SchemaMaps)
           (org.cairndb.transact TxReport)))

(set! *warn-on-reflection* true)

(defn- write-text [x ^Writer writer]
  (.write writer (str x)))

(defn- write-datom [datom ^Writer writer]
  (.write writer "#datahike/Datom ")
  (print-method (vec (seq datom)) writer))

(defn- write-report [report ^Writer writer]
  (.write writer "#datahike/TxReport ")
  (print-method (into {} report) writer))

(defn- write-database [db ^Writer writer]
  (.write writer "#datahike/DB ")
  (binding [*print-dup* false *print-length* nil *print-level* nil *print-readably* true]
    (print-method {:schema (SchemaMaps/declarations db) :datoms (mapv (comp vec seq) (seq db))} writer)))

(defmethod print-method DatabaseValue [db writer] (write-text db writer))
(defmethod print-method Connection [conn writer] (write-text conn writer))
(defmethod print-method Entity [entity writer] (write-text entity writer))
(defmethod print-method Datom [datom writer] (write-datom datom writer))
(defmethod print-method TxReport [report writer] (write-report report writer))

(defmethod print-dup DatabaseValue [db writer] (write-database db writer))
(defmethod print-dup Datom [datom writer] (write-datom datom writer))

(defmethod pprint/simple-dispatch Connection [conn] (pr conn))
(defmethod pprint/simple-dispatch TxReport [report] (pr report))

(defn read-datom
  "The datom that `#datahike/Datom [e a v tx added]` means; the last two may be missing.

     (read-datom [1 :name \"Alice\"])"
  [[e a v tx added]]
  (Datom. (long e) ^Keyword a (Values/canonical v) (long (or tx CurrentDatabase/TX0)) (not (false? added))))

(defn read-db
  "The database value in memory that `#datahike/DB {:schema {…} :datoms [[e a v tx] …]}` means.

     (read-db {:schema {} :datoms [[1 :name \"Alice\"]]})"
  [{:keys [schema datoms]}]
  (Databases/of datoms schema))
