(ns datahike.entity-test
  (:require [clojure.datafy :as datafy]
            [clojure.edn :as edn]
            [clojure.test :refer [are deftest is]]
            [clojure.walk :as walk]
            [datahike.api :as d]
            [datahike.core :as dc]
            [datahike.testing :refer [database refused]]))

(set! *warn-on-reflection* true)

(def ^:private db
  (delay (database {:name     {:db/unique :db.unique/identity}
                    :aka      {:db/cardinality :db.cardinality/many}
                    :children {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many}
                    :part     {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many :db/isComponent true}}
                   [{:db/id 1 :name "Ivan" :age 19 :aka ["X" "Y"] :children 10}
                    {:db/id 10 :name "Oleg" :huh? false :children [100 101]}
                    {:db/id 20 :part {:db/id 21 :name "wheel"}}])))

(defn- e [id] (d/entity @db id))

(deftest an-entity-answers-like-a-map
  (is (= 1 (:db/id (e 1))))
  (is (= "Ivan" (:name (e 1)) ((e 1) :name) (get (e 1) :name)))
  (is (= #{"X" "Y"} (:aka (e 1))))
  (is (false? (:huh? (e 10))))
  (is (= :none (:zip (e 1) :none) ((e 1) :zip :none)))
  (is (contains? (e 1) :age))
  (is (not (contains? (e 1) :zip)))
  (is (= [:age 19] (find (e 1) :age)))
  (is (= {:name "Ivan" :age 19 :aka #{"X" "Y"} :children #{(e 10)}} (into {} (e 1))))
  (is (= #{:name :huh? :children} (set (keys (e 10)))))
  (is (identical? @db (d/entity-db (e 1)))))

(deftest an-entity-leads-to-others-and-back
  (is (= #{(e 10)} (:children (e 1))))
  (is (= #{(e 100) (e 101)} (-> (e 1) :children first :children)))
  (is (= #{(e 1)} (:_children (e 10))))
  (is (= #{(e 1)} (-> (e 100) :_children first :_children)))
  (is (nil? (:_children (e 1))))
  (is (= (e 20) (:_part (e 21))) "a part has one whole"))

(deftest what-is-no-entity-is-nil-but-a-number-always-is-one
  (are [reference] (nil? (d/entity @db reference))
    nil "abc" :keyword [:name "Petr"])
  (is (= 777 (:db/id (e 777))))
  (is (= 1 (:db/id (d/entity @db [:name "Ivan"]))))
  (is (= :lookup-ref/unique (:error (refused (d/entity @db [:not-an-attr 777]))))))

(deftest entities-are-equal-by-id
  (is (= (e 1) (d/entity (d/db-with @db [[:db/add 1 :age 20]]) 1)))
  (is (= 1 (count (hash-set (e 1) (e 1)))))
  (is (not= (e 1) (e 10)))
  (is (not= (e 1) {:db/id 1})))

(deftest an-entity-prints-what-has-been-read
  (is (= "{:db/id 1}" (pr-str (e 1))))
  (is (= {:name "Ivan" :db/id 1} (edn/read-string (pr-str (doto (e 1) :name)))))
  (is (= {:part #{{:name "wheel" :db/id 21}} :db/id 20} (edn/read-string (pr-str (dc/touch (e 20)))))))

(deftest walking-an-entity-makes-a-plain-map
  (is (= {:part #{(e 21)}} (walk/walk identity identity (e 20))))
  (is (= {:name "wheel"} (walk/postwalk identity (e 21)) (walk/prewalk identity (e 21)))))

(deftest an-entity-becomes-data-that-leads-on
  (let [shown (datafy/datafy (e 20))]
    (is (= {:db/id 20 :part [{:db/id 21}]} shown))
    (is (= [(e 21)] (datafy/nav shown :part (:part shown))))
    (is (= (e 20) (datafy/nav (datafy/datafy (e 21)) :_part nil)))))

(deftest a-composite-tuple-names-an-entity-by-what-its-references-mean
  (let [db (dc/db-with (dc/empty-db {:name {:db/unique :db.unique/identity}
                                     :boss {:db/valueType :db.type/ref}
                                     :both {:db/tupleAttrs [:boss :room] :db/unique :db.unique/identity}})
                       [{:db/id 1 :name "Anna"} {:db/id 2 :boss 1 :room 7}])]
    (is (= 2 (dc/entid db [:both [1 7]]) (dc/entid db [:both [[:name "Anna"] 7]])))
    (is (nil? (dc/entid db [:both [[:name "Bert"] 7]])))
    (is (= [2 :age 3] ((juxt :e :a :v) (first (:tx-data (d/with db [[:db/add -1 :both [[:name "Anna"] 7]]
                                                                   [:db/add -1 :age 3]]))))))))

(deftest an-entity-cannot-be-changed
  (is (thrown-with-msg? UnsupportedOperationException #"read only" (assoc (e 1) :age 20))))
