(ns cairn.replica-test
  (:require [cairn.replica :as r]
            [clojure.test :refer [deftest is testing]]
            [datahike.api :as d])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(defn- folder []
  (str (Files/createTempDirectory "cairn-replica" (make-array FileAttribute 0))))

(deftest a-connection-that-follows
  (let [path (str (folder) "/db")
        uri (str "datahike:file://" path)]
    (d/create-database uri)
    (let [conn (d/connect uri)
          follower (d/connect {:store {:backend :file :path path} :follow? true})
          heard (atom [])]
      (d/listen follower :log #(swap! heard conj (:tx-data %)))
      (d/transact conn [{:db/id 1 :name "Alice"}])
      (testing "moves by itself"
        (is (= #{["Alice"]} (d/q '[:find ?n :where [_ :name ?n]] (r/sync follower 1))))
        (is (= 1 (:t (r/status follower))))
        (is (= {:state :complete :error nil :waiting-for nil}
               (select-keys (r/status follower) [:state :error :waiting-for])))
        (is (= "complete, t 1" (:line (r/status follower)))))
      (testing "says what did not come"
        (is (= :replica/timeout (try (r/sync follower 5 :timeout 20) (catch Exception e (:error (ex-data e)))))))
      (testing "cannot be written through"
        (is (= :transact/replica (try (d/transact follower [{:name "Eve"}])
                                      (catch Exception e (:error (ex-data e)))))))
      (testing "is not what every connection does"
        (is (= :replica/none (try (r/status conn) (catch Exception e (:error (ex-data e)))))))
      (d/release follower)
      (is (= [(:tx-data {:tx-data (vec (d/datoms (d/history @conn) :eavt))})]
             (map #(vec (sort-by (juxt :e :a) %)) @heard)))
      (d/release conn)
      (d/delete-database uri))))

(deftest a-published-database-is-cloned-and-followed-in-one-line-each
  (let [folder (str (java.nio.file.Files/createTempDirectory
                     "cairn" (make-array java.nio.file.attribute.FileAttribute 0)))
        config {:store {:backend :file :path (str folder "/master")} :schema-flexibility :read}]
    (d/create-database config)
    (let [conn (d/connect config)
          {:keys [link port]} (r/publish conn {:port 0 :multicast? false})
          clone (d/connect {:store {:backend :dat :link link :path (str folder "/clone")
                                    :peers [(str "127.0.0.1:" port)] :multicast? false}})]
      (d/transact conn [{:name "Alice"}])
      (is (= #{["Alice"]} (d/q '[:find ?n :where [_ :name ?n]] (r/sync clone 1 :timeout 30000))))
      (r/sync clone)
      (let [{:keys [state t newest-t behind connected feed missing received peers line]} (r/status clone)]
        (is (= [:complete 1 1 0 1 {:blocks 0 :bytes 0}] [state t newest-t behind connected missing]))
        (is (= (:here feed) (:there feed)))
        (is (pos? received))
        (is (= 1 (count peers)))
        (is (re-find #"^complete, t 1, 1 peer, .* received" line)))
      (let [{:keys [state t sent peers line]} (r/status conn)]
        (is (= [:published 1] [state t]))
        (is (pos? sent))
        (is (= #{:connected} (set (map :state peers))))
        (is (re-find #"^published, t 1, 1 peer, .* sent" line)))
      (is (some #(= :connected (:state %)) (r/peers clone)))
      (testing "by URI, with a folder or without, and what brings it in a map or in turn"
        (let [peers [(str "127.0.0.1:" port)]]
          (doseq [again [(d/connect (str "datahike:" link) {:peers peers :multicast? false})
                         (d/connect (str "datahike:" link) :path (str folder "/uri") :peers peers :multicast? false)
                         (d/connect {:store {:backend :dat :link link :path (str folder "/lazy")}
                                     :sparse? true :peers peers :multicast? false})]]
            (is (= #{["Alice"]} (d/q '[:find ?n :where [_ :name ?n]] (r/sync again 1 :timeout 30000))))
            (d/release again))))
      (is (nil? (r/unpublish conn)))
      (d/release clone)
      (d/release conn))))

(deftest a-sparse-replica-fetches-what-it-needs-and-is-warmed
  (let [folder (folder)
        config {:store {:backend :file :path (str folder "/master")} :schema-flexibility :read}]
    (d/create-database config)
    (let [conn (d/connect config)]
      (d/transact conn (for [i (range 3000)] {:name (str "name " i) :age (mod i 100)}))
      (d/gc-storage conn)
      (let [{:keys [link port]} (r/publish conn {:port 0 :multicast? false})
            store {:backend :dat :link link :path (str folder "/sparse") :sparse? true :fetch-timeout 300
                   :peers [(str "127.0.0.1:" port)] :multicast? false}
            lazy (d/connect {:store store})
            lines (atom [])]
        (is (= 30 (count (d/q '[:find ?e :where [?e :age 7]] (r/sync lazy 1 :timeout 30000)))))
        (is (= {:datoms 300}
               (r/warm lazy {:attribute :age :start 20 :end 29 :progress-fn #(swap! lines conj (:line %))})))
        (is (= {:datoms 3000} (r/warm lazy {:attribute :name})))
        (is (re-find #"300 rows" (last @lines)))
        (is (= :replica/attribute (try (r/warm lazy {:attribute :nope}) (catch Exception e (:error (ex-data e))))))
        (is (pos? (:bytes (r/warm lazy))))
        (r/unpublish conn)
        (is (= 3000 (count (d/q '[:find ?e :where [?e :name ?n] [?e :age ?a]] @lazy))))
        (is (= :replica/none (try (r/warm conn) (catch Exception e (:error (ex-data e))))))
        (d/release lazy)
        (d/release conn)))))
