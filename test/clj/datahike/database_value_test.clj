(ns datahike.database-value-test
  (:require [clojure.data :as data]
            [clojure.pprint :as pprint]
            [clojure.string :as str]
            [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.core :as dc]
            [datahike.testing :refer [connection refused strict-connection]]))

(set! *warn-on-reflection* true)

(def ^:private schema {:aka {:db/cardinality :db.cardinality/many} :name {:db/unique :db.unique/identity}})

(def ^:private db
  (dc/db-with (dc/empty-db schema) [{:db/id 1 :name "Ivan" :age 15 :aka ["X" "Y"]} {:db/id 2 :name "Petr"}]))

(deftest databases-are-equal-by-datoms-and-schema
  (let [same (dc/db-with (dc/db-with (dc/empty-db schema) [{:db/id 2 :name "Petr"}])
                         [{:db/id 1 :aka ["Y" "X"] :age 15 :name "Ivan"}])]
    (is (= db same) "whatever the order in which it came about")
    (is (= (hash db) (hash same)))
    (is (not= db (dc/db-with db [[:db/add 1 :age 16]])))
    (is (not= (dc/empty-db) (dc/empty-db schema)))
    (is (= db (d/filter db (constantly true)))))
  (is (= 5 (count db) (count (seq db))))
  (is (every? dc/datom? db))
  (is (= [2 (inc dc/tx0)] ((juxt :max-eid :max-tx) db))))

(deftest filters-hide-datoms-and-may-be-stacked
  (let [no-age (d/filter db (fn [_ datom] (not= :age (:a datom))))
        no-petr (d/filter no-age (fn [whole datom] (not= "Petr" (:name (d/entity whole (:e datom))))))]
    (is (= 4 (count no-age)))
    (is (= 3 (count no-petr)))
    (is (= ["Ivan"] (d/q '[:find [?n ...] :where [_ :name ?n]] no-petr)))
    (is (nil? (d/entity no-petr [:name "Petr"])))
    (is (= [true true false] (map d/is-filtered [no-age no-petr db])))))

(deftest values-without-a-connection-are-made-from-schema-and-datoms
  (are [x] (true? x)
    (dc/db? db) (dc/db? (d/filter db (constantly true))) (dc/datom? (dc/datom 1 :a 1)) (dc/conn? (connection)))
  (are [x] (false? x)
    (dc/db? {}) (dc/datom? [1 :a 1]) (dc/conn? (atom 1)))
  (let [built (dc/init-db [(dc/datom 2 :name "Petr" 536870915) [1 :name "Ivan"]
                           (dc/datom 3 :name "Gone" 536870920 false)]
                          schema)]
    (is (= [[1 :name "Ivan" dc/tx0 true] [2 :name "Petr" 536870915 true]] (map (comp vec seq) built)))
    (is (= [2 536870915] ((juxt :max-eid :max-tx) built)))
    (is (= 2 (dc/entid built [:name "Petr"])))
    (is (nil? (dc/entid built [:name "Gone"])))
    (is (= 3 (:db/id (d/entity (dc/db-with built [{:name "Oleg"}]) [:name "Oleg"])))))
  (is (= :datom/syntax (:error (refused (dc/init-db [[1 "name" 2]])))))
  (is (= :schema/validation
         (:error (refused (dc/empty-db {:aka {:db/cardinality :many}})))
         (:error (refused (dc/empty-db [:aka])))
         (:error (refused (connection [:aka]))))))

(deftest the-schema-can-be-read
  (let [conn (strict-connection [{:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one
                                  :db/unique :db.unique/identity :db/doc "what it is called"}
                                 {:db/ident :friend :db/valueType :db.type/ref :db/cardinality :db.cardinality/many}])
        id (fn [ident] (dc/entid @conn ident))]
    (is (= {:name   {:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one
                     :db/unique :db.unique/identity :db/doc "what it is called" :db/id (id :name)}
            :friend {:db/ident :friend :db/valueType :db.type/ref :db/cardinality :db.cardinality/many
                     :db/id (id :friend)}}
           (d/schema @conn)))
    (is (= {:db/ident #{:name :friend} :db/unique #{:name} :db.unique/identity #{:name} :db/index #{:name :friend}
            :db.cardinality/many #{:friend} :db.type/ref #{:friend}}
           (d/reverse-schema @conn))))
  (is (= {:aka {:db/ident :aka :db/cardinality :db.cardinality/many}
          :name {:db/ident :name :db/cardinality :db.cardinality/one :db/unique :db.unique/identity}}
         (d/schema db))))

(deftest metrics-count-datoms
  (is (= {:count 5 :avet-count 2 :per-attr-counts {:name 2 :age 1 :aka 2} :per-entity-counts {1 4, 2 1}}
         (d/metrics db))))

(deftest values-print-on-one-line
  (are [expected x] (= expected (pr-str x))
    "#datahike/DB {:max-tx 536870913, :max-eid 2, :datoms 5}"          db
    "#datahike/DB {:max-tx 536870913, :max-eid 2, :filtered true}"     (d/filter db (constantly true))
    "#datahike/Datom [1 :name \"Ivan\" 536870912 true]"                (dc/datom 1 :name "Ivan"))
  (let [report (dc/with db [[:db/add 2 :age 1]])]
    (is (str/starts-with? (pr-str report) "#datahike/TxReport {:db-before #datahike/DB {"))
    (is (not (str/includes? (pr-str report) "\n")))
    (is (= (str (pr-str report) "\n") (with-out-str (pprint/pprint report)))))
  (let [conn (connection)]
    (is (re-matches #"#datahike/Connection \{:place \"memory:test\d+\", :max-tx 536870912\}" (pr-str conn)))
    (is (= (str (pr-str conn) "\n") (with-out-str (pprint/pprint conn))))
    (d/release conn)
    (is (re-find #":released true" (pr-str conn)))))

(deftest datoms-and-databases-can-be-read-back
  (let [read-back (fn [x] (read-string (binding [*print-dup* true] (pr-str x))))]
    (is (= db (read-back db)))
    (is (= (d/schema db) (d/schema (read-back db))))
    (is (= (map seq db) (map seq (read-back db))) "with their transactions"))
  (is (= (dc/datom 1 :name "Ivan" 536870915 false) #datahike/Datom [1 :name "Ivan" 536870915 false]))
  (is (= [1 :name "Ivan" dc/tx0 true] (seq #datahike/Datom [1 :name "Ivan"])))
  (testing "the line that a database prints as is not the database"
    (is (= :datom/syntax (:error (refused (read-string (pr-str db))))))))

(deftest a-database-value-shows-its-schema
  (let [db (dc/empty-db {:a+b {:db/tupleAttrs [:a :b]} :friend {:db/valueType :db.type/ref}})]
    (is (= {:a+b {:db/tupleAttrs [:a :b]} :friend {:db/valueType :db.type/ref}} (:schema db)))
    (is (= [#{:a+b} #{:friend} {:a {:a+b 0} :b {:a+b 1}}]
           (map (:rschema db) [:db.type/tuple :db.type/ref :db/attrTuples]))))
  (is (= [:x] (keys (:schema (dc/db-with (dc/empty-db) [{:db/ident :x :db/valueType :db.type/string
                                                         :db/cardinality :db.cardinality/one}])))))
  (is (nil? (:schema (dc/empty-db)))))

(deftest differences-of-database-values-are-datoms
  (let [db (dc/init-db [[1 :a 2] [1 :b 3]])]
    (is (= [[(dc/datom 1 :a 2)] [(dc/datom 1 :a 9)] [(dc/datom 1 :b 3)]]
           (data/diff db (d/db-with db [[:db/add 1 :a 9]]))))))

(deftest tempids-and-squuids-are-new-each-time
  (is (neg? (d/tempid :db.part/user)))
  (is (not= (d/tempid :db.part/user) (d/tempid :db.part/user)))
  (is (= -7 (d/tempid :db.part/user -7)))
  (is (= :db/current-tx (d/tempid :db.part/tx) (d/tempid :db.part/tx -7)))
  (let [now (System/currentTimeMillis)
        made (dc/squuid-time-millis (dc/squuid))]
    (is (<= (- now 2000) made (+ now 2000)))
    (is (not= (dc/squuid) (dc/squuid)))))
