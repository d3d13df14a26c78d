(ns datahike.api-docs-test
  (:require [clojure.string :as str]
            [clojure.test :refer [deftest is]]
            [datahike.api]
            [datahike.api-docs :as docs]))

(set! *warn-on-reflection* true)

(def ^:private of-0-1-2
  '#{memory create-database create-database-with-schema delete-database connect transact release pull pull-many q
     seek-datoms tempid entity entity-db filter db with})

(def ^:private since
  '#{datoms rseek-datoms index-range db-with transact! is-filtered listen unlisten index-pull database-exists? schema
     reverse-schema metrics history as-of since explain query-stats tx-range basis-t next-t as-of-t since-t tx->t
     t->tx load-entities gc-storage branches branch! delete-branch! force-branch! branch-as-db merge-db merge-db!
     commit-id parent-commit-ids commit-as-db})

(deftest every-var-of-0-1-2-is-there-and-those-of-today-that-are-served
  (is (= (into of-0-1-2 since) (set (keys (ns-publics 'datahike.api))))))

(deftest every-public-var-says-what-it-does-with-an-example-and-its-arguments
  (doseq [ns-name '[datahike.api datahike.core]
          v (docs/vars ns-name)
          :let [{:keys [doc arglists]} (meta v)]]
    (is (and doc (re-find #"(?s)^.+[.]\n\n +\S" doc)) (str v " has no docstring with an example"))
    (when (fn? @v)
      (is (seq arglists) (str v " has no arglists"))
      (is (not-any? #{'args 'arg0 'this} (flatten arglists)) (str v " has arguments without a name")))))

(deftest the-page-is-what-the-vars-say
  (is (= (docs/page) (slurp docs/file)) "write it again: see datahike.api-docs")
  (is (str/includes? (slurp docs/file) "`(q query & inputs)`")))
