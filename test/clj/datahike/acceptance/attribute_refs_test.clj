(ns datahike.acceptance.attribute-refs-test
  "B3 of the table: with `:attribute-refs?` attributes are entities that datoms refer to; transactions and queries are
   written as ever."
  (:require [clojure.java.io :as io]
            [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.testing :refer [refused with-folder]]))

(set! *warn-on-reflection* true)

(def ^:private schema
  [{:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one :db/unique :db.unique/identity}
   {:db/ident :aka :db/valueType :db.type/string :db/cardinality :db.cardinality/many}
   {:db/ident :friend :db/valueType :db.type/ref :db/cardinality :db.cardinality/many}
   {:db/ident :blob :db/valueType :db.type/bytes :db/cardinality :db.cardinality/one}
   {:db/ident :code :db/valueType :db.type/string :db/cardinality :db.cardinality/one :db/maxLength 3}])

(defn- config [& {:as more}]
  (merge {:store {:backend :memory :id (str (random-uuid))} :attribute-refs? true} more))

(defn- opened [config]
  (d/create-database config)
  (d/connect config))

(deftest b3-the-database-begins-with-its-own-entities
  (let [db @(opened (config))]
    (is (= 54 (:max-eid db)))
    (are [e ident] (and (= ident (:db/ident (d/entity db e))) (= e (:db/id (d/entity db ident))))
      1  :db/ident
      2  :db/valueType
      9  :db/txInstant
      26 :db.type/string
      38 :db.type/tuple
      54 :db.attr/preds)
    (is (= [2 3 6] (map #(get (:ident-ref-map db) %) [:db/valueType :db/cardinality :db/unique])))
    (is (= :db/ident (get (:ref-ident-map db) 1)))
    (is (every? (comp int? :a) (d/datoms db :eavt)))
    (is (= {} (d/schema db)))))

(deftest b3-attributes-are-entities-in-datoms-and-names-elsewhere
  (let [conn (opened (config :initial-tx schema))
        {:keys [tx-data tempids]} (d/transact conn [{:db/id "i" :name "Ivan" :aka ["a" "b"] :blob (byte-array [1])}
                                                    {:name "Petr" :friend "i"}])
        ref (:ident-ref-map @conn)
        ivan (tempids "i")]
    (is (= 60 ivan) "after five attributes")
    (is (every? int? (map :a tx-data)))
    (is (= #{(:name ref) (:aka ref) (:blob ref)} (set (map :a (d/datoms @conn :eavt ivan)))))
    (is (= [26 11 32] (for [a [:db/valueType :db/cardinality :db/unique]]
                        (:v (first (d/datoms @conn :eavt :name a))))) "types and the like are references, too")
    (is (= (d/datoms @conn :aevt :name) (d/datoms @conn :aevt (:name ref))))
    (is (= [ivan] (map :e (d/datoms @conn :avet (:name ref) "Ivan"))))
    (testing "queries"
      (are [answer query] (= answer (d/q query @conn))
        #{["Ivan"] ["Petr"]} '[:find ?n :where [_ :name ?n]]
        #{["Ivan"]}          '[:find ?n :where [?e :friend ?f] [?f :name ?n]]
        #{[:name "Petr"] [:friend 60]} '[:find ?i ?v :where [?e :name "Petr"] [?e ?a ?v] [?a :db/ident ?i]]
        #{[:aka] [:friend]}  '[:find ?i :where [?a :db/cardinality :db.cardinality/many] [?a :db/ident ?i]
                               [(ground [:aka :friend]) [?i ...]]])
      (is (= #{[(:name ref)] [(:friend ref)]} (d/q '[:find ?a :where [?e :name "Petr"] [?e ?a]] @conn)))
      (is (= #{["Ivan"] ["Petr"]}
             (d/q '[:find ?v :in $ ?a :where [_ ?a ?v]] @conn :name)
             (d/q '[:find ?v :in $ ?a :where [_ ?a ?v]] @conn (:name ref)))))
    (testing "pull and entity"
      (is (= {:name "Petr" :friend [{:name "Ivan"}]} (d/pull @conn [:name {:friend [:name]}] [:name "Petr"])))
      (is (= #{"a" "b"} (:aka (d/entity @conn ivan)) (set (:aka (d/pull @conn '[*] ivan)))))
      (is (= :db.type/string (:db/ident (:db/valueType (d/entity @conn :name))))))
    (testing "the schema"
      (is (= {:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one
              :db/unique :db.unique/identity :db/id (:name ref)}
             (:name (d/schema @conn)))))))

(deftest b3-transactions-take-names-and-entities
  (let [conn (opened (config :initial-tx schema))
        ref (:ident-ref-map @conn)]
    (d/transact conn [[:db/add 100 (:name ref) "Ivan"] [:db/add 100 (:aka ref) "a"] [:db/add 100 :aka "b"]])
    (d/transact conn [{:name "Ivan" :aka "c"} [:db/retract 100 (:aka ref) "a"]])
    (is (= {:name "Ivan" :aka ["b" "c"]} (dissoc (d/pull @conn '[*] 100) :db/id)))
    (d/transact conn [{:db/id :aka :db/doc "also known as"}])
    (is (= "also known as" (:db/doc (:aka (d/schema @conn)))))
    (are [error tx] (= error (:error (refused (d/transact conn [tx]))))
      :transact/syntax     [:db/add 100 9999 "x"]
      :transact/schema     {:nmae "Oleg"}
      :transact/schema     {:db/id 100 :name 1}
      :transact/max-length {:db/id 100 :code "long"}
      :transact/schema     [:db/add :name :db/cardinality :db.type/string]
      :entity-id/missing   {:db/ident :x :db/valueType :db.type/no :db/cardinality :db.cardinality/one}
      :transact/schema     [:db/retractEntity 26]
      :transact/schema     [:db/add 1 :db/doc "mine"]
      :transact/schema     {:db/id :name :db/valueType :db.type/long})))

(deftest b3-it-is-the-same-after-opening-and-in-other-times
  (with-folder folder
    (let [config {:store {:backend :file :path (str (io/file folder "refs"))} :attribute-refs? true}
          conn (opened config)]
      (d/transact conn schema)
      (d/transact conn [{:name "Ivan" :aka "a"}])
      (let [then @conn]
        (d/transact conn [[:db/retract [:name "Ivan"] :aka "a"]])
        (d/release conn)
        (let [again (d/connect config)
              aka (:aka (:ident-ref-map then))]
          (is (= then (d/as-of @again (:max-tx then))))
          (is (= (:ident-ref-map then) (:ident-ref-map @again)))
          (is (= [[aka "a" true] [aka "a" false]]
                 (map (juxt :a :v :added) (d/datoms (d/history @again) :aevt :aka))))
          (is (= 1 (count (d/q '[:find ?e :where [?e :name "Ivan"]] @again))))
          (d/transact again [{:name "Petr"}])
          (is (= {:key :attribute-refs? :given false :stored true}
                 (select-keys (refused (d/connect (assoc config :attribute-refs? false))) [:key :given :stored])))
          (d/delete-database config))))))

(deftest b3-attributes-without-a-schema-are-no-entities
  (is (= :config/value (:error (refused (d/create-database (config :schema-flexibility :read))))))
  (is (= :config/value (:error (refused (d/create-database-with-schema (config) {:a {}}))))))
