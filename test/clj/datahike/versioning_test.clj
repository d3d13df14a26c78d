(ns datahike.versioning-test
  (:require [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.testing :refer [refused with-folder]]
            [datahike.versioning :as v])
  (:import (java.util Date)))

(set! *warn-on-reflection* true)

(defn- names [db] (set (d/q '[:find [?n ...] :where [_ :name ?n]] db)))

(defn- configs [folder]
  [{:store {:backend :memory :id (str (gensym "branches"))} :schema-flexibility :read}
   {:store {:backend :file :path (str folder "/db")} :schema-flexibility :read}])

(defn- on [config branch] (assoc config :branch branch))

(deftest a-branch-begins-as-another-and-goes-its-own-way
  (with-folder folder
    (doseq [config (configs folder)]
      (d/create-database config)
      (let [conn (d/connect config)]
        (d/transact conn [{:name "Alice"}])
        (d/branch! conn :db :draft/One)
        (is (= #{:db :draft/One} (v/branches conn) (d/branches conn)))
        (let [draft (d/connect (on config :draft/One))]
          (is (= #{"Alice"} (names @draft)))
          (is (not (identical? conn draft)))
          (is (identical? draft (d/connect (on config :draft/One))))
          (d/release draft)
          (d/transact draft [{:name "Dora"}])
          (d/transact conn [{:name "Bob"}])
          (is (= #{"Alice" "Dora"} (names @draft) (names (d/branch-as-db conn :draft/One))))
          (is (= #{"Alice" "Bob"} (names @conn) (names (d/branch-as-db draft :db))))
          (is (= 1 (- (d/next-t @conn) (d/basis-t @draft))) "both count on from where they parted")
          (d/branch! draft :draft/One :second)
          (is (= #{"Alice" "Dora"} (names (d/branch-as-db conn :second))))
          (is (= #{"Dora"} (set (map :v (filter (comp #{:name} :a)
                                                (:tx-data (d/merge-db! conn #{:draft/One} [{:name "Dora"}])))))))
          (is (= #{"Alice" "Bob" "Dora"} (names @conn)))
          (d/release draft))
        (testing "opened again"
          (let [draft (d/connect (on config :draft/One))]
            (is (= #{"Alice" "Dora"} (names @draft)))
            (d/delete-branch! conn :draft/One)
            (is (= :connection/released (:error (refused @draft))))))
        (is (= #{:db :second} (d/branches conn)))
        (is (nil? (d/branch-as-db conn :draft/One)))
        (is (= #{"Alice" "Dora"} (names (d/branch-as-db conn :second))))
        (testing "a new one of the same name has nothing of the old one"
          (d/branch! conn :db :draft/One)
          (is (= #{"Alice" "Bob" "Dora"} (names @(d/connect (on config :draft/One))))))
        (d/release conn true)
        (d/delete-database config)
        (is (false? (d/database-exists? (on config :second))))))))

(deftest a-branch-can-be-forced-into-any-state
  (with-folder folder
    (doseq [config (configs folder)]
      (d/create-database config)
      (let [conn (d/connect config)]
        (d/transact conn [{:name "Alice"}])
        (let [before @conn]
          (d/transact conn [{:name "Bob"}])
          (d/force-branch! (d/db-with @conn [{:name "Eve"}]) :forced #{:db})
          (is (= #{"Alice" "Bob" "Eve"} (names (d/branch-as-db conn :forced))))
          (let [forced (d/connect (on config :forced))]
            (d/transact forced [{:name "More"}])
            (d/force-branch! before :forced #{:db})
            (is (= :connection/released (:error (refused @forced)))))
          (let [forced (d/connect (on config :forced))]
            (is (= #{"Alice"} (names @forced)))
            (d/transact forced [{:name "Late"}])
            (is (= #{"Alice" "Late"} (names @forced)))
            (is (= #{"Alice" "Bob"} (names @conn)))
            (d/release forced)))
        (d/release conn)
        (is (= #{"Alice" "Late"} (names @(d/connect (on config :forced)))))))))

(deftest what-is-wrong-with-a-branch-is-said
  (with-folder folder
    (doseq [config (configs folder)]
      (d/create-database config)
      (let [conn (d/connect config)]
        (d/branch! conn :db :there)
        (are [error type form] (= [error type] ((juxt :error :type) (refused form)))
          :branch/exists :branch-already-exists (d/branch! conn :db :there)
          :branch/exists :branch-already-exists (d/branch! conn :db :db)
          :branch/missing :from-branch-does-not-point-to-existing-branch-or-commit (d/branch! conn :nowhere :new)
          :branch/missing :branch-does-not-exist (d/delete-branch! conn :nowhere)
          :branch/missing :branch-does-not-exist (d/merge-db! conn #{:nowhere} [])
          :branch/main :cannot-delete-main-db-branch (d/delete-branch! conn :db)
          :branch/name :branch-must-be-keyword (d/branch! conn :db "new")
          :branch/database :db-value-required (d/force-branch! (d/history @conn) :new #{:db})
          :branch/parents :must-provide-at-least-one-parent (d/force-branch! @conn :new #{})
          :branch/parents :must-provide-at-least-one-parent (d/merge-db! conn #{} []))
        (is (= #{:db :there} (d/branches conn)))
        (is (= :db-does-not-exist (:type (refused (d/connect (on config :nowhere))))))
        (is (= :config/value (:error (refused (d/create-database (on config :other))))))
        (is (false? (d/database-exists? (on config :nowhere))))
        (is (true? (d/database-exists? (on config :there))))
        (is (true? (d/database-exists? (on config :db))))))
    (let [config (second (configs folder))
          conn (d/connect config)]
      (is (= :branch/name (:error (refused (d/branch! conn :db (keyword (apply str (repeat 201 "x"))))))))
      (is (= #{:db :there} (d/branches conn))))))

(deftest garbage-collection-leaves-every-branch-what-it-needs
  (with-folder folder
    (let [tx (fn [i] (for [e (range 1 400)] {:db/id e :name (str "name " i " of " e)}))
          expect (fn [i] (set (map :name (tx i))))]
      (doseq [config (map #(assoc % :keep-history? false) (configs folder))]
        (d/create-database config)
        (let [conn (d/connect config)
              blobs (fn [] (reduce + (map :files ((juxt :newest :older :readers)
                                                  @((requiring-resolve 'datahike.gc/collect) conn (Date.))))))]
          (dotimes [i 4]
            (d/transact conn (tx i))
            @(d/gc-storage conn (Date.))
            (d/branch! conn :db (keyword (str "b" i))))
          (d/transact conn (tx 4))
          (let [full (blobs)]
            (dotimes [i 4]
              (is (= (expect i) (names (d/branch-as-db conn (keyword (str "b" i)))))))
            (dotimes [i 4]
              (d/delete-branch! conn (keyword (str "b" i))))
            (is (< (blobs) full))
            (is (= (expect 4) (names @conn))))
          (d/release conn)
          (is (= (expect 4) (names @(d/connect config)))))))))
