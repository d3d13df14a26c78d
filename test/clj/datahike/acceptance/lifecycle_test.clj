(ns datahike.acceptance.lifecycle-test
  "Creating, connecting to, releasing and deleting databases: the rows a1 to a18 of the table that the project is held
   to. A11, two processes that write, is in `FileDiskTest`."
  (:require [clojure.java.io :as io]
            [clojure.test :refer [deftest is]]
            [datahike.api :as d]
            [datahike.testing :refer [connection file-uri files memory-uri refused with-folder]])
  (:import (java.io File)
           (java.nio.file Files)
           (java.nio.file.attribute PosixFilePermissions)
           (org.opentest4j TestAbortedException)))

(set! *warn-on-reflection* true)

(def ^:private names '[:find [?n ...] :where [_ :name ?n]])

(defn- names-in [db] (set (d/q names db)))

(defn- created
  "A new database in a folder, with what is transacted; gives the URI. No connection stays open."
  [folder & tx-data]
  (let [uri (file-uri folder "people")]
    (d/create-database uri)
    (let [conn (d/connect uri)]
      (d/transact conn tx-data)
      (d/release conn))
    uri))

(defn- copy-folder [^File from ^File to]
  (doseq [path (files from) :let [source (io/file from path) target (io/file to path)]]
    (if (.isDirectory source)
      (.mkdirs target)
      (do (io/make-parents target) (io/copy source target)))))

(deftest a1-a-uri-creates-a-database-without-a-schema
  (with-folder folder
    (let [uri (created folder {:name "Alice" :age 33})]
      (is (= #{"Alice"} (names-in @(d/connect uri))))
      (d/delete-database uri))))

(deftest a2-creating-by-map-gives-the-completed-map
  (let [config {:store {:backend :memory :id (random-uuid)}}
        completed (d/create-database config)]
    (is (= {:schema-flexibility :write :keep-history? true :attribute-refs? false :branch :db}
           (select-keys completed [:schema-flexibility :keep-history? :attribute-refs? :branch])))
    (is (= :memory (get-in completed [:store :backend])))
    (is (some? (d/connect completed)) "which names the same database")
    (d/delete-database config)))

(deftest a3-a-schema-as-datascript-writes-it-survives
  (with-folder folder
    (let [uri (file-uri folder "aka")]
      (d/create-database-with-schema uri {:aka {:db/cardinality :db.cardinality/many}})
      (d/release (d/connect uri))
      (let [conn (d/connect uri)]
        (d/transact conn [{:db/id 1 :aka ["X" "Y"]}])
        (is (= #{"X" "Y"} (:aka (d/entity @conn 1))))
        (d/delete-database uri)))))

(deftest a4-creating-what-exists-is-refused-and-the-data-stay
  (with-folder folder
    (doseq [uri [(file-uri folder "twice") (memory-uri)]]
      (d/create-database uri)
      (d/transact (d/connect uri) [{:name "Alice"}])
      (is (= :db-already-exists (:type (refused (d/create-database uri)))))
      (is (= #{"Alice"} (names-in @(d/connect uri))))
      (d/delete-database uri))))

(deftest a5-an-initial-transaction-comes-as-data-or-as-a-file
  (with-folder folder
    (let [file (io/file folder "initial.edn")
          start (fn [initial-tx]
                  (let [config {:store {:backend :memory :id (str (random-uuid))} :initial-tx initial-tx}]
                    (d/create-database config)
                    (names-in @(d/connect config))))
          data [{:db/ident :name :db/valueType :db.type/string :db/cardinality :db.cardinality/one}
                {:name "Alice"}]]
      (spit file (pr-str data))
      (is (= #{"Alice"} (start data) (start (str file))))
      (spit file "[{:db/ident")
      (is (= :config/initial-tx (:error (refused (start (str file))))))
      (is (= :config/initial-tx (:error (refused (start (str (io/file folder "none.edn"))))))))))

(deftest a5-a-refused-initial-transaction-leaves-no-database
  (with-folder folder
    (let [config {:store {:backend :file :path (str (io/file folder "none"))} :initial-tx [{:nmae "Alice"}]}]
      (is (= :transact/schema (:error (refused (d/create-database config)))))
      (is (false? (d/database-exists? config)))
      (is (= [] (files folder))))))

(deftest a6-whether-a-database-exists-is-asked-without-effects
  (with-folder folder
    (let [uri (file-uri folder "people")]
      (is (false? (d/database-exists? uri)))
      (is (= [] (files folder)))
      (d/create-database uri)
      (is (true? (d/database-exists? uri)))
      (is (= :config/backend (:error (refused (d/database-exists? {:store {:backend :jdbc}}))))))))

(deftest a7-connecting-to-nothing-is-refused-and-creates-no-files
  (with-folder folder
    (is (= :db-does-not-exist (:type (refused (d/connect (file-uri folder "none"))))))
    (is (= [] (files folder)))
    (is (= :db-does-not-exist (:type (refused (d/connect (memory-uri))))))))

(deftest a8-connecting-again-sees-what-is-on-disk
  (with-folder folder
    (let [uri (created folder {:name "Alice"})
          copy (io/file folder "later")
          conn (d/connect uri)]
      (is (= #{"Alice"} (names-in @conn)))
      ;; Another process, in the form of its outcome: the folder is continued elsewhere and its files come back.
      (copy-folder (io/file folder "people") copy)
      (let [elsewhere (d/connect (file-uri folder "later"))]
        (d/transact elsewhere [{:name "Bob"}])
        (d/release elsewhere))
      (copy-folder copy (io/file folder "people"))
      (is (= #{"Alice" "Bob"} (names-in @(d/connect uri))))
      (d/delete-database uri))))

(deftest a9-a-database-value-never-changes
  (let [conn (connection)
        then (:db-after (d/transact conn [{:db/id 1 :name "Alice"}]))]
    (d/transact conn [{:db/id 1 :name "Zoe"}])
    (is (= #{"Alice"} (names-in then)))
    (is (= #{"Zoe"} (names-in @conn)))))

(deftest a10-two-connections-lose-no-update
  (with-folder folder
    (let [uri (created folder)
          one (d/connect uri)
          two (d/connect uri)]
      (d/transact one [{:name "A"}])
      (d/transact two [{:name "B"}])
      (is (= #{"A" "B"} (names-in @one) (names-in @two) (names-in @(d/connect uri))))
      (d/delete-database uri))))

(deftest a12-a-copied-folder-opens
  (with-folder folder
    (let [uri (created folder {:name "Alice"})]
      (copy-folder (io/file folder "people") (io/file folder "copy"))
      (let [conn (d/connect (file-uri folder "copy"))]
        (is (= #{"Alice"} (names-in @conn)))
        (d/release conn))
      (d/delete-database uri))))

(deftest a13-a-folder-that-may-only-be-read-is-queried
  (with-folder folder
    (let [uri (created folder {:name "Alice"})
          path (.toPath (io/file folder "people"))]
      (Files/setPosixFilePermissions path (PosixFilePermissions/fromString "r-xr-xr-x"))
      (try
        (when (Files/isWritable path)
          (throw (TestAbortedException. "this user may write everywhere")))
        (let [conn (d/connect uri)]
          (is (= #{"Alice"} (names-in @conn)))
          (d/release conn))
        (finally
          (Files/setPosixFilePermissions path (PosixFilePermissions/fromString "rwxr-xr-x")))))))

(deftest a14-a-connection-is-released-with-its-last-user
  (let [uri (memory-uri)
        _ (d/create-database uri)
        one (d/connect uri)
        two (d/connect uri)]
    (d/release one)
    (is (some? @two))
    (d/release two)
    (is (= :connection-has-been-released (:type (refused @two))))
    (is (= :connection-has-been-released (:type (refused (d/transact two [])))))))

(deftest a15-deleting-removes-the-files-and-releases-connections
  (with-folder folder
    (let [uri (created folder {:name "Alice"})
          conn (d/connect uri)]
      (d/delete-database uri)
      (is (= [] (files folder)))
      (is (= :connection-has-been-released (:type (refused @conn))))
      (is (nil? (d/delete-database uri)) "there is nothing to delete, which is no error"))))

(deftest a16-databases-in-memory-have-uris-with-two-or-three-slashes
  (let [name (str (random-uuid))]
    (d/create-database (str "datahike:mem:///" name))
    (d/transact (d/connect (str "datahike:mem://" name)) [{:name "Alice"}])
    (is (= #{"Alice"} (names-in @(d/connect (str "datahike:mem:///" name)))))))

(deftest a17-a-connection-is-a-reference
  (let [conn (connection)
        seen (atom [])]
    (is (= @conn (d/db conn)))
    (is (contains? (meta conn) :listeners))
    (add-watch conn :watch (fn [_ _ before after] (swap! seen conj [(count before) (count after)])))
    (d/transact conn [{:name "Alice"}])
    (is (= [[0 2]] @seen))))

(deftest a18-a-path-with-a-drive-letter-is-a-path
  (let [{:keys [error path]} (refused (d/database-exists? "datahike:file:///U:/people"))]
    (if (= "\\" (System/getProperty "file.separator"))
      (is (nil? error))
      (is (= [:config/path "U:/people"] [error path]) "where there are no drives, it is no absolute path"))))
