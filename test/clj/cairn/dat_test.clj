(ns cairn.dat-test
  "Folders that are shared and fetched over loopback, through the Clojure namespace."
  (:require [cairn.dat :as dat]
            [clojure.java.io :as io]
            [clojure.test :refer [deftest is testing]])
  (:import (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)
           (org.cairndb.dat SharedArchive)))

(set! *warn-on-reflection* true)

(defn- folder []
  (.toFile (Files/createTempDirectory "cairn-dat" (make-array FileAttribute 0))))

(defn- eventually [f]
  (let [end (+ (System/currentTimeMillis) 60000)]
    (loop []
      (or (f)
          (when (< (System/currentTimeMillis) end)
            (Thread/sleep 20)
            (recur))))))

(defn- port [shared]
  (.port (.orElseThrow (.address (.swarm ^SharedArchive shared)))))

(defmacro ^:private error [form]
  `(try ~form nil (catch clojure.lang.ExceptionInfo e# (:error (ex-data e#)))))

(def ^:private quiet {:port 0 :multicast? false})

(defmacro ^:private with-home
  "With secret keys in a folder of the test's own."
  [& body]
  `(let [before# (System/getProperty "cairn.dat.home")]
     (System/setProperty "cairn.dat.home" (str (folder)))
     (try ~@body
          (finally (if before#
                     (System/setProperty "cairn.dat.home" before#)
                     (System/clearProperty "cairn.dat.home"))))))

(deftest a-folder-is-shared-cloned-and-followed
  (with-home
    (let [ours (folder)
          theirs (io/file (folder) "copy")
          told (atom [])]
      (spit (io/file ours "a.txt") "one")
      (.mkdir (io/file ours "sub"))
      (spit (io/file ours "sub" "b.txt") "two")
      (with-open [shared (dat/share ours (assoc quiet :listener #(swap! told conj %)))]
        (let [to-them (assoc quiet :peers [(str "127.0.0.1:" (port shared))])
              link (dat/link shared)]
          (is (= [2] (mapv :recorded @told)))
          (testing "cloned"
            (let [status (dat/clone link theirs to-them)]
              (is (= {:link link :owner? false :version 2 :newest 2 :files 2 :bytes 6}
                     (dissoc status :folder)))
              (is (= "two" (slurp (io/file theirs "sub" "b.txt"))))
              (is (= status (dat/status theirs)))
              (is (= link (dat/link theirs)))))
          (testing "only what is selected"
            (let [part (io/file (folder) "part")]
              (dat/clone link part (assoc to-them :select ["sub"]))
              (is (= ["sub"] (remove #{".dat"} (.list part))))
              (dat/pull part (assoc to-them :select (fn [file] (= file "/a.txt"))))
              (is (= "one" (slurp (io/file part "a.txt"))))))
          (testing "followed"
            (with-open [following (dat/sync theirs to-them)]
              (is (dat/await-complete following 60000))
              (spit (io/file ours "a.txt") "another")
              (.delete (io/file ours "sub" "b.txt"))
              (is (eventually #(and (= "another" (slurp (io/file theirs "a.txt")))
                                    (not (.exists (io/file theirs "sub" "b.txt"))))))
              (is (= [:connected] (map :state (filter (comp pos? :received) (dat/peers following)))))
              (is (= :dat/locked (error (dat/pull theirs to-them))))))
          (testing "its past"
            (is (eventually #(= 4 (:version (dat/status theirs)))))
            (is (= #{[:put "/a.txt"] [:put "/sub/b.txt"] [:del "/sub/b.txt"]}
                   (set (map (juxt :type :name) (dat/log theirs)))))
            (is (= 4 (count (dat/log shared))))
            (is (= ["/a.txt" "/sub/b.txt"] (keys (dat/checkout theirs 2))))
            (is (= ["/a.txt"] (keys (dat/checkout theirs 4))))
            (is (= "another" (dat/read-file theirs "/a.txt" {:text? true})))
            (is (= (seq (.getBytes "another")) (seq (dat/read-file shared "/a.txt")))))
          (testing "verified"
            (is (= [] (dat/verify theirs)))
            (spit (io/file theirs "a.txt") "changed")
            (is (= [:storage/corrupt] (map :error (dat/verify theirs))))))))))

(deftest what-cannot-be-says-so
  (with-home
    (let [ours (folder)]
      (is (= :dat/archive-missing (error (dat/status ours))))
      (let [link (dat/create ours)]
        (is (= link (dat/link ours)))
        (is (:owner? (dat/status ours)))
        (is (= :dat/archive-exists (error (dat/create ours))))
        (is (= :dat/version (error (dat/checkout ours 1))))
        (is (= :dat/link (error (dat/clone "dat://12" (folder)))))
        (is (= :dat/nobody-has-it (error (dat/clone link (io/file (folder) "x") (assoc quiet :timeout 300)))))
        (is (= :dat/other-archive
               (error (dat/clone (dat/create (folder)) ours quiet))))))))
