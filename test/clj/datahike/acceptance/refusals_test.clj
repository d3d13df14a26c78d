(ns datahike.acceptance.refusals-test
  "Bad transactions get an error that is specific, change nothing, and leave the database writable: every `:error` of
   Datahike's transactions, and Cairn's own."
  (:require [clojure.test :refer [deftest is testing]]
            [datahike.api :as d]
            [datahike.attr-preds :as attr-preds]
            [datahike.core :as dc]
            [datahike.testing :refer [file-uri refused with-folder]]))

(set! *warn-on-reflection* true)

(def ^:private schema
  (for [[ident type & {:as more}] [[:name :string] [:age :long] [:friend :ref]
                                   [:aka :string :db/cardinality :db.cardinality/many]
                                   [:email :string :db/unique :db.unique/identity]
                                   [:ssn :string :db/unique :db.unique/value]
                                   [:x :long] [:y :long]
                                   [:x+y :tuple :db/tupleAttrs [:x :y] :db/unique :db.unique/identity]
                                   [:pair :tuple :db/tupleTypes [:db.type/long :db.type/string]]
                                   [:code :string :db/maxLength 3]
                                   [:even :long :db.attr/preds ['refusals/even]]
                                   [:odd :long :db.attr/preds ['refusals/unknown]]]]
    (merge {:db/ident ident :db/valueType (keyword "db.type" (name type)) :db/cardinality :db.cardinality/one}
           more)))

(def ^:private people
  [{:db/id 100 :name "Ivan" :email "i@x" :ssn "1" :aka ["a" "b"] :x 1 :y 1}
   {:db/id 101 :name "Petr" :email "p@x" :ssn "2" :x 2 :y 2}
   {:db/id 102 :db/ident :spec :db.entity/attrs [:age] :db.entity/preds ['no.such/predicate]}])

(def ^:private cases
  "Transaction data, and what the data of the exception have. `:context` is the datum unless it says otherwise."
  [[42                                      {:error :transact/syntax :context 42}]
   [{:db/id 100}                            {:error :transact/syntax :context {:db/id 100}}]
   [[42]                                    {:error :transact/syntax}]
   [["text"]                                {:error :transact/syntax}]
   [[[]]                                    {:error :transact/syntax}]
   [[[:db/foo 100 :name "x"]]               {:error :transact/syntax :operation :db/foo}]
   [[[:db/add 100 :name]]                   {:error :transact/syntax :expected 4 :found 3}]
   [[[:db/add 100 :name nil]]               {:error :transact/syntax :attribute :name}]
   [[{:db/id 100 :name nil}]                {:error :transact/syntax :attribute :name}]
   [[{:db/id 100 "name" "x"}]               {:error :transact/syntax :attribute "name"}]
   [[[:db/add 100 42 "x"]]                  {:error :transact/syntax :attribute 42}]
   [[[:db/retract -1 :name "x"]]            {:error :transact/syntax :entity-id -1}]
   [[[:db/retractEntity "new"]]             {:error :transact/syntax :entity-id "new"}]
   [[[:db/cas -1 :name nil "x"]]            {:error :transact/syntax :entity-id -1}]
   [[[:db/add 100 :x+y [5 6]]]              {:error :transact/syntax :attribute :x+y :made-of [:x :y]}]
   [[[:db/retract 100 :x+y [1 1]]]          {:error :transact/syntax :attribute :x+y}]
   [[{:db/id 100 :_name 101}]               {:error :transact/syntax :attribute :_name}]
   [[[:no-function 1]]                      {:error :transact/syntax}]
   [[[:db/add 100 :nmae "x"]]               {:error :transact/schema :attribute :nmae}]
   [[{:db/id 100 :age "x"}]                 {:error :transact/schema :attribute :age :expected :db.type/long
                                             :value "x" :class 'java.lang.String}]
   [[{:db/id 100 :pair [1]}]                {:error :transact/schema :attribute :pair :expected 2 :value [1]}]
   [[{:db/id 100 :pair ["1" "a"]}]          {:error :transact/schema :attribute :pair
                                             :expected :db.type/long :value "1"}]
   [[{:db/id 103 :ssn "1"}]                 {:error :transact/unique :attribute :ssn :value "1"
                                             :entity-id 103 :found 100}]
   [[{:db/id 100 :email "p@x"}]             {:error :transact/upsert :attribute :email :value "p@x"
                                             :entity-id 100 :found 101}]
   [[{:email "i@x" :x 2 :y 2}]              {:error :transact/upsert :attribute :x+y :value [2 2]}]
   [[[:db/cas 100 :name "Oleg" "x"]]        {:error :transact/cas :attribute :name
                                             :expected "Oleg" :old "Ivan" :new "x"}]
   [[[:db/cas 100 :name nil "x"]]           {:error :transact/cas :attribute :name
                                             :expected nil :old "Ivan" :new "x"}]
   [[{:db/id 103 :name "x" :db/ensure :spec}] {:error :transact/ensure :entity-id 103 :missing [:age]}]
   [[{:db/id 103 :age 1 :db/ensure :spec}]  {:error :transact/ensure :pred 'no.such/predicate}]
   [[{:db/id 100 :code "abcd"}]             {:error :transact/max-length :attribute :code :length 4 :limit 3}]
   [[{:db/id 100 :even 1}]                  {:error :transact/attr-pred :attribute :even :value 1
                                             :pred 'refusals/even}]
   [[{:db/id 100 :odd 1}]                   {:error :transact/attr-pred-unresolved :attribute :odd
                                             :pred 'refusals/unknown}]
   [[[:db/add [:email "no@x"] :name "x"]]   {:error :entity-id/missing :entity-id [:email "no@x"]}]
   [[[:db/add :no-ident :name "x"]]         {:error :entity-id/missing :entity-id :no-ident}]
   [[[:db/add 1.5 :name "x"]]               {:error :entity-id/syntax :entity-id 1.5}]
   [[[:db/add 4294967296 :name "x"]]        {:error :entity-id/syntax :entity-id 4294967296}]
   [[{:db/id 100 :friend 'somebody}]        {:error :entity-id/syntax :entity-id 'somebody}]
   [[[:db/add [:email] :name "x"]]          {:error :lookup-ref/syntax :entity-id [:email]}]
   [[[:db/add [:name "Ivan"] :name "x"]]    {:error :lookup-ref/unique :attribute :name}]
   [[{:db/ident :new :db/valueType :db.type/string}] {:error :transact/schema}]
   [[{:db/ident :new :db/valueType :db.type/strung :db/cardinality :db.cardinality/one}]
    {:error :transact/schema :attribute :db/valueType :value :db.type/strung}]
   [[{:db/ident :db/new :db/valueType :db.type/long :db/cardinality :db.cardinality/one}]
    {:error :transact/schema :attribute :db/new}]
   [[{:db/id [:db/ident :aka] :db/cardinality :db.cardinality/one}]
    {:error :transact/schema :attribute :aka :from :db.cardinality/many :to :db.cardinality/one :entity-id 100}]
   [[{:db/id [:db/ident :name] :db/valueType :db.type/long}]
    {:error :transact/schema :attribute :name :from :db.type/string :to :db.type/long}]
   [[[:db/retractEntity [:db/ident :name]]] {:error :transact/schema :attribute :name}]
   [[{:db/id 103 :db/fn 42}]                {:error :transact/schema :value 42}]])

(deftest every-refusal-is-specific-and-leaves-the-database-as-it-was-and-writable
  (attr-preds/register-attr-pred! 'refusals/even even?)
  (with-folder folder
    (let [uri (file-uri folder "refusals")]
      (d/create-database uri :schema-on-read false :initial-tx schema)
      (let [conn (d/connect uri)]
        (d/transact conn people)
        (doseq [[n [tx expected]] (map-indexed vector cases)]
          (testing (pr-str tx)
            (let [before @conn
                  datum (when (sequential? tx) (first tx))
                  data (refused (d/transact conn tx))]
              (is (= (merge {:context datum} expected) (select-keys data (conj (keys expected) :context))))
              (is (re-find #"context=" (:message data)))
              (is (= before (d/as-of @conn (:max-tx before))))
              (is (= (count (d/datoms before :eavt 100)) (count (d/datoms @conn :eavt 100))))
              (d/transact conn [[:db/add 101 :age n]])
              (is (= n (:age (d/entity @conn 101)))))))
        (d/release conn))
      (testing "nothing of a refused transaction is on the disk"
        (let [conn (d/connect uri)]
          (is (= {:name "Ivan" :email "i@x" :ssn "1" :aka ["a" "b"] :x 1 :y 1 :x+y [1 1]}
                 (dissoc (d/pull @conn '[*] 100) :db/id)))
          (is (empty? (d/datoms @conn :eavt 103)))
          (is (< (:max-eid @conn) 200))
          (d/delete-database uri)))))
  (attr-preds/unregister-attr-pred! 'refusals/even))

(deftest a-view-takes-no-transaction
  (let [db (d/db-with (dc/empty-db) [{:name "Ivan"}])]
    (is (= :transaction/filtered (:error (refused (d/db-with (d/filter db (constantly true)) [{:name "x"}])))))))
