(ns datahike.acceptance.purge-test
  "Row H5 of the table of features: purging."
  (:require [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.testing :refer [memory-uri refused strict-connection]])
  (:import (java.util Date)))

(set! *warn-on-reflection* true)

(def ^:private people
  [{:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one :db/unique :db.unique/identity}
   {:db/ident :age :db/valueType :db.type/long :db/cardinality :db.cardinality/one}
   {:name "Alice" :age 25}
   {:name "Bob" :age 35}])

(defn- ages [db name]
  (d/q '[:find [?a ...] :in $ ?n :where [?e :name ?n] [?e :age ?a]] db name))

(defn- names [db]
  (set (d/q '[:find [?n ...] :where [_ :name ?n]] db)))

(deftest h5-a-datom-is-purged-from-present-and-history
  (let [conn (strict-connection people)]
    (d/transact conn [[:db/retract [:name "Alice"] :age 25]])
    (is (= [25] (ages (d/history @conn) "Alice")))
    (d/transact conn [[:db/purge [:name "Alice"] :age 25] [:db/purge [:name "Bob"] :age 35]])
    (are [db] (= [[] []] [(ages db "Alice") (ages db "Bob")])
      @conn
      (d/history @conn)
      (d/as-of @conn 1))
    (is (not-any? #{25 35} (mapcat #(map :v (:data %)) (d/tx-range conn nil nil))))
    (is (= #{"Alice" "Bob"} (names @conn)))))

(deftest h5-an-attribute-is-purged
  (let [conn (strict-connection people)]
    (d/transact conn [{:name "Alice" :age 26}])
    (d/transact conn [[:db.purge/attribute [:name "Alice"] :age]])
    (is (= [[] []] [(ages @conn "Alice") (ages (d/history @conn) "Alice")]))
    (is (= [35] (ages @conn "Bob")))))

(deftest h5-an-entity-is-purged
  (let [conn (strict-connection people)]
    (d/transact conn [[:db.purge/entity [:name "Alice"]]])
    (is (= #{"Bob"} (names @conn) (names (d/history @conn)) (names (d/as-of @conn 1))))
    (testing "one that was retracted, by what identified it"
      (d/transact conn [[:db/retractEntity [:name "Bob"]]])
      (is (= [#{} #{"Bob"}] [(names @conn) (names (d/history @conn))]))
      (d/transact conn [[:db.purge/entity [:name "Bob"]]])
      (is (= #{} (names (d/history @conn)))))
    (testing "one that there never was"
      (is (= :transact/purge (:error (refused (d/transact conn [[:db.purge/entity [:name "Bob"]]]))))))))

(deftest h5-the-history-before-a-time-is-purged
  (let [conn (strict-connection people)
        at (fn [instant age] (d/transact conn {:tx-data [{:name "Alice" :age age}] :tx-meta {:db/txInstant instant}}))
        said #(sort (d/q '[:find ?a ?op :where [?e :name "Alice"] [?e :age ?a _ ?op]] (d/history @conn)))]
    (at #inst "2100" 30)
    (at #inst "2101" 31)
    (d/transact conn [[:db.history.purge/before #inst "2100"]])
    (is (= [[25 false] [25 true] [30 false] [30 true] [31 true]] (said)))
    (d/transact conn [[:db.history.purge/before #inst "2101"]])
    (is (= [[30 false] [30 true] [31 true]] (said)))
    (is (= [[] [30] [31]] (map #(ages (d/as-of @conn %) "Alice") [1 2 3])))
    (d/transact conn [[:db.history.purge/before (Date. Long/MAX_VALUE)]])
    (is (= [[31 true]] (said)))))

(deftest h5-nothing-is-purged-without-history
  (let [uri (memory-uri)]
    (d/create-database uri :temporal-index false)
    (is (= :transact/purge (:error (refused (d/transact (d/connect uri) [[:db.purge/entity 1]])))))))

(deftest h5-values-taken-before-stay
  (let [conn (strict-connection people)
        before @conn]
    (d/transact conn [[:db.purge/entity [:name "Alice"]]])
    (is (= #{"Alice" "Bob"} (names before)))
    (is (= #{"Bob"} (names (d/db-with before [[:db.purge/entity [:name "Alice"]]]))))))
