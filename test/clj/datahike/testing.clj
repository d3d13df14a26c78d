(ns datahike.testing
  "What the tests of the Clojure side share."
  (:require [clojure.java.io :as io]
            [clojure.test :as t]
            [datahike.api :as d])
  (:import (java.io File)
           (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(set! *warn-on-reflection* true)

(defn memory-uri
  "The URI of a database in memory that nobody else uses."
  []
  (str "datahike:mem://" (gensym "test")))

(defn connection
  "A connection to a new database in memory, with a schema as DataScript writes it or none."
  ([] (connection nil))
  ([schema]
   (let [uri (memory-uri)]
     (d/create-database-with-schema uri schema)
     (d/connect uri))))

(defn database
  "A database value in memory: a schema, and transaction data."
  ([tx-data] (database nil tx-data))
  ([schema tx-data] (:db-after (d/transact (connection schema) tx-data))))

(defn strict-connection
  "A connection to a new database in memory that takes declared attributes only."
  [tx-data]
  (let [config {:store {:backend :memory :id (str (gensym "strict"))}}]
    (d/create-database (assoc config :initial-tx tx-data))
    (d/connect config)))

(defn delete-folder
  "Deletes a folder with all that is in it."
  [^File folder]
  (doseq [^File file (reverse (file-seq folder))]
    (Files/deleteIfExists (.toPath file))))

(defn call-with-folder
  "Calls a function with a new folder, which is deleted afterwards."
  [f]
  (let [folder (.toFile (Files/createTempDirectory "cairn" (make-array FileAttribute 0)))]
    (try (f folder)
         (finally (delete-folder folder)))))

(defmacro with-folder
  "Evaluates the body with a new folder."
  [name & body]
  `(call-with-folder (fn [~(with-meta name {:tag `File})] ~@body)))

(defn file-uri
  "The URI of a database in a folder."
  [folder name]
  (str "datahike:file://" (.getPath (io/file folder name))))

(defn files
  "The paths of all files and folders below a folder, relative to it, sorted."
  [^File folder]
  (->> (file-seq folder)
       (map (fn [^File file] (str (.relativize (.toPath folder) (.toPath file)))))
       (remove #{""})
       sort
       vec))

(defmacro refused
  "The `ex-data` of the exception that the body throws, with its `:message`; nil, and a failed test, if it throws none."
  [& body]
  `(try (let [value# (do ~@body)]
          (t/do-report {:type :fail :message "nothing was thrown" :expected '~body :actual value#})
          nil)
        (catch clojure.lang.ExceptionInfo e#
          (assoc (ex-data e#) :message (ex-message e#)))))

(defn eavs
  "Datoms as [e a v]."
  [datoms]
  (mapv (fn [[e a v]] [e a v]) datoms))
