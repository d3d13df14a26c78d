(ns datahike.index-test
  (:require [clojure.test :refer [are deftest is]]
            [datahike.api :as d]
            [datahike.core :as dc]
            [datahike.testing :refer [database eavs refused]])
  (:import (org.cairndb.datom Datom)))

(set! *warn-on-reflection* true)

(def ^:private db
  (dc/db-with (dc/empty-db {:name {:db/index true} :age {:db/index true} :email {:db/unique :db.unique/identity}})
              [{:db/id 1 :name "Petr" :age 44 :email "p@x"}
               {:db/id 2 :name "Ivan" :age 25}
               {:db/id 3 :name "Sergey" :age 11 :plain true}]))

(deftest datoms-are-in-the-order-of-their-index
  (are [index expected] (= expected (eavs (d/datoms db index)))
    :eavt [[1 :age 44] [1 :email "p@x"] [1 :name "Petr"] [2 :age 25] [2 :name "Ivan"]
           [3 :age 11] [3 :name "Sergey"] [3 :plain true]]
    :aevt [[1 :age 44] [2 :age 25] [3 :age 11] [1 :email "p@x"] [1 :name "Petr"] [2 :name "Ivan"]
           [3 :name "Sergey"] [3 :plain true]]
    :avet [[3 :age 11] [2 :age 25] [1 :age 44] [1 :email "p@x"] [2 :name "Ivan"] [1 :name "Petr"]
           [3 :name "Sergey"]]))

(deftest components-narrow-the-datoms
  (are [args expected] (= expected (eavs (apply d/datoms db args)))
    [:eavt 2]                                  [[2 :age 25] [2 :name "Ivan"]]
    [:eavt 2 :age]                             [[2 :age 25]]
    [:eavt [:email "p@x"] :age]                [[1 :age 44]]
    [:avet :age 25]                            [[2 :age 25]]
    [:avet :plain]                             []
    [{:index :eavt :components [2 :age]}]      [[2 :age 25]]
    [{:index :avet :components [:age]}]        [[3 :age 11] [2 :age 25] [1 :age 44]]))

(deftest seeking-goes-on-to-the-end-and-back-to-the-beginning
  (is (= [[1 :name "Petr"] [3 :name "Sergey"]] (eavs (d/seek-datoms db :avet :name "P"))))
  (is (= [[2 :age 25] [1 :age 44] [1 :email "p@x"]] (eavs (take 3 (d/seek-datoms db :avet :age 12)))))
  (is (= [[2 :age 25] [3 :age 11]] (eavs (d/rseek-datoms db :avet :age 26))))
  (is (= [[1 :name "Petr"] [2 :name "Ivan"]]
         (eavs (take 2 (d/rseek-datoms db {:index :avet :components [:name "Q"]})))))
  (is (nil? (d/seek-datoms db :eavt 4))))

(deftest an-index-range-includes-both-ends
  (are [start end expected] (= expected (mapv :v (d/index-range db :age start end))
                               (mapv :v (d/index-range db {:attrid :age :start start :end end})))
    11  25  [11 25]
    12  100 [25 44]
    nil 25  [11 25]
    nil nil [11 25 44])
  (is (nil? (d/index-range db :plain nil nil))))

(deftest entities-are-pulled-along-an-index
  (are [expected start more]
       (= expected (d/index-pull db (merge {:index :avet :selector [:name] :start start} more)))
    [{:name "Sergey"} {:name "Ivan"} {:name "Petr"}] [:age]    {}
    [{:name "Ivan"} {:name "Petr"}]                  [:age 12] {}
    [{:name "Ivan"} {:name "Sergey"}]                [:age 26] {:reverse true}
    [{:name "Petr"} {:name "Ivan"} {:name "Sergey"}] [:age]    {:reverse true}
    [{:name "Petr"} {:name "Ivan"} {:name "Sergey"}] [:age]    {:index :aevt}
    []                                               [:plain]  {}))

(deftest the-places-of-a-datom-can-be-read-as-fields
  (let [datom (first (d/datoms db :eavt 1))]
    (is (= (vec (seq datom)) [(.-e ^Datom datom) (.-a ^Datom datom) (.-v ^Datom datom) (.-tx ^Datom datom)
                              (.-added ^Datom datom)]))))

(deftest what-cannot-be-looked-up-is-refused
  (are [args error] (= error (:error (refused (apply d/datoms db args))))
    [:vaet]                      :index-access
    [:eavt 1 "name"]             :index-access
    [:eavt nil :name]            :index-access
    [:eavt [:email "nobody@x"]]  :entity-id/missing))

(deftest values-of-all-types-have-one-order
  (let [values [false true ##-Inf -1 0.5 2/3 1 1.5M 2N \a "a" "b" :a :b/a 'a #inst "2000-01-01"
                #uuid "00000000-0000-0000-0000-000000000000" [1] [1 2] #{1} {:a 1}]
        backwards (map-indexed (fn [i v] [(inc i) :v v]) (reverse values))]
    (is (= values (map :v (d/datoms (dc/init-db backwards {:v {:db/index true}}) :avet :v))))))
