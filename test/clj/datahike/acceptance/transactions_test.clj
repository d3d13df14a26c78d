(ns datahike.acceptance.transactions-test
  "What transaction data may be and what comes of them: the rows c1 to c38 of the table that the project is held to."
  (:require [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.attr-preds :as attr-preds]
            [datahike.core :as dc]
            [datahike.testing :refer [connection database eavs refused strict-connection]]
            [datahike.tx-preds :as tx-preds])
  (:import (java.util Date)))

(set! *warn-on-reflection* true)

(def ^:private schema
  {:email  {:db/unique :db.unique/identity}
   :ssn    {:db/unique :db.unique/value}
   :aka    {:db/cardinality :db.cardinality/many}
   :friend {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many}
   :boss   {:db/valueType :db.type/ref}
   :part   {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many :db/isComponent true}
   :x      {}
   :y      {}
   :x+y    {:db/tupleAttrs [:x :y] :db/unique :db.unique/identity}})

(def ^:private people
  [{:db/id 1 :name "Ivan" :email "i@x" :aka ["X" "Y"]}
   {:db/id 2 :name "Petr" :email "p@x" :ssn 7 :friend 1}])

(defn- start [] (database schema people))

(defn- facts
  "What holds of an entity, as a map of sets."
  [db e]
  (reduce (fn [all [_ a v]] (update all a (fnil conj #{}) v)) {} (d/datoms db :eavt e)))

(defn- after [e & tx-data] (facts (d/db-with (start) tx-data) e))

(defn- error [& tx-data] (:error (refused (d/db-with (start) tx-data))))

(defn- changes
  "The changes of a report without the transaction's own."
  [report]
  (vec (for [[e a v _ added] (:tx-data report) :when (< e dc/tx0)] [e a v added])))

(deftest c1-a-map-without-id-is-a-new-entity
  (is (= {:name #{"Oleg"}} (after 3 {:name "Oleg"}))))

(deftest c2-a-map-with-an-id-is-that-entity
  (let [db (d/db-with (start) [{:db/id 70 :name "Oleg"} {:name "Next"}])]
    (is (= {:name #{"Oleg"}} (facts db 70)))
    (is (= {:name #{"Next"}} (facts db 71)))
    (is (= 71 (:max-eid db)))))

(deftest c3-negative-numbers-are-tempids
  (let [{:keys [tempids db-after]} (d/with (start) [{:db/id -1 :name "Oleg"} [:db/add -2 :boss -1]])]
    (is (= {-1 3 -2 4} (dissoc tempids :db/current-tx)))
    (is (= {:boss #{3}} (facts db-after 4)))))

(deftest c4-strings-are-tempids
  (let [{:keys [tempids db-after]} (d/with (start) [{:db/id "a" :boss "b"} {:db/id "b" :name "Oleg"}])]
    (is (= {:boss #{(tempids "b")}} (facts db-after (tempids "a"))))
    (is (= {:name #{"Oleg"}} (facts db-after (tempids "b"))))))

(deftest c5-the-transaction-is-an-entity
  (doseq [id [:db/current-tx "datomic.tx" "datahike.tx"]]
    (let [{:keys [db-after tempids]} (d/transact (connection schema) [[:db/add id :source "import"]])]
      (is (= "import" (:source (d/entity db-after (:max-tx db-after)))))
      (is (= (:max-tx db-after) (tempids :db/current-tx))))))

(deftest c6-facts-are-added-to-whatever-names-an-entity
  (are [e] (= #{5} (:age (after 2 [:db/add e :age 5])))
    2 [:email "p@x"])
  (is (= #{5} (:age (after 3 {:db/id 3 :db/ident :oleg} [:db/add :oleg :age 5])))))

(deftest c7-a-fact-is-retracted-and-nothing-happens-if-it-does-not-hold
  (is (= #{"Y"} (:aka (after 1 [:db/retract 1 :aka "X"]))))
  (is (= [] (changes (d/with (start) [[:db/retract 1 :aka "Z"] [:db/retract 99 :name "Nobody"]])))))

(deftest c8-all-values-of-an-attribute-are-retracted
  (is (= {:name #{"Ivan"} :email #{"i@x"}} (after 1 [:db/retract 1 :aka]))))

(deftest c9-retract-attribute
  (is (= {:name #{"Ivan"} :email #{"i@x"}} (after 1 [:db.fn/retractAttribute 1 :aka]))))

(deftest c10-retracting-an-entity-takes-references-to-it-and-its-parts
  (doseq [op [:db/retractEntity :db.fn/retractEntity]]
    (let [db (d/db-with (start) [{:db/id 3 :part [{:db/id 4 :name "p" :part {:db/id 5 :name "q"}}]}
                                 [:db/add 2 :friend 3]])
          after (d/db-with db [[op 3]])]
      (is (= [{} {} {}] (map #(facts after %) [3 4 5])))
      (is (= #{1} (:friend (facts after 2)))))))

(deftest c11-compare-and-swap
  (doseq [op [:db/cas :db.fn/cas]]
    (is (= #{"Jon"} (:name (after 1 [op 1 :name "Ivan" "Jon"]))))
    (is (= #{1} (:age (after 1 [op 1 :age nil 1]))))
    (is (= #{"X" "Y" "Z"} (:aka (after 1 [op 1 :aka "Y" "Z"]))) "any of many may be the old one")
    (is (= :transact/cas (error [op 1 :name "Oleg" "Jon"])))
    (is (= :transact/cas (error [op 1 :name nil "Jon"])))))

(deftest c12-a-function-is-given-the-database-as-it-is-then
  (is (= #{3} (:n (after 9 {:name "Oleg"}
                             [:db.fn/call (fn [db e] [[:db/add e :n (count (d/datoms db :aevt :name))]]) 9])))))

(deftest c13-an-installed-function-is-called-by-its-ident
  (let [conn (connection)]
    (d/transact conn [{:db/ident :inc :db/fn (fn [db e a] [[:db/add e a (inc (get (d/entity db e) a 0))]])}])
    (d/transact conn [[:inc 100 :n]])
    (d/transact conn [[:inc 100 :n]])
    (is (= 2 (:n (d/entity @conn 100))))))

(deftest c14-maps-in-maps-are-entities
  (let [db (d/db-with (start) [{:db/id 3 :part [{:name "p" :part {:name "q"}}] :boss {:email "p@x"}}])]
    (is (= {:part [{:name "p" :part [{:name "q"}]}] :boss {:name "Petr"}}
           (d/pull db '[{:part [:name {:part [:name]}]} {:boss [:name]}] 3)))))

(deftest c15-a-reverse-attribute-refers-from-the-value
  (is (= #{1 3} (:friend (after 2 {:db/id 3 :_friend 2}))))
  (is (= #{3} (:friend (after 1 {:db/id 3 :_friend [[:email "i@x"]]}))))
  (is (= :transact/syntax (error {:db/id 3 :_name 1}))))

(deftest c16-several-values-come-as-a-collection
  (are [v expected] (= expected (:aka (after 3 {:db/id 3 :aka v})))
    ["a" "b"]  #{"a" "b"}
    #{"a" "b"} #{"a" "b"}
    '("a")     #{"a"}
    "a"        #{"a"})
  (are [v expected] (= expected (:friend (after 3 {:db/id 3 :friend v})))
    [1 2]                         #{1 2}
    [:email "i@x"]                #{1}
    [[:email "i@x"] [:email "p@x"]] #{1 2}))

(deftest c17-datoms-are-transaction-data
  (is (= {:name #{"Oleg"}} (after 3 (dc/datom 3 :name "Oleg"))))
  (is (= #{"Y"} (:aka (after 1 (dc/datom 1 :aka "X" dc/tx0 false))))))

(deftest c18-what-holds-already-changes-nothing
  (is (= [] (changes (d/with (start) [{:db/id 1 :name "Ivan" :aka "X"} [:db/add 2 :friend 1]])))))

(deftest c19-the-new-value-takes-the-place-of-the-old
  (is (= [[1 :name "Ivan" false] [1 :name "Jon" true]] (changes (d/with (start) [[:db/add 1 :name "Jon"]])))))

(deftest c20-an-identifying-value-finds-its-entity
  (is (= #{9} (:age (after 1 {:email "i@x" :age 9}))))
  (is (= #{9} (:age (after 1 {:db/id -1 :email "i@x" :age 9}))))
  (is (= #{9} (:age (after 1 [:db/add "x" :age 9] [:db/add "x" :email "i@x"])))
      "also if it comes after what is said of the tempid"))

(deftest c21-a-composite-tuple-finds-its-entity
  (let [db (d/db-with (start) [{:db/id 3 :x 1 :y 2}])]
    (is (= #{"Oleg"} (:name (facts (d/db-with db [{:x 1 :y 2 :name "Oleg"}]) 3))))
    (is (= #{"Oleg"} (:name (facts (d/db-with db [{:x+y [1 2] :name "Oleg"}]) 3))))))

(deftest c22-identifying-values-of-two-entities-conflict
  (is (= :transact/upsert (error {:email "i@x" :db/id 2})))
  (is (= :transact/upsert (apply error [{:db/id 3 :x 1 :y 2} {:email "i@x" :x 1 :y 2}]))))

(deftest c23-a-unique-value-belongs-to-one-entity
  (is (= :transact/unique (error [:db/add 1 :ssn 7]))))

(deftest c24-nil-is-no-value
  (is (= :transact/syntax (error [:db/add 1 :age nil])))
  (is (= :transact/syntax (error {:db/id 1 :age nil}))))

(deftest c25-a-refused-transaction-changes-nothing
  (let [conn (connection schema)
        _ (d/transact conn people)
        before @conn]
    (is (= :transact/unique (:error (refused (d/transact conn [{:db/id 9 :age 1} [:db/add 9 :ssn 7]])))))
    (is (identical? before @conn))
    (is (= {:age #{1}} (facts (:db-after (d/transact conn [{:db/id 9 :age 1}])) 9)))))

(deftest c26-a-report-has-five-keys-and-datoms
  (let [report (d/transact (connection) [{:name "Ivan"}])
        [e a v tx added :as datom] (last (:tx-data report))]
    (is (map? report))
    (is (= #{:db-before :db-after :tx-data :tempids :tx-meta} (set (keys report))))
    (is (= [1 :name "Ivan" 536870913 true] [e a v tx added]))
    (is (= [e a v tx added] [(:e datom) (:a datom) (:v datom) (:tx datom) (:added datom)]))
    (is (= "Ivan" (nth datom 2)))))

(deftest c27-a-report-is-used-with-and-without-dereferencing
  (let [conn (connection)]
    (is (= 2 (count (:db-after (d/transact conn [{:name "Ivan"}])))))
    (is (= 4 (count (:db-after @(d/transact conn [{:name "Petr"}])))))))

(deftest c28-transact-without-waiting-gives-a-promise
  (let [conn (connection)
        promises (mapv #(d/transact! conn [{:n %}]) (range 100))]
    (is (every? #(= 5 (count (deref % 10000 nil))) promises))
    (is (= (set (range 100)) (set (d/q '[:find [?n ...] :where [_ :n ?n]] @conn))))))

(deftest c29-transaction-data-come-with-meta-in-a-map
  (let [report (d/transact (connection) {:tx-data [{:name "Ivan"}] :tx-meta {:source "import"}})]
    (is (= "import" (:source (:tx-meta report))))
    (is (= [[1 :name "Ivan" true]] (changes report)))))

(deftest c30-meta-are-kept-on-the-transaction
  (let [conn (strict-connection [{:db/ident       :source
                                  :db/valueType   :db.type/string
                                  :db/cardinality :db.cardinality/one}])
        {:keys [db-after]} (d/transact conn {:tx-data [] :tx-meta {:source "import"}})
        tx (d/entity db-after (:max-tx db-after))]
    (is (= "import" (:source tx)))
    (is (instance? Date (:db/txInstant tx)))
    (is (= :transact/schema (:error (refused (d/transact conn {:tx-data [] :tx-meta {:sauce "import"}}))))
        "under the schema")))

(deftest c31-the-instants-of-transactions-ascend-and-can-be-set
  (let [conn (connection)
        instant (fn [report] (let [db (:db-after report)] (:db/txInstant (d/entity db (:max-tx db)))))
        late (Date. (+ (System/currentTimeMillis) 1000000))]
    (is (= late (instant (d/transact conn {:tx-data [{:n 1}] :tx-meta {:db/txInstant late}}))))
    (is (= (Date. (inc (.getTime late))) (instant (d/transact conn [{:n 2}]))))))

(deftest c32-with-changes-nothing
  (let [conn (connection)
        before @conn]
    (is (= 2 (count (:db-after (d/with before [{:name "Ivan"}]))) (count (d/db-with before [{:name "Ivan"}]))))
    (is (identical? before @conn))
    (is (= 0 (count before)))))

(deftest c33-a-filtered-database-takes-no-transaction
  (is (= :transaction/filtered
         (:error (refused (d/with (d/filter (start) (constantly true)) [{:name "Oleg"}]))))))

(deftest c34-listeners-get-reports-until-they-are-taken-away
  (let [conn (connection)
        seen (atom [])
        listener (d/listen conn (fn [report] (swap! seen conj (changes report))))]
    (d/transact conn [{:name "Ivan"}])
    (d/unlisten conn listener)
    (d/transact conn [{:name "Petr"}])
    (is (= [[[1 :name "Ivan" true]]] @seen))))

(def ^:private person
  [{:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one}
   {:db/ident :age :db/valueType :db.type/long :db/cardinality :db.cardinality/one}])

(defn adult? "A predicate of an entity spec." [db e] (<= 18 (:age (d/entity db e) 0)))

(deftest c36-an-entity-is-held-to-its-spec
  (let [conn (strict-connection (conj person {:db/ident :adult :db.entity/attrs [:name :age]
                                              :db.entity/preds [`adult?]}))]
    (is (some? (d/transact conn [{:db/ensure :adult :name "Ivan" :age 18}])))
    (is (= [:transact/ensure [:age]]
           ((juxt :error :missing) (refused (d/transact conn [{:db/ensure :adult :name "Ivan"}])))))
    (is (= [:transact/ensure `adult?]
           ((juxt :error :pred) (refused (d/transact conn [{:db/ensure :adult :name "Ivan" :age 17}])))))
    (is (= 1 (count (d/datoms @conn :aevt :name))) "demands are not stored and refusals leave nothing")
    (is (empty? (d/datoms @conn :aevt :db/ensure)))))

(defn even-long? "A predicate of an attribute." [v] (even? v))

(deftest c37-values-satisfy-the-predicates-of-their-attribute
  (attr-preds/register-attr-pred! 'c37/positive pos?)
  (attr-preds/register-attr-pred! 'c37/fails (fn [_] (throw (ex-info "no idea" {}))))
  (attr-preds/register-attr-pred! 'c37/truthy (fn [_] :yes))
  (try
    (let [attribute (fn [ident & preds] {:db/ident       ident
                                         :db/valueType   :db.type/long
                                         :db/cardinality :db.cardinality/one
                                         :db.attr/preds  (vec preds)})
          conn (strict-connection [(attribute :n 'c37/positive `even-long?)
                                   (attribute :unknown 'c37/unknown)
                                   (attribute :fails 'c37/fails)
                                   (attribute :truthy 'c37/truthy)])]
      (is (some? (d/transact conn [{:n 2}])))
      (are [tx error pred] (let [data (refused (d/transact conn [tx]))]
                             (= [error pred] [(:error data) (:pred data)]))
        {:n -2}       :transact/attr-pred            'c37/positive
        {:n 3}        :transact/attr-pred            `even-long?
        {:fails 1}    :transact/attr-pred            'c37/fails
        {:truthy 1}   :transact/attr-pred            'c37/truthy
        {:unknown 1}  :transact/attr-pred-unresolved 'c37/unknown)
      (testing "what is there is left alone, and can be retracted"
        (d/transact conn [{:db/id 77 :n 4}])
        (d/transact conn [{:db/id [:db/ident :n] :db.attr/preds 'c37/never}])
        (is (= :transact/attr-pred-unresolved (:error (refused (d/transact conn [[:db/add 77 :n 6]])))))
        (is (some? (d/transact conn [[:db/retract 77 :n 4]]))))
      (testing "predicates can be taken away"
        (d/transact conn [[:db/retract [:db/ident :n] :db.attr/preds]])
        (is (some? (d/transact conn [{:n -3}])))
        (is (not (contains? (:n (d/schema @conn)) :db.attr/preds)))))
    (finally
      (run! attr-preds/unregister-attr-pred! (keys (attr-preds/registered))))))

(deftest c37-a-predicate-sees-every-transaction-of-a-database
  (let [name (str (random-uuid))
        config {:store {:backend :memory :id name} :schema-flexibility :read}]
    (d/create-database config)
    (tx-preds/register-tx-pred! name (fn [{:keys [tx-data]}]
                                       (when (some #(false? (:added %)) tx-data)
                                         (throw (ex-info "nothing is retracted" {:error :c37/retraction})))))
    (try
      (let [conn (d/connect config)]
        (d/transact conn [{:db/id 1 :name "Ivan"}])
        (is (= :c37/retraction (:error (refused (d/transact conn [[:db/retract 1 :name]])))))
        (is (= #{"Ivan"} (:name (facts @conn 1))))
        (is (some? (d/transact conn [{:name "Petr"}])))
        (tx-preds/unregister-tx-pred! name)
        (is (some? (d/transact conn [[:db/retract 1 :name]]))))
      (finally (tx-preds/unregister-tx-pred! name)))))

(deftest c38-transactions-of-many-threads-come-one-after-the-other
  (let [conn (connection)]
    (d/transact conn [{:db/id 1 :n 0}])
    (let [add (fn [db] [[:db/add 1 :n (inc (:n (d/entity db 1)))]])
          threads (mapv (fn [_] (future (dotimes [_ 50] (d/transact conn [[:db.fn/call add]])))) (range 8))]
      (run! deref threads)
      (is (= 400 (:n (d/entity @conn 1))))
      (is (= 401 (- (:max-tx @conn) dc/tx0)))
      (is (= 1 (count (eavs (d/datoms @conn :eavt 1))))))))
