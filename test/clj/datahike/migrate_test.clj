(ns datahike.migrate-test
  "Data in bulk, in and out."
  (:require [clojure.test :refer [deftest is testing]]
            [datahike.api :as d]
            [datahike.migrate :as m])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(defn- connection [history?]
  (d/connect (d/create-database {:store {:backend :mem :id (str (random-uuid))}
                                 :schema-flexibility :read
                                 :keep-history? history?})))

(def tuples
  [[536870913 :db/txInstant #inst "2020-03-11T14:54:27.979-00:00" 536870913 true]
   [1 :db/cardinality :db.cardinality/one 536870913 true]
   [1 :db/ident :name 536870913 true]
   [1 :db/unique :db.unique/identity 536870913 true]
   [1 :db/valueType :db.type/string 536870913 true]
   [2 :age 25 536870913 true]
   [2 :name "Alice" 536870913 true]
   [3 :age 35 536870913 true]
   [3 :name "Bob" 536870913 true]])

(deftest loaded-tuples-are-what-the-database-has
  (let [conn (connection true)
        report (d/load-entities conn tuples)]
    (is (= (set tuples) (d/q '[:find ?e ?a ?v ?t ?op :where [?e ?a ?v ?t ?op]] @conn)))
    (is (= @conn (:db-after report) (:db-after @report)))
    (is (= {:age 25 :name "Alice"} (d/pull @conn [:age :name] [:name "Alice"])) "the schema came with them")
    (testing "and it goes on from there"
      (let [{:keys [db-after tempids]} (d/transact conn [{:db/id "new" :name "Carol"} {:name "Bob" :age 36}])]
        (is (= 4 (tempids "new")))
        (is (= 36 (:age (d/entity db-after [:name "Bob"]))))
        (is (= 536870914 (:max-tx db-after)))))))

(deftest the-past-comes-along
  (let [source (connection true)
        target (connection true)]
    (doseq [tx [[{:name "Alice"} {:name "Bob"}] [{:db/id 1 :name "Alicia"}] [[:db/retractEntity 2]]]]
      (d/transact source tx))
    (d/load-entities target (map (comp vec seq) (d/datoms (d/history @source) :eavt)))
    (doseq [db [identity d/history #(d/as-of % 536870913) #(d/since % 536870914)]]
      (is (= (map (comp vec seq) (d/datoms (db @source) :eavt)) (map (comp vec seq) (d/datoms (db @target) :eavt)))))))

(deftest what-is-wrong-leaves-all-as-it-was
  (let [conn (connection true)]
    (d/transact conn [{:name "Alice"}])
    (let [before @conn
          e (is (thrown? clojure.lang.ExceptionInfo (d/load-entities conn [[7 :a 1 9 true] [8 :a nil 9 true]])))]
      (is (= {:error :transact/syntax :row 2} (select-keys (ex-data e) [:error :row])))
      (is (= before @conn))
      (is (= 2 (count (:tx-data (d/transact conn [{:name "Bob"}])))) "others can go on"))))

(deftest listeners-hear-of-a-load-once
  (let [conn (connection false)
        heard (atom [])
        told (atom [])]
    (d/listen conn :test #(swap! heard conj %))
    (d/load-entities conn (for [i (range 40000)] [i :n i 5 true]) {:progress-fn #(swap! told conj %)})
    (is (= [[0 40000]] (map (juxt (comp count :tx-data) #(count (d/datoms (:db-after %) :eavt))) @heard)))
    (is (= {:phase :load :datoms 40000} (select-keys (last @told) [:phase :datoms])))))

(deftest a-database-whose-attributes-are-entities-takes-no-load
  (let [conn (d/connect (d/create-database {:store {:backend :mem :id (str (random-uuid))} :attribute-refs? true}))
        before @conn
        e (is (thrown? clojure.lang.ExceptionInfo (d/load-entities conn tuples)))]
    (is (= :load/attribute-refs (:error (ex-data e))))
    (is (= before @conn))))

(deftest what-was-purged-stays-away-when-data-are-loaded
  (let [conn (connection true)]
    (d/transact conn [{:db/id 1 :name "Secret"} {:db/id 2 :name "Known"}])
    (d/transact conn [[:db.purge/entity 1]])
    (d/load-entities conn [[7 :name "Loaded" 9 true]])
    (is (= #{"Known" "Loaded"}
           (set (map :v (filter #(= :name (:a %)) (d/datoms (d/history @conn) :eavt))))))
    (d/transact conn [{:name "After"}])
    (is (= 3 (count (d/datoms @conn :aevt :name))))))

(defn- facts [db]
  (map (comp vec seq) (d/datoms db :eavt)))

(defn- with-file [f]
  (let [folder (Files/createTempDirectory "cairn" (make-array FileAttribute 0))
        file (str (.resolve folder "people.edn"))]
    (try
      (f file)
      (finally
        (Files/deleteIfExists (.resolve folder "people.edn"))
        (Files/delete folder)))))

(deftest a-database-goes-through-a-file
  (with-file
    (fn [file]
      (let [source (connection true)
            target (connection true)
            told (atom [])]
        (d/transact source [{:db/ident :name :db/unique :db.unique/identity}])
        (doseq [tx [[{:name "Alice"} {:name "Bob"}]
                    [{:db/id [:name "Alice"] :age 33}]
                    [[:db/retractEntity [:name "Bob"]]]]]
          (d/transact source {:tx-data tx :tx-meta {:source "test"}}))
        (is (nil? (m/export-db source file {:progress-fn #(swap! told conj %)})))
        (is (= {:phase :export :total (:datoms (m/check-export file))} (select-keys (last @told) [:phase :total])))
        (is (= (d/schema @source) (d/schema (m/import-db target file))))
        (doseq [db [identity d/history #(d/as-of % 536870914)]]
          (is (= (facts (db @source)) (facts (db @target)))))
        (is (= (:tempids (d/transact source [{:db/id "new" :name "Carol"}]))
               (:tempids (d/transact target [{:db/id "new" :name "Carol"}])))
            "and both go on alike")
        (is (= :import/non-empty-target (try (m/import-db target file) (catch Exception e (:error (ex-data e)))))
            "once only")))))

(deftest what-is-no-whole-database-is-not-exported
  (with-file
    (fn [file]
      (let [conn (connection true)]
        (is (= :export/filtered
               (try (m/export-db (d/as-of @conn 536870913) file) (catch Exception e (:error (ex-data e))))))
        (let [config {:store {:backend :mem :id (str (random-uuid))} :attribute-refs? true :schema-flexibility :write}
              refs (d/connect (d/create-database config))]
          (is (= :export/attribute-refs (try (m/export-db refs file) (catch Exception e (:error (ex-data e)))))))
        (is (= :import/not-an-export
               (try (spit file "[1 :a 2]") (m/import-db conn file) (catch Exception e (:error (ex-data e))))))))))
