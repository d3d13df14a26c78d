(ns datahike.acceptance.values-test
  "D2 of the table: values of every type are transacted, found, ordered, pulled, seen in other times, and are the same
   after the database has been opened from its journal and from a checkpoint."
  (:require [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.testing :refer [file-uri files refused strict-connection with-folder]])
  (:import (java.net URI)
           (java.util Date UUID)
           (org.cairndb.datom ValueOrder)))

(set! *warn-on-reflection* true)

(def ^:private types
  "Type, values in ascending order, and what is not of the type."
  {:string       [["" "a" "b"] :a]
   :boolean      [[false true] "true"]
   :long         [[Long/MIN_VALUE -1 0 Long/MAX_VALUE] 1.5]
   :bigint       [[-100000000000000000000N 0N 100000000000000000000N] 1.5]
   :float        [[(float -1.5) (float 0.5)] "1"]
   :double       [[##-Inf -1.5 0.5 ##Inf] "1"]
   :number       [[-1.5 0 1/2 1.25M 10] "1"]
   :bigdec       [[-1.50M 0.1M 100M] 1.5]
   :instant      [[#inst "1969-01-01" #inst "2026-01-01"] "now"]
   :uuid         [[(UUID. 0 1) (UUID. 1 0)] "1"]
   :uri          [[(URI. "http://a/") (URI. "http://b/")] "http://a/"]
   :keyword      [[:a :b :a/a] "a"]
   :symbol       [['a 'b 'a/a] "a"]
   :ref          [[1 2] "x/y"]
   :bytes        [[(byte-array []) (byte-array [1]) (byte-array [1 0]) (byte-array [-1])] [1]]
   :float-array  [[(float-array []) (float-array [9]) (float-array [-0.0 1]) (float-array [0 1])]
                  (double-array [1])]
   :double-array [[(double-array []) (double-array [9]) (double-array [1 2]) (double-array [1 ##NaN])]
                  [1.0]]
   :tuple        [[[] [1] [1 nil "b"] [1 "a"] [2]] 1]})

(defn- ident [type] (keyword "v" (name type)))

(def ^:private schema
  (into [{:db/ident :padding :db/valueType :db.type/string :db/cardinality :db.cardinality/one}]
        (mapcat (fn [[type]]
                 [{:db/ident (ident type) :db/valueType (keyword "db.type" (name type))
                   :db/cardinality :db.cardinality/one :db/index true}
                  {:db/ident (keyword "many" (name type)) :db/valueType (keyword "db.type" (name type))
                   :db/cardinality :db.cardinality/many}])
               types)))

(defn- same? [a b]
  (and (= (count a) (count b)) (every? true? (map #(ValueOrder/equal %1 %2) a b))))

(defn- data
  "For each value an entity, from 1000 on in the order of the values, and one with all of them."
  [type values]
  (conj (vec (map-indexed (fn [i v] {:db/id (+ 1000 i) (ident type) v}) values))
        {:db/id 2000 (keyword "many" (name type)) (set values)}))

(defn- check
  "That a database has the values of a type."
  [db type values]
  (testing type
    (let [a (ident type)
          all (keyword "many" (name type))
          value (if (= :ref type) :db/id identity)]
      (is (same? values (map :v (d/datoms db :avet a))) "ordered")
      (is (same? values (map :v (d/datoms db :eavt 2000 all))) "many")
      (is (same? values (map #(value (get (d/pull db [a] (+ 1000 %)) a)) (range (count values)))) "pulled")
      (is (same? values (map #(value (get (d/entity db (+ 1000 %)) a)) (range (count values)))) "of entities")
      (doseq [[i v] (map-indexed vector values)]
        (is (= [(+ 1000 i)] (map :e (d/datoms db :avet a v))) "looked up in the index")
        (when-not (= :ref type)
          (is (= #{[(+ 1000 i)]} (d/q '[:find ?e :in $ ?a ?v :where [?e ?a ?v]] db a v)) "found by a query"))
        (is (= [i] (keep-indexed #(when (ValueOrder/equal v %2) %1)
                                 (map first (sort-by second (d/q [:find '?v '?e :where ['?e a '?v]] db)))))
            "found by all entities"))
      (is (= (set (map #(vector (+ 1000 %)) (range (count values))))
             (d/q [:find '?e :where ['?e a '?v] [2000 all '?v]] db))
          "joined by value"))))

(deftest d2-values-of-every-type-are-the-same-everywhere
  (with-folder folder
    (let [uri (file-uri folder "values")
          rewrite (fn [conn n]
                    ;; More journal than a checkpoint waits for.
                    (dotimes [i n]
                      (d/transact conn [{:db/id 3000 :padding (apply str (repeat 1000000 (char (+ 97 i))))}])))]
      (d/create-database uri :schema-on-read false :initial-tx schema)
      (let [conn (d/connect uri)]
        (doseq [[type [values]] types]
          (d/transact conn (data type values)))
        (doseq [[type [values]] types] (check @conn type values))
        (d/release conn))
      (testing "from the journal"
        (let [conn (d/connect uri)]
          (doseq [[type [values]] types] (check @conn type values))
          (rewrite conn 6)
          (d/transact conn [[:db/retractEntity 3000]])
          (d/release conn)
          (is (some #(re-find #"meta/000000000[2-9]-00000\.log$" %) (files folder)) "there is a checkpoint")))
      (testing "from a checkpoint"
        (let [conn (d/connect uri)]
          (doseq [[type [values]] types] (check @conn type values))
          (testing "in other times"
            (let [then @conn]
              (doseq [[type [values]] types]
                (d/transact conn (for [i (range (count values))] [:db/retract (+ 1000 i) (ident type)])))
              (doseq [[type [values]] types]
                (is (empty? (d/datoms @conn :avet (ident type))))
                (check (d/as-of @conn (:max-tx then)) type values)
                (is (same? (mapcat #(vector % %) values)
                           (map :v (d/datoms (d/history @conn) :avet (ident type))))))))
          (d/delete-database uri))))))

(deftest d2-what-is-not-of-the-type-is-refused
  (let [conn (strict-connection schema)]
    (doseq [[type [_ wrong]] types :when (not= :ref type)]
      (testing type
        (let [{:keys [error attribute expected value class]}
              (refused (d/transact conn [[:db/add 1 (ident type) wrong]]))]
          (is (= [:transact/schema (ident type) (keyword "db.type" (name type)) wrong]
                 [error attribute expected value]))
          (is (symbol? class)))))
    (is (= 1 (count (d/datoms @conn :aevt :db/txInstant))) "nothing was transacted")))

(deftest d2-arrays-are-values-of-tuples-and-of-attributes-without-a-type
  (let [conn (strict-connection [{:db/ident :t :db/valueType :db.type/tuple :db/cardinality :db.cardinality/many
                                  :db/tupleTypes [:db.type/long :db.type/float-array]}
                                 {:db/ident :id :db/valueType :db.type/float-array :db/cardinality :db.cardinality/one
                                  :db/unique :db.unique/identity}
                                 {:db/ident :b :db/valueType :db.type/boolean :db/cardinality :db.cardinality/one}])
        vector-of (fn [x] (float-array [x 2]))]
    (d/transact conn [{:db/id 10 :t [[1 (vector-of 1)] [1 (vector-of 2)]] :id (vector-of 1)}
                      {:db/id 11 :t [[1 (vector-of 2)]] :id (vector-of 2)}])
    (d/transact conn [{:id (vector-of 2) :b true} [:db/add 10 :t [1 (vector-of 1)]]])
    (are [answer query inputs] (= answer (apply d/q query @conn inputs))
      #{[11]}      '[:find ?e :in $ ?v :where [?e :id ?v]]                        [(vector-of 2)]
      #{[10] [11]} '[:find ?e :in $ ?v :where [?e :t ?t] [(untuple ?t) [_ ?v]]]   [(vector-of 2)]
      #{[10] [11]} '[:find ?e :in $ ?t :where [?e :t ?t]]                         [[1 (vector-of 2)]]
      #{[10 11]}   '[:find ?e ?f :where [?e :t ?t] [?f :t ?t] [(< ?e ?f)]]        []
      2            '[:find (count-distinct ?t) . :where [_ :t ?t]]                [])
    (is (true? (:b (d/entity @conn [:id (vector-of 2)]))))
    (is (= 3 (count (d/datoms @conn :aevt :t))))
    (is (= :transact/schema (:error (refused (d/transact conn [{:t [[1 (double-array [1])]]}])))))
    (testing "a caller's array is not the database's"
      (let [^floats mine (vector-of 7)]
        (d/transact conn [{:db/id 12 :id mine}])
        (aset mine 0 (float 8))
        (is (= 7.0 (first (:id (d/entity @conn 12)))))))
    (is (instance? Date (:db/txInstant (d/entity @conn (:max-tx @conn)))))))
