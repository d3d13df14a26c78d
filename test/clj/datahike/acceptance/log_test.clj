(ns datahike.acceptance.log-test
  "Rows H7 and C31 of the table of features: the log, the numbers of transactions, settable instants."
  (:require [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.testing :refer [file-uri memory-uri refused with-folder]])
  (:import (java.time Instant)
           (java.util Date)))

(set! *warn-on-reflection* true)

(defn- years
  "A connection to a database with a transaction at the beginning of each year."
  [uri from to]
  (d/create-database uri)
  (let [conn (d/connect uri)]
    (doseq [year (range from to)]
      (d/transact conn {:tx-data [{:db/id 1 :year year}]
                        :tx-meta {:db/txInstant (Date/from (Instant/parse (str year "-01-01T00:00:00Z")))
                                  :source (str "almanac " year)}}))
    conn))

(defn- row [[e a v tx added]] [e a v tx added])

(defn- facts
  "What the transactions of a range say, instants apart, as [t e a v added]."
  [transactions]
  (for [{:keys [t data]} transactions
        [e a v _ added] data
        :when (not= :db/txInstant a)]
    [t (if (= e (d/t->tx t)) :tx e) a v added]))

(deftest h7-tx-range-gives-transactions-in-their-order
  (let [conn (years (memory-uri) 1900 1910)]
    (is (= [[2 1 :year 1900 false] [2 :tx :source "almanac 1901" true] [2 1 :year 1901 true]
            [3 1 :year 1901 false] [3 :tx :source "almanac 1902" true] [3 1 :year 1902 true]]
           (facts (d/tx-range conn 2 4))
           (facts (d/tx-range @conn 2 4))))
    (testing "from a point, included, to a point, excluded"
      (are [ts start end] (= ts (map :t (d/tx-range @conn start end)))
        (range 1 11) nil nil
        [9 10]       9 nil
        [1 2]        nil 3
        []           3 3
        []           5 2
        []           11 nil
        [10]         10 1000
        [3 4]        (d/t->tx 3) (d/t->tx 5)
        [3 4]        #inst "1902-01-01" #inst "1904-01-01"
        [4 5]        #inst "1902-01-01T00:00:00.001" #inst "1904-01-01T00:00:00.001"
        [4 5]        (Instant/parse "1902-01-01T00:00:00.000000001Z") (Instant/parse "1904-06-01T00:00:00Z")
        (range 1 11) Instant/MIN Instant/MAX))
    (testing "of a view of another time, what it reaches"
      (is (= [4 5 6] (map :t (d/tx-range (d/since (d/as-of @conn 6) 3) nil nil)))))
    (testing "the datoms are those of the report"
      (let [report (d/transact conn [{:db/id 2 :year 3000} [:db/retract 1 :year]])
            [{:keys [t data]}] (d/tx-range conn (:max-tx (:db-after report)) nil)]
        (is (= 11 t))
        (is (= (set (map row (:tx-data report))) (set (map row data))))
        (is (= [false true true] (map :added data)))))))

(deftest h7-a-transaction-that-retracts-and-asserts-a-fact-says-both
  (let [conn (years (memory-uri) 1900 1901)]
    (d/transact conn [[:db/retract 1 :year 1900] [:db/add 1 :year 1900]])
    (is (= [[2 1 :year 1900 false] [2 1 :year 1900 true]] (facts (d/tx-range conn 2 nil))))))

(deftest h7-the-log-is-there-after-opening-again
  (with-folder folder
    (let [uri (file-uri folder "years")
          conn (years uri 1900 2000)
          before (map #(update % :data (partial mapv row)) (d/tx-range conn nil nil))]
      (d/release conn)
      (let [again (d/connect uri)]
        (is (= 100 (count before)))
        (is (= before (map #(update % :data (partial mapv row)) (d/tx-range again nil nil))))
        (d/release again)))))

(deftest h7-without-history-there-is-no-log
  (let [uri (memory-uri)]
    (d/create-database uri :temporal-index false)
    (is (= :history/not-kept (:error (refused (d/tx-range (d/connect uri) nil nil)))))
    (is (= :log/filtered (:error (refused (d/tx-range (d/filter @(years (memory-uri) 1900 1902) any?) nil nil)))))
    (is (= :time-point/invalid (:error (refused (d/tx-range @(years (memory-uri) 1900 1902) :now nil)))))
    (is (= :time-point/invalid (:error (refused (d/tx-range @(years (memory-uri) 1900 1902) -1 nil)))))))

(deftest h7-transactions-have-numbers
  (let [db @(years (memory-uri) 1900 1910)]
    (is (= [10 11] [(d/basis-t db) (d/next-t db)]))
    (is (= 10 (d/basis-t (d/as-of db 5))))
    (is (= [5 nil nil 5] [(d/as-of-t (d/as-of db 5)) (d/as-of-t db) (d/since-t db) (d/since-t (d/since db 5))]))
    (is (= 3 (d/as-of-t (d/as-of db #inst "1902-06-01"))))
    (is (= 7 (d/tx->t (d/t->tx 7)) (d/tx->t 7)))
    (is (= (:max-tx db) (d/t->tx 10)))))

(deftest c31-an-instant-may-be-old-but-not-before-the-newest
  (let [conn (years (memory-uri) 1900 1902)]
    (is (= :transact/tx-instant
           (:error (refused (d/transact conn {:tx-data [] :tx-meta {:db/txInstant #inst "1900-12-31"}})))))
    (is (= 3 (d/basis-t (:db-after (d/transact conn {:tx-data [] :tx-meta {:db/txInstant #inst "1901-01-01"}})))))
    (let [now (System/currentTimeMillis)
          ^Date instant (:db/txInstant (:tx-meta (d/transact conn [])))]
      (is (<= now (.getTime instant) (+ now 60000))))))

(deftest c30-what-is-said-of-transactions-can-be-asked
  (let [conn (years (memory-uri) 1900 1910)]
    (is (= [["almanac 1904" 1904]]
           (vec (d/q '[:find ?source ?year
                       :where [1 :year ?year ?tx true] [?tx :source ?source] [?tx :db/txInstant ?when]
                       [(< #inst "1903-06-01" ?when #inst "1904-06-01")]]
                     (d/history @conn)))))
    (is (= #{[1909 "almanac 1909"]} (d/q '[:find ?y ?s :where [_ :year ?y ?tx] [?tx :source ?s]] @conn)))
    (testing "without history they are only in the report"
      (let [uri (memory-uri)
            _ (d/create-database uri :temporal-index false)
            report (d/transact (d/connect uri) {:tx-data [{:a 1}] :tx-meta {:source "x"}})]
        (is (= "x" (:source (:tx-meta report))))
        (is (= [[1 :a 1]] (map #(vec (take 3 %)) (:db-after report))))))))
