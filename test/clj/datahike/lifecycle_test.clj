(ns datahike.lifecycle-test
  (:require [clojure.java.io :as io]
            [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.testing :refer [connection file-uri files memory-uri refused with-folder]])
  (:import (clojure.lang IDeref)
           (java.nio.file Files)
           (java.nio.file.attribute PosixFilePermissions)
           (org.opentest4j TestAbortedException)))

(set! *warn-on-reflection* true)

(def ^:private names '[:find [?n ...] :where [_ :name ?n]])

(deftest a-database-that-a-uri-names-needs-no-schema
  (with-folder folder
    (let [uri (file-uri folder "people")]
      (d/create-database uri)
      (let [conn (d/connect uri)]
        @(d/transact conn [{:db/id 1 :name "Alice" :age 33} {:db/id 2 :name "Bob"}])
        (is (= #{"Alice" "Bob"} (set (d/q names @conn))))
        (d/release conn)))))

(deftest create-gives-the-completed-configuration
  (let [config {:store {:backend :memory :id "completed"} :keep-history? false}]
    (is (= {:store {:backend :memory :id "completed"}
            :schema-flexibility :write :keep-history? false :attribute-refs? false :branch :db}
           (d/create-database config)))
    (is (= {:schema-flexibility :write :keep-history? false} (:config @(d/connect config))))
    (d/delete-database config)))

(deftest a-schema-as-datascript-writes-it-survives-reconnecting
  (with-folder folder
    (let [uri (file-uri folder "aka")]
      (d/create-database-with-schema uri {:aka {:db/cardinality :db.cardinality/many}})
      (let [conn (d/connect uri)]
        (d/transact conn [{:db/id 1 :aka ["X" "Y"]}])
        (d/release conn))
      (let [conn (d/connect uri)]
        (is (= {:aka ["X" "Y"]} (d/pull @conn [:aka] 1)))
        (d/transact conn [[:db/add 1 :aka "Z"]])
        (is (= #{"X" "Y" "Z"} (:aka (d/entity @conn 1))))
        (d/release conn)))))

(deftest creating-twice-is-refused-and-changes-nothing
  (with-folder folder
    (doseq [uri [(file-uri folder "twice") (memory-uri)]]
      (d/create-database uri)
      (let [conn (d/connect uri)]
        (d/transact conn [{:name "Alice"}])
        (is (= :db-already-exists (:type (refused (d/create-database uri)))))
        (is (= ["Alice"] (d/q names @(d/connect uri))))
        (d/delete-database uri)))))

(deftest initial-tx-is-transacted-at-creation
  (with-folder folder
    (let [file (io/file folder "initial.edn")]
      (spit file "[{:name \"Bob\"}]")
      (are [tx expected] (let [uri (memory-uri)]
                           (d/create-database uri :initial-tx tx)
                           (= expected (d/q names @(d/connect uri))))
        [{:name "Alice"}] ["Alice"]
        (str file)        ["Bob"]))))

(deftest options-of-a-uri-say-what-a-configuration-map-would
  (let [uri (memory-uri)]
    (d/create-database uri :schema-on-read false :temporal-index false)
    (let [conn (d/connect uri)]
      (is (= {:schema-flexibility :write :keep-history? false} (:config @conn)))
      (is (= :transact/schema (:error (refused (d/transact conn [{:name "Alice"}]))))))))

(deftest whether-a-database-exists-can-be-asked-without-touching-anything
  (with-folder folder
    (let [uri (file-uri folder "maybe")]
      (is (false? (d/database-exists? uri)))
      (is (= [] (files folder)))
      (d/create-database uri)
      (is (true? (d/database-exists? uri)))))
  (testing "nonsense is refused"
    (is (= :config/uri (:error (refused (d/database-exists? "datahike:nonsense")))))
    (is (= :config/syntax (:error (refused (d/database-exists? 42)))))
    (is (= :config/backend (:error (refused (d/database-exists? {:store {:backend :no-such}})))))))

(deftest connecting-to-nothing-is-refused-and-creates-nothing
  (with-folder folder
    (is (= :db-does-not-exist (:type (refused (d/connect (file-uri folder "missing"))))))
    (is (= [] (files folder))))
  (is (= :db-does-not-exist (:type (refused (d/connect (memory-uri)))))))

(deftest a-database-value-never-changes
  (let [conn (connection)
        then (:db-after (d/transact conn [{:db/id 1 :name "Alice"}]))]
    (d/transact conn [[:db/add 1 :name "Zoe"] {:db/id 2 :name "Bob"}])
    (is (= ["Alice"] (d/q names then)))
    (is (= #{"Zoe" "Bob"} (set (d/q names @conn))))))

(deftest two-connections-lose-no-update
  (with-folder folder
    (let [uri (file-uri folder "two")
          _ (d/create-database uri)
          one (d/connect uri)
          two (d/connect uri)]
      (d/transact one [{:name "A"}])
      (d/transact two [{:name "B"}])
      (is (= #{"A" "B"} (set (d/q names @one)) (set (d/q names @two))
             (set (d/q names @(d/connect uri)))))
      (d/delete-database uri))))

(deftest a-copied-folder-opens-under-another-path
  (with-folder folder
    (let [uri (file-uri folder "master")]
      (d/create-database uri)
      (let [conn (d/connect uri)]
        (d/transact conn [{:name "Alice"}])
        (d/release conn))
      (doseq [path (files (io/file folder "master"))
              :let [from (io/file folder "master" path)
                    to (io/file folder "copy" path)]]
        (if (.isDirectory from)
          (.mkdirs to)
          (do (io/make-parents to) (io/copy from to))))
      (let [conn (d/connect (file-uri folder "copy"))]
        (is (= ["Alice"] (d/q names @conn)))
        (d/release conn)))))

(deftest connecting-and-querying-writes-nothing-that-is-shared
  (with-folder folder
    (let [uri (file-uri folder "read")]
      (d/create-database uri)
      (let [conn (d/connect uri)]
        (d/transact conn [{:name "Alice"}])
        (d/release conn))
      (let [shared (fn []
                     (vec (for [path (files (io/file folder "read"))
                                :when (not (.startsWith ^String path ".cairn"))
                                :let [file (io/file folder "read" path)]]
                            [path (.length file) (.lastModified file)])))
            before (shared)
            conn (d/connect uri)]
        (is (= ["Alice"] (d/q names @conn)))
        (d/release conn)
        (is (= before (shared)))))))

(deftest a-released-connection-refuses-and-its-values-stay
  (let [uri (memory-uri)
        _ (d/create-database uri)
        one (d/connect uri)
        two (d/connect uri)
        then (:db-after (d/transact one [{:name "Alice"}]))]
    (is (nil? (d/release one)))
    (is (= ["Alice"] (d/q names @two)) "another user still has it")
    (d/release two true)
    (is (= :connection-has-been-released (:type (refused @two))))
    (is (= :connection-has-been-released (:type (refused (d/transact two [])))))
    (is (= ["Alice"] (d/q names then)))))

(deftest deleting-removes-the-files-and-releases-connections
  (with-folder folder
    (let [uri (file-uri folder "gone")]
      (is (nil? (d/delete-database uri)) "deleting nothing is no error")
      (d/create-database uri)
      (let [conn (d/connect uri)]
        (d/transact conn [{:name "Alice"}])
        (is (nil? (d/delete-database uri)))
        (is (false? (d/database-exists? uri)))
        (is (= [] (files folder)))
        (is (= :connection-has-been-released (:type (refused @conn))))))))

(deftest memory-uris-come-with-two-or-three-slashes
  (let [name (str (gensym "slashes"))]
    (d/create-database (str "datahike:mem:///" name))
    (d/transact (d/connect (str "datahike:mem://" name)) [{:name "Alice"}])
    (is (= ["Alice"] (d/q names @(d/connect (str "datahike:mem:///" name)))))
    (is (= ["Alice"] (d/q names @(d/connect {:store {:backend :mem :id name}}))))))

(deftest a-connection-is-a-clojure-reference
  (let [conn (connection)
        seen (atom [])]
    (is (instance? IDeref conn))
    (is (= @conn (d/db conn)))
    (is (= {} @(:listeners (meta conn))))
    (add-watch conn :watch (fn [_ ref before after] (swap! seen conj [(= ref conn) (count before) (count after)])))
    (d/transact conn [{:name "Alice"}])
    (is (= [[true 0 2]] @seen))
    (remove-watch conn :watch)
    (d/transact conn [{:name "Bob"}])
    (is (= 1 (count @seen)))))

(deftest what-the-configuration-contradicts-is-refused
  (let [uri (memory-uri)]
    (d/create-database uri)
    (let [{:keys [error message]} (refused (d/connect {:store {:backend :memory :id (subs uri 15)}
                                                       :schema-flexibility :write}))]
      (is (= :config/mismatch error))
      (is (re-find #"key=:schema-flexibility, given=:write, stored=:read" message)))))

(deftest a-folder-that-may-only-be-read-connects
  (with-folder folder
    (let [uri (file-uri folder "fixed")
          path (.toPath (io/file folder "fixed"))]
      (d/create-database uri)
      (let [conn (d/connect uri)]
        (d/transact conn [{:name "Alice"}])
        (d/release conn))
      (Files/setPosixFilePermissions path (PosixFilePermissions/fromString "r-xr-xr-x"))
      (try
        (when (Files/isWritable path)
          (throw (TestAbortedException. "this user may write everywhere")))
        (let [conn (d/connect uri)]
          (is (= ["Alice"] (d/q names @conn)))
          (d/release conn))
        (finally
          (Files/setPosixFilePermissions path (PosixFilePermissions/fromString "rwxr-xr-x")))))))
