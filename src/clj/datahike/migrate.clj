(ns datahike.migrate
  "Much data in and out of a database."
  (:require [clojure.java.io :as io])
  (:import (clojure.lang IDeref)
           (java.nio.file Path)
           (java.util.function Consumer)
           (org.cairndb Connection Exports)
           (org.cairndb.system Progress)))

(set! *warn-on-reflection* true)

(defn- listener ^Consumer [progress-fn phase]
  (reify Consumer
    (accept [_ progress]
      (when progress-fn
        (let [^Progress progress progress
              left (.secondsLeft progress)]
          (progress-fn {:phase phase
                        :datoms (.done progress)
                        :total (when-not (neg? (.total progress)) (.total progress))
                        :rate (.rate progress)
                        :seconds-left (when (.isPresent left) (.getAsLong left))}))))))

(defn load-entities
  "Adds many datoms of another database at once, each `[e a v t op]`, or a datom. Entities and transactions get ids of
   this one and references follow; retractions go to the history. They are sorted and put into the indexes in one pass,
   durable as a whole or not at all. The report's `:tx-data` are empty. Dereferenced, the report is itself. Options:
   `:progress-fn`, which is called with `{:phase :datoms :total :rate :seconds-left}`.

     (load-entities conn [[1 :name \"Alice\" 536870913 true] [1 :age 33 536870913 true]])
     (load-entities conn (map (comp vec seq) (datoms (history other) :eavt)) {:progress-fn prn})"
  ([conn datom-tuples] (load-entities conn datom-tuples nil))
  ([conn datom-tuples {:keys [progress-fn]}]
   (.load ^Connection conn ^Iterable (or datom-tuples []) (listener progress-fn :load))))

(defn- path ^Path [path]
  (.toPath (io/file path)))

(defn export-db
  "Writes the database of a connection, or a database, to a text file: the schema, then each datom that it has held, one
   on each line, in the order of the transactions, with checksums on the way. The file appears under its name when it is
   whole. Gives nil. Option: `:progress-fn`, as for `load-entities`.

     (export-db conn \"people.edn\")
     (export-db @conn \"people.edn\" {:progress-fn prn})"
  ([conn-or-db file] (export-db conn-or-db file nil))
  ([conn-or-db file {:keys [progress-fn]}]
   (let [db (if (instance? IDeref conn-or-db) @conn-or-db conn-or-db)]
     (Exports/write db (path file) (listener progress-fn :export)))))

(defn import-db
  "Reads a file of `export-db` into an empty database, which then has the same datoms with the same ids and the same
   past; gives that database. An import that was broken off goes on when it is called again with the same file: every
   half a million datoms become durable together. Files that Datahike has exported are read too, text or CBOR, into any
   database; their ids are then given anew. Option: `:progress-fn`, as for `load-entities`.

     (import-db conn \"people.edn\")
     (import-db conn \"people.edn\" {:progress-fn prn})"
  ([conn file] (import-db conn file nil))
  ([conn file {:keys [progress-fn]}]
   (Exports/read ^Connection conn (path file) (listener progress-fn :import))))

(defn check-export
  "Reads a file of `export-db` to its end, parses every datom and compares every checksum; gives what the file says of
   itself, or throws with the line that is wrong. Option: `:progress-fn`, as for `load-entities`.

     (check-export \"people.edn\")"
  ([file] (check-export file nil))
  ([file {:keys [progress-fn]}]
   (Exports/check (path file) (listener progress-fn :check))))
