(ns datahike.versioning-test
  (:require [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.core]
            [datahike.testing :refer [refused with-folder]]
            [datahike.versioning :as v])
  (:import (java.util Date)
           (org.cairndb Connection)))

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

;; The ids of a branch's commits, newest first, as its states say them themselves.
(defn- ids [conn] (map v/commit-id (v/branch-history conn)))

(defn- chain [db] (map #(d/commit-id (d/as-of db %)) (range (d/basis-t db) -1 -1)))

(deftest each-commit-has-an-id-by-which-its-state-is-found
  (with-folder folder
    (doseq [config (configs folder)]
      (d/create-database config)
      (let [conn (d/connect config)
            values (into [@conn] (map #(:db-after (d/transact conn [{:name %}]))) ["Alice" "Bob" "Carl"])
            known (mapv d/commit-id values)]
        (is (every? uuid? known))
        (is (apply distinct? known))
        (is (= (reverse known) (ids conn)))
        (is (= (map (comp set list) (butlast known)) (map d/parent-commit-ids (rest values))))
        (is (= #{} (d/parent-commit-ids (first values))))
        (testing "the same for all who look"
          (doseq [[id value] (map vector known values) from [conn @conn (d/history @conn) (first values)]]
            (is (= value (d/commit-as-db from id)))
            (is (= id (d/commit-id (d/commit-as-db from id))))))
        (is (= @conn (d/commit-as-db conn (d/commit-id @conn)) (d/branch-as-db @conn :db)))
        (testing "values that are no commits have that of the one they were made from"
          (let [other (-> @conn (d/db-with [{:name "Eve"}]) (d/db-with [{:name "Fay"}]))]
            (is (= (peek known) (d/commit-id other) (d/commit-id (d/as-of other 5)) (d/commit-id (d/history other))))
            (is (= #{(known 2)} (d/parent-commit-ids other)))
            (is (= (known 1) (d/commit-id (d/as-of other 1))))))
        (testing "of what is none"
          (is (nil? (d/commit-as-db conn (random-uuid))))
          (is (nil? (d/commit-as-db conn #uuid "00000000-0000-8000-8000-000000000001")))
          (is (nil? (d/commit-id (:db-after (d/with (datahike.core/empty-db) [])))))
          (are [error type form] (= [error type] ((juxt :error :type) (refused form)))
            :branch/commit :commit-id-must-be-uuid (d/commit-as-db conn :db)
            :branch/database :db-value-required (d/commit-id conn)
            :branch/database :db-value-required (d/commit-as-db {} (peek known))
            :branch/database :db-value-required (d/commit-as-db (datahike.core/empty-db) (peek known)))
          (is (= :commit/unknown (:error (refused (.commit (.branches ^Connection conn) (random-uuid)))))))
        (d/release conn)
        (is (= (reverse known) (ids (d/connect config))))
        (d/delete-database config)))))

(deftest branches-share-the-commits-that-they-come-from
  (with-folder folder
    (doseq [config (configs folder)]
      (d/create-database config)
      (let [conn (d/connect config)
            _ (d/transact conn [{:name "Alice"}])
            fork (d/commit-id @conn)
            _ (d/branch! conn :db :draft)
            draft (d/connect (on config :draft))]
        (is (= fork (d/commit-id @draft)))
        (d/transact draft [{:name "Dora"}])
        (d/transact conn [{:name "Bob"}])
        (is (= #{fork} (d/parent-commit-ids @draft) (d/parent-commit-ids @conn)))
        (is (not= (d/commit-id @draft) (d/commit-id @conn)))
        (is (= #{"Alice" "Dora"} (names (d/commit-as-db conn (d/commit-id @draft)))))
        (is (= #{"Alice" "Bob"} (names (d/commit-as-db draft (d/commit-id @conn)))))
        (is (= (chain @draft) (ids draft)))
        (let [parents #{(d/commit-id @conn) (d/commit-id @draft)}
              {after :db-after} (d/merge-db conn #{:draft} [{:name "Dora"}])
              start (last (chain @conn))]
          (is (= parents (d/parent-commit-ids after) (d/parent-commit-ids @conn)))
          (testing "each once, though two ways lead to the first"
            (is (= [(d/commit-id after) parents [fork start]]
                   (let [[newest a b & more] (ids conn)] [newest #{a b} more]))))
          (testing "a merge of a commit, and of the same twice"
            (d/merge-db! conn [(d/commit-id @draft) :draft fork] [{:name "Eve"}])
            (is (= #{(d/commit-id after) (d/commit-id @draft) fork} (d/parent-commit-ids @conn))))
          (testing "what is refused leaves no parents"
            (is (refused (d/merge-db conn #{:draft} [[:db/add "x"]])))
            (d/transact conn [{:name "Fay"}])
            (is (= 1 (count (d/parent-commit-ids @conn)))))
          (is (= :commit/unknown (:error (refused (d/merge-db conn #{(random-uuid)} [])))))
          (let [expected (ids conn)]
            (testing "a branch of a branch, and from a commit"
              (d/branch! conn (d/commit-id @draft) :second)
              (is (= :branch/commit (:error (refused (d/branch! conn fork :third)))))
              (is (= :branch/missing (:error (refused (d/branch! conn (random-uuid) :third)))))
              (let [second (d/connect (on config :second))]
                (is (= (ids draft) (ids second)))
                (d/transact second [{:name "Gil"}])
                (is (= #{(d/commit-id @draft)} (d/parent-commit-ids @second)))
                (is (= (cons (d/commit-id @second) (ids draft)) (ids second)))
                (testing "when it is gone, so are its own commits"
                  (let [id (d/commit-id @second)]
                    (d/delete-branch! conn :second)
                    (is (nil? (d/commit-as-db conn id))))))
              (d/branch! conn :db :second)
              (is (= expected (ids (d/connect (on config :second)))))
              (is (= (map d/parent-commit-ids (v/branch-history conn))
                     (map d/parent-commit-ids (v/branch-history (d/connect (on config :second))))))
              (is (= fork (d/commit-id (d/as-of (d/branch-as-db conn :second) 1)))))
            (d/release draft true)
            (d/release conn true)
            (is (= expected (ids (d/connect config))))
            (is (= (chain @(d/connect (on config :draft))) (ids (d/connect (on config :draft)))))))
        (d/release (d/connect config) true)
        (d/release (d/connect (on config :draft)) true)
        (d/delete-database config)))))

(deftest a-forced-branch-begins-with-a-commit-of-its-own
  (with-folder folder
    (doseq [config (configs folder)]
      (d/create-database config)
      (let [conn (d/connect config)
            _ (d/transact conn [{:name "Alice"}])
            base (d/commit-id @conn)
            _ (d/force-branch! @conn :same #{:db})
            _ (d/force-branch! (-> @conn (d/db-with [{:name "Eve"}]) (d/db-with [{:name "Fay"}])) :made #{base})
            [same made] (map #(d/connect (on config %)) [:same :made])]
        (is (= @conn @same))
        (is (apply distinct? (map (comp d/commit-id deref) [conn same made])))
        (is (= #{base} (d/parent-commit-ids @same) (d/parent-commit-ids @made)))
        (is (= (cons (d/commit-id @made) (ids conn)) (ids made)))
        (is (= (cons (d/commit-id @same) (ids conn)) (ids same)))
        (is (= #{"Alice" "Eve" "Fay"} (names (d/commit-as-db conn (d/commit-id @made)))))
        (is (= base (d/commit-id (d/as-of @made 2))) "no commit led there")
        (d/transact made [{:name "Gil"}])
        (is (= 1 (- (count (ids made)) (count (ids same)))))
        (testing "what it was forced from before is no more"
          (let [lost (d/commit-id @made)]
            (d/force-branch! @conn :made #{:db})
            (is (nil? (d/commit-as-db conn lost)))
            (let [made (d/connect (on config :made))]
              (dotimes [_ 2] (d/transact made [{:name "Gil"}]))
              (is (nil? (d/commit-as-db conn lost)) "though it has as many again"))))
        (is (= :commit/unknown (:error (refused (d/force-branch! @conn :made #{(random-uuid)})))))
        (is (= :branch/missing (:error (refused (d/force-branch! @conn :made #{:nowhere})))))
        (d/delete-database config)))))

(deftest without-history-the-newest-commits-have-their-states
  (with-folder folder
    (doseq [config (map #(assoc % :keep-history? false) (configs folder))]
      (d/create-database config)
      (let [conn (d/connect config)
            _ (d/transact conn [{:name "Alice"}])
            fork (d/commit-id @conn)]
        (d/branch! conn :db :draft)
        (d/transact conn [{:name "Bob"}])
        (is (= #{"Alice"} (names (d/commit-as-db conn fork))))
        (is (= [(d/commit-id @conn) fork] (ids conn)))
        (d/delete-branch! conn :draft)
        (is (= :commit/not-kept (:error (refused (d/commit-as-db conn fork)))))
        (is (= [(d/commit-id @conn)] (ids conn)))
        (d/delete-database config)))))

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
