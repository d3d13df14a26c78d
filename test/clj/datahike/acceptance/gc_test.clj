(ns datahike.acceptance.gc-test
  "Rows J4 and J5 of the table of features: what nothing needs is removed."
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [datahike.api :as d]
            [datahike.gc :as gc]
            [datahike.testing :refer [file-uri refused with-folder]])
  (:import (java.io File)
           (java.nio.charset StandardCharsets)
           (java.util Date)))

(set! *warn-on-reflection* true)

(defn- size [folder] (reduce + (for [^File file (file-seq folder) :when (.isFile file)] (.length file))))

(defn- names [db] (set (d/q '[:find [?n ...] :where [_ :name ?n]] db)))

(defn- people [i] (for [e (range 1 300)] {:db/id e :name (str "name " i " of " e)}))

(deftest j4-old-states-are-removed-and-what-somebody-reads-is-not
  (with-folder folder
    (let [uri (file-uri folder "db")]
      (d/create-database uri :temporal-index false)
      (let [conn (d/connect uri)
            _ (d/transact conn (people 0))
            _ @(gc/collect conn (Date.))
            old @conn
            seen (atom [])]
        (dotimes [i 4]
          (d/transact conn (people (inc i)))
          @(d/gc-storage conn (Date. 0)))
        (let [full (size folder)
              late (names @conn)]
          (testing "without a time nothing goes that a state needs, old or new"
            (is (= #{} @(d/gc-storage conn))))
          (testing "what was the newest state not long ago is kept"
            (is (= #{} @(d/gc-storage conn (Date.) {:min-age-ms 100000000}))))
          (testing "of all times"
            (let [removed @(d/gc-storage conn (Date.) {:listener #(swap! seen conj %)})]
              (is (seq removed))
              (is (every? string? removed))
              (is (not-any? #(.exists (io/file folder "db" "data" (subs % 0 2) ^String %)) removed))
              (is (= (:done (peek @seen)) (:total (peek @seen))))
              (is (< (size folder) full))))
          (is (= late (names @conn)))
          (is (= 299 (count (names old))) "a value that somebody holds stays readable")
          (is (str/starts-with? (first (names old)) "name 0")))
        (d/release conn)
        (let [conn (d/connect uri)]
          (is (= 299 (count (names @conn))))
          (d/release conn))))))

(deftest j4-a-transaction-names-its-time
  (with-folder folder
    (let [uri (file-uri folder "db")]
      (d/create-database uri)
      (let [conn (d/connect uri)
            tx (:max-tx (d/transact conn (people 0)))]
        (is (set? @(d/gc-storage conn tx)))
        (is (= :time-point/invalid (:error (refused (d/gc-storage conn "now")))))
        (d/release conn)
        (is (= :connection/released (:error (refused (d/gc-storage conn)))))))))

(deftest j4-a-replica-is-not-collected
  (with-folder folder
    (let [uri (file-uri folder "db")]
      (d/create-database uri)
      (.delete (io/file folder "db" ".cairn" "owner"))
      (is (= :transact/replica
             (try @(d/gc-storage (d/connect uri))
                  (catch Exception e (:error (ex-data (or (.getCause e) e))))))))))

(deftest j5-space-is-proportional-to-live-data-after-a-collection
  (with-folder folder
    (let [uri (file-uri folder "db")]
      (d/create-database uri :temporal-index false)
      (let [conn (d/connect uri)]
        (d/transact conn (people 0))
        @(d/gc-storage conn (Date.))
        (let [once (size folder)]
          (dotimes [i 6]
            (d/transact conn (people (inc i)))
            @(d/gc-storage conn (Date.)))
          @(d/gc-storage conn (Date.))
          (is (< (size folder) (* 1.5 once))))
        (d/release conn)))))

(defn- files-with [folder text]
  (let [sought (String. (.getBytes ^String text StandardCharsets/UTF_8) StandardCharsets/ISO_8859_1)]
    (filter #(and (.isFile ^File %) (str/includes? (slurp % :encoding "ISO-8859-1") sought)) (file-seq folder))))

(deftest j4-of-what-was-purged-no-byte-is-left
  (with-folder folder
    (let [uri (file-uri folder "db")]
      (d/create-database uri)
      (let [conn (d/connect uri)]
        (d/transact conn (for [e (range 1 300)] {:db/id e :name (str "classified " e)}))
        (d/transact conn (people 1))
        @(d/gc-storage conn (Date. 0))
        (d/transact conn (for [e (range 1 300)] [:db.purge/attribute e :name]))
        (d/transact conn (people 2))
        (is (seq (files-with folder "classified")))
        @(d/gc-storage conn (Date.))
        (is (empty? (files-with folder "classified")))
        (is (= 299 (count (names @conn))))
        (d/release conn)))))
