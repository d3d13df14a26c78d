(ns datahike.transact-test
  (:require [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.core :as dc]
            [datahike.testing :refer [connection database eavs refused strict-connection]])
  (:import (java.util.concurrent ExecutionException)))

(set! *warn-on-reflection* true)

(def ^:private schema
  {:name   {:db/unique :db.unique/identity}
   :ssn    {:db/unique :db.unique/value}
   :aka    {:db/cardinality :db.cardinality/many}
   :friend {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many}
   :part   {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many :db/isComponent true}
   :boss   {:db/valueType :db.type/ref}})

(def ^:private two
  [{:db/id 1 :name "Ivan" :age 15 :aka ["X" "Y"]}
   {:db/id 2 :name "Petr" :ssn 1 :friend 1}])

(defn- after
  "The database after more transaction data, of which each entity is shown whole, without transactions."
  [& txs]
  (let [db (reduce d/db-with (database schema two) txs)]
    (->> (eavs (d/datoms db :eavt))
         (remove #(> (first %) dc/tx0))
         (reduce (fn [all [e a v]] (update-in all [e a] (fnil conj #{}) v)) {}))))

(deftest transaction-data-of-every-form-adds-facts
  (are [tx e expected] (= expected (get (after tx) e))
    [{:name "Oleg"}]                         3 {:name #{"Oleg"}}
    [{:db/id 7 :name "Oleg"}]                7 {:name #{"Oleg"}}
    [{:db/id -1 :name "Oleg"}]               3 {:name #{"Oleg"}}
    [{:db/id "a" :name "Oleg" :boss 1}]      3 {:name #{"Oleg"} :boss #{1}}
    [[:db/add 3 :name "Oleg"]]               3 {:name #{"Oleg"}}
    [[:db/add -1 :boss -2] [:db/add -2 :age 1]] 3 {:boss #{4}}
    [[:db/add [:name "Petr"] :age 20]]       2 {:name #{"Petr"} :ssn #{1} :friend #{1} :age #{20}}
    [{:db/id [:name "Petr"] :age 20}]        2 {:name #{"Petr"} :ssn #{1} :friend #{1} :age #{20}}
    [{:name "Petr" :age 20}]                 2 {:name #{"Petr"} :ssn #{1} :friend #{1} :age #{20}}
    [{:db/id 3 :friend [1 2]}]               3 {:friend #{1 2}}
    [{:db/id 3 :friend #{[:name "Ivan"]}}]   3 {:friend #{1}}
    [{:db/id 3 :boss [:name "Ivan"]}]        3 {:boss #{1}}
    [{:db/id 1 :aka "Z"}]                    1 {:name #{"Ivan"} :age #{15} :aka #{"X" "Y" "Z"}}
    [{:db/id 3 :_friend 2}]                  2 {:name #{"Petr"} :ssn #{1} :friend #{1 3}}
    [{:db/id 3 :boss {:age 9}}]              4 {:age #{9}}
    [{:db/id 3 :part [{:age 8} {:age 9}]}]   5 {:age #{9}}
    [(dc/datom 3 :age 1)]                    3 {:age #{1}}
    [(dc/datom 1 :age 15 dc/tx0 false)]      1 {:name #{"Ivan"} :aka #{"X" "Y"}}
    [[:db.fn/call (fn [db n] [{:db/id 3 :age (+ n (count (d/datoms db :eavt 1)))}]) 1]] 3 {:age #{5}}))

(deftest transaction-data-of-every-form-takes-facts-away
  (are [tx expected] (= expected (get (after tx) 1))
    [[:db/retract 1 :age 15]]             {:name #{"Ivan"} :aka #{"X" "Y"}}
    [[:db/retract 1 :age 16]]             {:name #{"Ivan"} :age #{15} :aka #{"X" "Y"}}
    [[:db/retract 1 :aka]]                {:name #{"Ivan"} :age #{15}}
    [[:db/retract [:name "Ivan"] :aka "X"]] {:name #{"Ivan"} :age #{15} :aka #{"Y"}}
    [[:db.fn/retractAttribute 1 :aka]]    {:name #{"Ivan"} :age #{15}}
    [[:db/add 1 :part 2] [:db.fn/retractAttribute 1 :part]] {:name #{"Ivan"} :age #{15} :aka #{"X" "Y"}}
    [[:db.fn/retractEntity 1]]            nil
    [[:db/retractEntity [:name "Ivan"]]]  nil
    [[:db/cas 1 :age 15 16]]              {:name #{"Ivan"} :age #{16} :aka #{"X" "Y"}}
    [[:db.fn/cas 1 :age 15 16]]           {:name #{"Ivan"} :age #{16} :aka #{"X" "Y"}}
    [[:db.fn/cas 1 :zip nil 1]]           {:name #{"Ivan"} :age #{15} :aka #{"X" "Y"} :zip #{1}}))

(deftest retracting-an-entity-takes-its-parts-and-what-refers-to-it
  (let [all (after [{:db/id 3 :part [{:db/id 4 :age 1 :part {:db/id 5 :age 2}}]} [:db/add 2 :friend 3]]
                   [[:db/retractEntity 3]])]
    (is (= #{1 2} (set (keys all))))
    (is (= #{1} (get-in all [2 :friend])))))

(deftest an-installed-function-is-called-by-its-name
  (let [conn (connection)]
    (d/transact conn [{:db/ident :older :db/fn (fn [db e] [[:db/add e :age (inc (:age (d/entity db e)))]])}
                      {:db/id 100 :age 7}])
    (d/transact conn [[:older 100]])
    (is (= 8 (:age (d/entity @conn 100))))))

(deftest what-cannot-be-transacted-is-refused
  (are [tx error] (= error (:error (refused (d/db-with (database schema two) tx))))
    42                                     :transact/syntax
    {:db/id 1}                             :transact/syntax
    [42]                                   :transact/syntax
    [[:db/add 1 :age nil]]                 :transact/syntax
    [{:db/id 1 :age nil}]                  :transact/syntax
    [[:db/foo 1 2]]                        :transact/syntax
    [[:db/retract -1 :name "x"]]           :transact/syntax
    [[:db/add [:name "Nobody"] :age 1]]    :entity-id/missing
    [[:db/add [:age 15] :age 1]]           :lookup-ref/unique
    [[:db/add 3 :ssn 1]]                   :transact/unique
    [[:db/cas 1 :age 14 16]]               :transact/cas
    [{:db/id 1 :name "Petr"}]              :transact/upsert))

(deftest a-refusal-says-what-is-wrong-and-where
  (let [db (database schema two)
        {:keys [message context attribute value]} (refused (d/db-with db [[:db/add 3 :ssn 1]]))]
    (is (= [:db/add 3 :ssn 1] context))
    (is (= [:ssn 1] [attribute value]))
    (is (re-find #"attribute=:ssn, value=1" message)))
  (let [conn (strict-connection [{:db/ident :name :db/valueType :db.type/string
                                  :db/cardinality :db.cardinality/one}])
        {:keys [error message]} (refused (d/transact conn [{:nmae "Ivan"}]))]
    (is (= :transact/schema error))
    (is (re-find #"did you mean :name\?" message))))

(deftest a-refused-transaction-changes-nothing
  (let [conn (connection schema)
        before (:db-after (d/transact conn two))]
    (is (= :transact/unique (:error (refused (d/transact conn [{:db/id 9 :age 1} [:db/add 9 :ssn 1]])))))
    (is (identical? before @conn))
    (is (= {:db/id 9} (into {:db/id 9} (d/entity @conn 9))))))

(deftest transact-gives-a-report-that-is-a-map-and-derefs-to-itself
  (let [conn (connection schema)
        report (d/transact conn two)]
    (is (identical? report @report))
    (is (identical? report (deref report 10 :late)))
    (is (realized? report))
    (is (map? report))
    (is (= #{:db-before :db-after :tx-data :tempids :tx-meta} (set (keys report))))
    (is (= @conn (:db-after report)))
    (is (= 0 (count (:db-before report))))
    (testing "its datoms destructure and answer by name"
      (let [[e a v tx added :as datom] (second (:tx-data report))]
        (is (= [1 :name "Ivan" (inc dc/tx0) true] [e a v tx added]))
        (is (= [1 :name "Ivan" (inc dc/tx0) true] ((juxt :e :a :v :tx :added) datom)))
        (is (dc/datom? datom))))))

(deftest the-report-says-what-has-changed
  (let [conn (connection schema)
        changes (fn [tx] (for [[e a v _ added] (:tx-data (d/transact conn tx)) :when (< e dc/tx0)] [e a v added]))]
    (changes two)
    (are [tx expected] (= expected (changes tx))
      [[:db/add 1 :age 15]]   []
      [[:db/add 1 :age 16]]   [[1 :age 15 false] [1 :age 16 true]]
      [[:db/retract 1 :age]]  [[1 :age 16 false]]
      [[:db/retract 1 :age]]  [])))

(deftest tempids-get-ids-and-the-report-tells-which
  (let [conn (connection schema)
        {:keys [tempids db-after]} (d/transact conn [{:db/id -1 :name "Ivan" :friend ["a" -2]} {:db/id "a" :name "Oleg"}
                                                     [:db/add -2 :name "Petr"] {:db/id "datomic.tx" :source "test"}])]
    (is (= (:max-tx db-after) (:db/current-tx tempids)))
    (is (= "Oleg" (:name (d/entity db-after (tempids "a")))))
    (is (= (tempids -2) (dc/resolve-tempid db-after tempids -2)))
    (is (= #{"Oleg" "Petr"} (set (map :name (:friend (d/entity db-after (tempids -1)))))))
    (is (= "test" (:source (d/entity db-after (:max-tx db-after)))))))

(deftest an-identity-makes-a-tempid-the-entity-that-has-it
  (let [{:keys [tempids db-after]} (d/with (database schema two) [[:db/add -1 :age 1] [:db/add -1 :name "Petr"]])]
    (is (= 2 (tempids -1)))
    (is (= 1 (:age (d/entity db-after 2))))))

(deftest both-shapes-of-arguments-carry-metadata
  (let [conn (connection)
        report (d/transact conn {:tx-data [{:name "Ivan"}] :tx-meta {:source "map"}})]
    (is (= "map" (:source (:tx-meta report)) (:source (d/entity @conn (:max-tx @conn)))))
    (is (= "map" (:source (:tx-meta (d/with @conn {:tx-data [] :tx-meta {:source "map"}})))))
    (is (= "third" (:source (:tx-meta (d/with @conn [] {:source "third"})))))))

(deftest the-instant-of-a-transaction-ascends-and-can-be-set
  (let [conn (connection)
        instant (fn [report] (:db/txInstant (d/entity (:db-after report) (:max-tx (:db-after report)))))
        instants (mapv #(inst-ms (instant (d/transact conn [{:n %}]))) (range 20))]
    (is (apply < instants))
    (is (= #inst "2100-01-01" (instant (d/transact conn {:tx-data [] :tx-meta {:db/txInstant #inst "2100-01-01"}}))))
    (is (= #inst "2100-01-01T00:00:00.001" (instant (d/transact conn [{:n 1}]))))))

(deftest transact!-does-not-wait-and-derefs-to-the-report
  (let [conn (connection schema)
        all (mapv #(d/transact! conn [{:n %}]) (range 100))]
    (is (= (range 1 101) (map #(- (:max-tx (:db-after @%)) dc/tx0) all)))
    (is (= 100 (d/q '[:find (count ?n) . :where [_ :n ?n]] @conn)))
    (testing "what is wrong comes out when it is dereferenced"
      (let [wrong (d/transact! conn [[:db/add 1 :n nil]])]
        (is (= :transact/syntax
               (try @wrong (catch ExecutionException e (:error (ex-data (ex-cause e)))))))))))

(deftest many-threads-lose-nothing
  (let [conn (connection {:n {:db/unique :db.unique/identity}})
        threads (mapv (fn [t] (future (dotimes [i 50] (d/transact conn [{:n (+ i (* t 50))}])))) (range 4))]
    (run! deref threads)
    (is (= 200 (d/q '[:find (count ?n) . :where [_ :n ?n]] @conn)))
    (is (= 200 (- (:max-tx @conn) dc/tx0)))))

(deftest with-touches-nothing-else
  (let [conn (connection schema)
        before (:db-after (d/transact conn two))
        report (d/with before [[:db/add 1 :age 99]])]
    (is (= 99 (:age (d/entity (:db-after report) 1))))
    (is (= 15 (:age (d/entity @conn 1)) (:age (d/entity before 1))))
    (is (= 99 (:age (d/entity (d/db-with before [[:db/add 1 :age 99]]) 1))))
    (is (= 99 (:age (d/entity (d/db-with before {:tx-data [[:db/add 1 :age 99]]}) 1))))))

(deftest a-filtered-database-cannot-be-transacted-on
  (let [db (database schema two)]
    (is (= :transaction/filtered (:error (refused (d/with (d/filter db (constantly true)) [])))))
    (is (= "not a database value, dereference the connection: found=#datahike/Connection"
           (re-find #"^.*#datahike/Connection" (:message (refused (d/with (connection) []))))))))

(deftest listeners-hear-of-each-transaction
  (let [conn (connection)
        heard (atom [])
        key (d/listen conn (fn [report] (swap! heard conj (count (:tx-data report)))))]
    (is (= :log (d/listen conn :log (fn [report] (swap! heard conj (identical? (:db-after report) @conn))))))
    (is (= #{key :log} (set (keys @(:listeners (meta conn))))))
    (d/transact conn [{:name "Ivan"}])
    (is (= #{2 true} (set @heard)))
    (d/unlisten conn key)
    (d/unlisten conn :log)
    (d/transact conn [{:name "Oleg"}])
    (is (= 2 (count @heard)))))

(deftest a-listener-may-transact
  (let [conn (connection)]
    (d/listen conn :once (fn [_] (d/unlisten conn :once) (d/transact conn [{:name "from the listener"}])))
    (d/transact conn [{:name "first"}])
    (is (= #{"first" "from the listener"} (set (d/q '[:find [?n ...] :where [_ :name ?n]] @conn))))))
