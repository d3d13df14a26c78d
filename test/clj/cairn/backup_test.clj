(ns cairn.backup-test
  (:require [cairn.backup :as b]
            [clojure.test :refer [deftest is]]
            [datahike.api :as d])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)))

(deftest backup-and-restore
  (let [folder (str (Files/createTempDirectory "backup-test" (make-array FileAttribute 0)))
        config (fn [name] {:store {:backend :file :path (str folder "/" name)} :schema-flexibility :read})
        _ (d/create-database (config "db"))
        conn (d/connect (config "db"))
        _ (d/transact conn [{:name "Alice"}])
        told (atom [])
        one (b/backup conn (str folder "/backup") {:listener #(swap! told conj %)})
        _ (d/transact conn [{:name "Bob"}])
        two (b/backup conn (str folder "/backup"))]
    (is (:new? one))
    (is (= (:files one) (:copied one) (:done (peek @told)) (:total (peek @told))))
    (is (= (inc (:t one)) (:t two)))
    (is (= [(:t one) (:t two)] (map :t (b/points (str folder "/backup")))))
    (is (= [] (b/verify (str folder "/backup"))))
    (is (= (:name one) (:name (b/restore (str folder "/backup") (str folder "/one") {:t (:t one)}))))
    (is (= (:name two) (:name (b/restore (str folder "/backup") (str folder "/two")))))
    (doseq [[name expected] {"one" #{"Alice"} "two" #{"Alice" "Bob"}}]
      (let [c (d/connect (config name))]
        (is (= expected (set (d/q '[:find [?n ...] :where [_ :name ?n]] @c))))
        (d/release c)))
    (is (pos? (b/forget (str folder "/backup") (:name one))))
    (is (= :backup/missing-point
           (try (b/restore (str folder "/backup") (str folder "/three") {:t (:t one)})
                (catch Exception e (:error (ex-data e))))))
    (d/release conn)))
