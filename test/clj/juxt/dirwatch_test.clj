(ns juxt.dirwatch-test
  (:require [clojure.java.io :as io]
            [clojure.string :as str]
            [clojure.test :refer [deftest is testing]]
            [juxt.dirwatch :refer [close-watcher watch-dir]])
  (:import (java.io File StringWriter)
           (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)
           (java.util.concurrent LinkedBlockingQueue TimeUnit)
           (org.cairndb.watch WatchException)))

(set! *warn-on-reflection* true)

(defn- temporary-folder ^File []
  (.toFile (Files/createTempDirectory "dirwatch" (make-array FileAttribute 0))))

(defn- next-of [^LinkedBlockingQueue events]
  (.poll events 5 TimeUnit/SECONDS))

(def ^:dynamic *conveyed* nil)

(deftest tells-changes-as-maps-of-file-count-and-action
  (let [folder (temporary-folder)
        file (io/file folder "a")
        events (LinkedBlockingQueue.)
        watcher (watch-dir #(.put events %) folder)]
    (spit file "")
    (is (= {:file file :action :create} (dissoc (next-of events) :count)))
    (spit file "x")
    (let [event (next-of events)]
      (is (= {:file file :action :modify} (dissoc event :count)))
      (is (pos-int? (:count event)))
      (is (instance? File (:file event))))
    (.delete file)
    (is (= {:file file :count 1 :action :delete} (next-of events)))
    (is (identical? watcher (close-watcher watcher)))
    (spit file "y")
    (is (nil? (.poll events 300 TimeUnit/MILLISECONDS)))))

(deftest watches-several-folders
  (let [folders [(temporary-folder) (temporary-folder)]
        events (LinkedBlockingQueue.)]
    (with-open [_ ^java.lang.AutoCloseable (apply watch-dir #(.put events %) folders)]
      (doseq [folder folders]
        (spit (io/file folder "a") "")
        (is (= (io/file folder "a") (:file (next-of events))))))))

(deftest what-the-function-throws-is-printed-and-the-watch-goes-on
  (let [folder (temporary-folder)
        events (LinkedBlockingQueue.)
        err (StringWriter.)
        watcher (binding [*err* err *conveyed* :yes]
                  (watch-dir (fn [event]
                               (.put events [*conveyed* (.getName ^File (:file event))])
                               (throw (ex-info "on purpose" {})))
                             folder))]
    (doseq [name ["a" "b"]]
      (spit (io/file folder name) "")
      (is (= [:yes name] (next-of events))))
    (close-watcher watcher)
    (is (= 2 (count (re-seq #"ExceptionInfo: on purpose" (str err)))))
    (is (str/includes? (str err) (str ":create of " (io/file folder "a") ",")))))

(deftest mistakes-are-named
  (testing "a folder that is missing"
    (is (thrown-with-msg? WatchException #"no such folder to watch.*/nowhere/at/all"
                          (watch-dir identity (io/file "/nowhere/at/all")))))
  (testing "something that is no watcher"
    (is (thrown-with-msg? IllegalArgumentException #"what watch-dir returned: watcher=nil"
                          (close-watcher nil)))))
