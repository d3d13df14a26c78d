(ns datahike.time-test
  (:require [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.core :as dc]
            [datahike.testing :refer [connection file-uri memory-uri refused strict-connection with-folder]])
  (:import (java.time Instant)
           (java.util Date)))

(set! *warn-on-reflection* true)

(def ^:private people
  [{:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one :db/unique :db.unique/identity}
   {:db/ident :age :db/valueType :db.type/long :db/cardinality :db.cardinality/one :db/index true}
   {:db/ident :aka :db/valueType :db.type/string :db/cardinality :db.cardinality/many}
   {:name "Alice" :age 25}
   {:name "Bob" :age 35}])

(defn- transact-at
  "Transacts with an instant; gives the transaction's id."
  [conn instant tx-data]
  (get-in (d/transact conn {:tx-data tx-data :tx-meta {:db/txInstant instant}}) [:tempids :db/current-tx]))

(def ^:private ages '[:find ?n ?a :where [?e :name ?n] [?e :age ?a]])

(defn- said
  "The datoms of an attribute of an entity as [v t added], t counted from 0."
  [db eid attribute]
  (mapv (fn [[_ _ v tx added]] [v (- tx dc/tx0) added]) (d/datoms db :eavt eid attribute)))

(deftest a-database-is-as-it-was-after-a-transaction
  (let [conn (strict-connection people)
        before @conn
        t2 (transact-at conn #inst "2100-01-02" [{:name "Alice" :age 30}])
        t3 (transact-at conn #inst "2100-01-03" [[:db/retractEntity [:name "Alice"]]])
        db @conn]
    (is (= #{["Bob" 35]} (d/q ages db)))
    (are [expected point] (= expected (d/q ages (d/as-of db point)))
      #{["Alice" 25] ["Bob" 35]} (dec t2)
      #{["Alice" 30] ["Bob" 35]} t2
      #{["Bob" 35]}              t3
      #{["Bob" 35]}              (+ t3 1000)
      #{}                        dc/tx0
      #{}                        (Date. 0)
      #{["Alice" 30] ["Bob" 35]} #inst "2100-01-02"
      #{["Alice" 25] ["Bob" 35]} #inst "2100-01-01T23:59:59.999"
      #{["Alice" 30] ["Bob" 35]} #inst "2100-01-02T23:59:59.999"
      #{["Alice" 30] ["Bob" 35]} (Instant/parse "2100-01-02T00:00:00.000999Z")
      #{["Bob" 35]}              #inst "2100-01-03"
      #{["Bob" 35]}              Instant/MAX
      #{}                        Instant/MIN)
    (is (= before (d/as-of db (dec t2))))
    (is (= db (d/as-of db t3)))
    (testing "every way of reading reads the past"
      (let [past (d/as-of db t2)
            alice (dc/entid past [:name "Alice"])]
        (is (= {:name "Alice" :age 30} (d/pull past [:name :age] [:name "Alice"])))
        (is (= [{:age 30} {:age 35}] (d/pull-many past [:age] [[:name "Alice"] [:name "Bob"]])))
        (is (= 30 (:age (d/entity past [:name "Alice"]))))
        (is (nil? (d/entity db [:name "Alice"])))
        (is (= [[30 2 true]] (said past alice :age)))
        (is (= ["Alice" "Bob"] (take 2 (map :v (d/seek-datoms past :avet :name "A")))
               (map :v (d/datoms past :avet :name))))
        (is (= ["Bob" "Alice"] (take 2 (map :v (d/rseek-datoms past :avet :name "Bob")))))
        (is (= [30 35] (map :v (d/index-range past {:attrid :age :start 0 :end 99}))))
        (is (= (count (seq past)) (count past) (:count (d/metrics past))))))))

(deftest history-has-assertions-and-retractions
  (let [conn (strict-connection people)
        alice (dc/entid @conn [:name "Alice"])
        _ (d/transact conn [{:db/id alice :age 30 :aka ["Al" "Ali"]}])
        _ (d/transact conn [{:db/id alice :age 25} [:db/retract alice :aka "Al"]])
        _ (d/transact conn [[:db/retract alice :age]])
        history (d/history @conn)]
    (is (= [[25 1 true] [25 2 false] [25 3 true] [25 4 false] [30 2 true] [30 3 false]] (said history alice :age)))
    (is (= [["Al" 2 true] ["Al" 3 false] ["Ali" 2 true]] (said history alice :aka)))
    (is (= #{[25 1 true] [25 2 false] [30 2 true] [30 3 false] [25 3 true] [25 4 false]}
           (d/q '[:find ?a ?t ?added :in $ ?e :where [?e :age ?a ?tx ?added] [(- ?tx 536870912) ?t]]
                history [:name "Alice"])))
    (is (= #{[25] [30]} (d/q '[:find ?a :where [[:name "Alice"] :age ?a]] history)))
    (is (= #{[25 2] [30 3] [25 4]}
           (d/q '[:find ?a ?t :in $ ?e :where [?e :age ?a ?tx false] [(- ?tx 536870912) ?t]] history alice)))
    (is (= 6 (d/q '[:find (count ?tx) . :with ?a ?added :in $ ?e :where [?e :age ?a ?tx ?added]] history alice)))
    (is (= [true false true false true false] (map :added (d/datoms history :aevt :age alice))))
    (is (= 7 (count (d/datoms history :avet :age))) "Bob's too")
    (is (= (d/datoms history :avet :age) (reverse (take 7 (d/rseek-datoms history :avet :age)))))
    (is (= (count history) (count (seq history)) (+ (count @conn) (:temporal-count (d/metrics @conn)))))
    (is (identical? history (d/history history)))
    (testing "the present does not show it"
      (is (= #{} (d/q '[:find ?a ?tx :where [_ :age ?a ?tx false]] @conn)))
      (is (= #{[35 true]} (d/q '[:find ?a ?added :where [_ :age ?a _ ?added]] @conn))))))

(deftest since-has-what-was-asserted-after
  (let [conn (strict-connection people)
        t1 (:max-tx @conn)
        t2 (transact-at conn #inst "2100-01-02" [{:name "Alice" :age 30}])
        _ (transact-at conn #inst "2100-01-03" [{:name "Eve" :age 1}])
        db @conn]
    (are [expected point] (= expected (d/q '[:find ?a :where [_ :age ?a]] (d/since db point)))
      #{[35] [30] [1]} dc/tx0
      #{[35] [30] [1]} 0
      #{[30] [1]}      t1
      #{[1]}           t2
      #{[1]}           #inst "2100-01-02"
      #{[30] [1]}      #inst "2100-01-01T23:59:59.999"
      #{}              #inst "2100-01-03")
    (is (= #{["Eve" 1]} (d/q ages (d/since db t1))) "of Alice no name has come since")
    (is (= #{["Alice" 30] ["Eve" 1]}
           (d/q '[:find ?n ?a :in $ $since :where [?e :name ?n] [$since ?e :age ?a]] db (d/since db t1))))
    (testing "several times as sources of one query"
      (is (= #{["Alice" 25 30]}
             (d/q '[:find ?n ?then ?now :in $then $now
                    :where [$then ?e :name ?n] [$then ?e :age ?then] [$now ?e :age ?now] [(not= ?then ?now)]]
                  (d/as-of db t1) db))))))

(deftest views-of-time-combine-in-any-order
  (let [conn (strict-connection people)
        alice (dc/entid @conn [:name "Alice"])
        [t2 t3 t4] (for [age [30 40 50]]
                     (get-in (d/transact conn [{:db/id alice :age age}]) [:tempids :db/current-tx]))
        db @conn
        seen (fn [db] (said db alice :age))]
    (are [expected views] (= (repeat (count views) expected) (map (fn [view] (seen (view db))) views))
      [[25 2 false] [30 2 true] [30 3 false] [40 3 true]]
      [#(d/history (d/since (d/as-of % t3) (dec t2))) #(d/since (d/history (d/as-of % t3)) (dec t2))
       #(d/as-of (d/since (d/history %) (dec t2)) t3)]
      [[30 3 false] [40 3 true]]
      [#(d/since (d/as-of (d/history %) t3) t2) #(d/history (d/since (d/as-of % t3) t2))]
      [[40 3 true]]
      [#(d/as-of (d/since % t2) t3) #(d/since (d/as-of % t3) t2)]
      []
      [#(d/as-of (d/since % t3) t3)]
      [[30 2 true]]
      [#(d/as-of (d/as-of % t4) t2) #(d/as-of (d/as-of % t2) t4)])))

(deftest filters-and-times-combine-in-any-order
  (let [conn (strict-connection people)
        alice (dc/entid @conn [:name "Alice"])
        t2 (get-in (d/transact conn [{:db/id alice :age 30}]) [:tempids :db/current-tx])
        _ (d/transact conn [{:db/id alice :age 40}])
        old-enough (fn [db] (d/filter db (fn [_ {:keys [a v]}] (or (not= :age a) (<= 30 v)))))]
    (are [expected view] (= expected (said view alice :age))
      [[30 2 true] [30 3 false] [40 3 true]] (old-enough (d/history @conn))
      [[30 2 true] [30 3 false] [40 3 true]] (d/history (old-enough @conn))
      [[30 2 true]]                          (d/as-of (old-enough @conn) t2)
      [[30 2 true]]                          (old-enough (d/as-of @conn t2))
      []                                     (d/as-of (old-enough @conn) (dec t2)))
    (is (= [true false true] (map d/is-filtered [(d/as-of (old-enough @conn) t2) (d/as-of @conn t2)
                                                 (old-enough (d/history @conn))])))))

(deftest what-one-transaction-takes-back-is-not-in-its-past
  (let [conn (connection {:tag {:db/cardinality :db.cardinality/many}})
        tx (fn [& ops] (get-in (d/transact conn ops) [:tempids :db/current-tx]))
        at (fn [t] (mapv :v (d/datoms (d/as-of @conn t) :eavt 1 :tag)))]
    (tx [:db/add 1 :name "a"])
    (let [churned (tx [:db/add 1 :tag :x] [:db/retract 1 :tag :x])
          added (tx [:db/add 1 :tag :x])
          again (tx [:db/retract 1 :tag :x] [:db/add 1 :tag :x])
          gone (tx [:db/retract 1 :tag :x])]
      (are [expected t] (= expected (at t))
        [] churned, [:x] added, [:x] again, [] gone)
      (is (= [[:x 3 true] [:x 4 false] [:x 4 true] [:x 5 false]] (said (d/history @conn) 1 :tag))))))

(deftest an-attribute-may-have-no-history
  (let [conn (strict-connection (assoc-in people [1 :db/noHistory] true))
        t1 (:max-tx @conn)]
    (is (= #{["Alice" 25] ["Bob" 35]} (d/q ages (d/history @conn))))
    (d/transact conn [{:name "Bob" :age 36}])
    (d/transact conn [[:db/retractEntity [:name "Alice"]]])
    (is (= #{["Bob" 36]} (d/q ages (d/history @conn))))
    (is (= #{["Alice"] ["Bob"]} (d/q '[:find ?n :where [_ :name ?n]] (d/history @conn))))
    (is (= #{} (d/q ages (d/as-of @conn t1))))
    (testing "from the next transaction on"
      (d/transact conn [{:db/ident :age :db/noHistory false} {:name "Bob" :age 37}])
      (d/transact conn [{:name "Bob" :age 38}])
      (is (= #{37 38} (set (d/q '[:find [?a ...] :where [_ :age ?a]] (d/history @conn))))))))

(deftest the-past-may-be-from-before-a-declaration
  (let [conn (connection {:tag {:db/cardinality :db.cardinality/many}})
        tx (fn [& ops] (get-in (d/transact conn ops) [:tempids :db/current-tx]))
        many (tx {:db/id 1 :tag ["x" "y"] :code "c"} {:db/id 2 :code "c" :tag "x"})]
    (tx [:db/retract 1 :tag "y"] [:db/retract 2 :code])
    (tx {:db/ident :tag :db/cardinality :db.cardinality/one} {:db/ident :code :db/unique :db.unique/value})
    (is (= ["x" "x" "y"] (sort (map first (d/q '[:find ?t ?e :where [?e :tag ?t]] (d/as-of @conn many))))))
    (is (= #{[1] [2]} (d/q '[:find ?e :where [?e :code "c"]] (d/as-of @conn many))))
    (is (= #{["c"]} (d/q '[:find ?c :where [?e :code ?c]] (d/as-of @conn many))))
    (is (= #{[1 "x"] [1 "y"] [2 "x"]}
           (d/q '[:find ?e ?t :where [?e :code "c"] [?e :tag ?t]] (d/as-of @conn many))))))

(deftest a-database-without-history-refuses
  (let [uri (memory-uri)
        conn (do (d/create-database {:store {:backend :memory :id uri} :keep-history? false})
                 (d/connect {:store {:backend :memory :id uri}}))]
    (doseq [db [@conn (d/filter @conn (constantly true)) (dc/empty-db)]
            view [d/history #(d/as-of % dc/tx0) #(d/as-of % (Date.)) #(d/since % dc/tx0)]]
      (is (= :history/not-kept (:error (refused (view db))))))
    (is (false? (:keep-history? (:config @conn))))
    (is (nil? (:temporal-count (d/metrics @conn))))
    (is (= {:db/current-tx (inc dc/tx0)} (:tempids (d/transact conn []))))
    (is (empty? @conn) "no instants either")))

(deftest what-is-no-time-is-refused
  (let [db @(connection)]
    (doseq [point [-1 nil "2026" 1.5 :now]]
      (is (= :time-point/invalid (:error (refused (d/as-of db point)))) (pr-str point)))
    (doseq [point [nil "2026" 1.5]]
      (is (= :time-point/invalid (:error (refused (d/since db point)))) (pr-str point)))
    (is (= :database/syntax (:error (refused (d/history {})))))
    (is (= :transaction/filtered
           (:error (refused (d/with (d/as-of db dc/tx0) [{:a 1}])))
           (:error (refused (d/db-with (d/history db) [{:a 1}])))))))

(deftest a-transaction-that-was-only-tried-has-its-place-in-time
  (let [conn (connection)
        _ (d/transact conn [{:db/id 1 :age 1}])
        tried (d/db-with @conn [{:db/id 1 :age 2}])]
    (is (= [[1 1 true] [1 2 false] [2 2 true]] (said (d/history tried) 1 :age)))
    (is (= [[1 1 true]] (said (d/as-of tried (:max-tx @conn)) 1 :age) (said (d/history @conn) 1 :age)))
    (is (= [[1 1 true] [1 2 false] [2 2 true]]
           (let [older (fn [db] [[:db/add 1 :age (inc (:age (d/entity db 1)))]])]
             (said (d/history (:db-after (d/with @conn [[:db.fn/call older]]))) 1 :age))))
    (testing "a function sees the past, and what its own transaction has done"
      (let [seen (atom nil)]
        (d/with @conn [[:db/add 1 :age 3]
                       [:db.fn/call (fn [db] (reset! seen (said (d/history db) 1 :age)) nil)]])
        (is (= [[1 1 true] [1 2 false] [3 2 true]] @seen))))))

(deftest views-tell-what-they-are
  (let [db (dc/db-with @(connection) [{:db/id 1 :a 1}])
        tx (:max-tx db)]
    (is (= db (:origin-db (d/history db)) (:origin-db (d/as-of db tx)) (:origin-db (d/since db tx))))
    (is (= tx (:time-point (d/as-of db tx)) (:time-point (d/since db tx))))
    (is (= #inst "2026" (:time-point (d/as-of db #inst "2026"))))
    (is (nil? (:origin-db db)))
    (are [expected view] (= expected (pr-str view))
      (str "#datahike/HistoricalDB {:origin " db "}")                       (d/history db)
      (str "#datahike/AsOfDB {:origin " db ", :time-point " tx "}")         (d/as-of db tx)
      (str "#datahike/SinceDB {:origin " db ", :time-point " tx "}")        (d/since db tx))))

(deftest the-past-survives-on-disk
  (with-folder folder
    (let [uri (file-uri folder "people")
          conn (do (d/create-database uri) (d/connect uri))]
      (dotimes [i 20] (d/transact conn [{:db/id 1 :age i}]))
      (let [before (said (d/history @conn) 1 :age)]
        (d/release conn true)
        (let [again (d/connect uri)]
          (is (= before (said (d/history @again) 1 :age)))
          (is (= 39 (count before)))
          (is (= [[7 8 true]] (said (d/as-of @again (+ dc/tx0 8)) 1 :age)))
          (d/release again))))))
