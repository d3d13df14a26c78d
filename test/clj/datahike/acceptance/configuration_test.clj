(ns datahike.acceptance.configuration-test
  "What a configuration says: the rows b1 to b12 of the table that the project is held to."
  (:require [clojure.java.io :as io]
            [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.testing :refer [file-uri memory-uri refused with-folder]]))

(set! *warn-on-reflection* true)

(def ^:private text {:db/ident :text :db/valueType :db.type/string :db/cardinality :db.cardinality/one})

(defn- in-memory [config]
  (merge {:store {:backend :memory :id (str (random-uuid))}} config))

(defn- opened [config]
  (let [config (in-memory config)]
    (d/create-database config)
    (d/connect config)))

(deftest b1-a-database-needs-a-schema-or-none
  (is (= :transact/schema (:error (refused (d/transact (opened {}) [{:name "Alice"}])))))
  (is (= :transact/schema (:error (refused (d/transact (opened {:schema-flexibility :write}) [{:name "Alice"}])))))
  (is (some? (d/transact (opened {:schema-flexibility :read}) [{:name "Alice"}])))
  (is (= :config/value (:error (refused (opened {:schema-flexibility :maybe}))))))

(deftest b2-a-database-without-history-refuses-other-times
  (let [db @(opened {:keep-history? false})]
    (is (= :history/not-kept (:error (refused (d/history db)))))
    (is (= :history/not-kept (:error (refused (d/as-of db 536870913)))))
    (is (= :history/not-kept (:error (refused (d/since db 536870913))))))
  (is (some? (d/history @(opened {:keep-history? true})))))

(deftest b5-the-choice-of-an-index-is-taken-and-not-needed-to-connect
  (let [config (in-memory {:index :datahike.index/persistent-set :index-config {:branching-factor 512}})]
    (d/create-database config)
    (is (some? (d/connect (dissoc config :index :index-config))))
    (is (some? (d/connect (assoc config :index :datahike.index/hitchhiker-tree))))))

(deftest b6-stores-are-memory-and-file-and-need-no-id
  (with-folder folder
    (doseq [store [{:backend :file :path (str (io/file folder "a"))}
                   {:backend :file :path (str (io/file folder "b")) :id (random-uuid)}
                   {:backend :memory :id (random-uuid)}
                   {:backend :mem :id "by name"}
                   {:backend :memory}]
            :let [config {:store store}]]
      (d/delete-database config)
      (d/create-database config)
      (is (true? (d/database-exists? config)))
      (is (some? @(d/connect config)))
      (d/delete-database config))))

(defmacro ^:private with-properties [properties & body]
  `(let [properties# ~properties]
     (try
       (doseq [[k# v#] properties#] (System/setProperty k# v#))
       ~@body
       (finally (doseq [k# (keys properties#)] (System/clearProperty k#))))))

(deftest b8-the-environment-says-what-a-map-leaves-open
  (with-folder folder
    (let [file (io/file folder "initial.edn")]
      (spit file (pr-str [{:name "Alice"}]))
      (with-properties {"datahike.schema.flexibility" "read"
                        "datahike.keep.history"       "false"
                        "datahike.name"               "people"
                        "datahike.store.backend"      "file"
                        "datahike.store.config"       (pr-str {:path (str (io/file folder "people"))})
                        "datahike.initial.tx"         (str file)}
        (is (= {:store {:backend :file :path (str (io/file (.getCanonicalFile ^java.io.File folder) "people"))}
                :schema-flexibility :read :keep-history? false :name "people"
                :attribute-refs? false :branch :db}
               (d/create-database {})))
        (is (= "Alice" (d/q '[:find ?n . :where [_ :name ?n]] @(d/connect {}))))
        (is (true? (:keep-history? (d/create-database (in-memory {:keep-history? true}))))
            "a map goes before the environment")
        (is (nil? (d/delete-database {})))
        (is (true? (:keep-history? (d/create-database (memory-uri)))) "a URI says all by itself"))
      (with-properties {"datahike.keep.history" "perhaps"}
        (let [{:keys [error setting found]} (refused (d/create-database (in-memory {})))]
          (is (= [:config/environment "DATAHIKE_KEEP_HISTORY" "perhaps"] [error setting found])))))))

(deftest b9-connecting-needs-the-place-only-and-what-contradicts-is-refused-with-both-values
  (with-folder folder
    (let [config {:store {:backend :file :path (str (io/file folder "people"))}
                  :schema-flexibility :read :keep-history? false}]
      (d/create-database config)
      (d/release (d/connect (select-keys config [:store])))
      (d/release (d/connect (file-uri folder "people")))
      (are [key wrong stored] (let [{:keys [type message] :as data} (refused (d/connect (assoc config key wrong)))]
                                (and (= :config-does-not-match-stored-db type)
                                     (= {:key key :given wrong :stored stored}
                                        (select-keys data [:key :given :stored]))
                                     (.contains ^String message (str "given=" wrong ", stored=" stored))))
        :schema-flexibility :write :read
        :keep-history?      true   false)
      (testing "unless the caller insists; the stored value holds"
        (let [conn (d/connect (assoc config :keep-history? true :allow-unsafe-config true))]
          (is (false? (:keep-history? (:config @conn))))))
      (d/delete-database config))))

(deftest b10-values-are-capped-by-attribute-or-by-configuration
  (let [max-length (fn [conn value]
                     (select-keys (refused (d/transact conn [{:text value}]))
                                  [:error :length :limit :unit :attribute]))]
    (testing "by attribute, whatever the flexibility"
      (doseq [conn [(opened {:initial-tx [(assoc text :db/maxLength 3)]})
                    (opened {:schema-flexibility :read :initial-tx [{:db/ident :text :db/maxLength 3}]})]]
        (is (some? (d/transact conn [{:text "abc"}])))
        (is (= {:error :transact/max-length :length 4 :limit 3 :unit :chars :attribute :text}
               (max-length conn "abcd")))
        (is (= 3 (get-in (d/schema @conn) [:text :db/maxLength])))))
    (testing "by configuration; an attribute's own limit goes before, 0 is none"
      (let [conn (opened {:value-caps :default :max-bytes-length 2
                          :initial-tx [text
                                       {:db/ident :long-text :db/valueType :db.type/string
                                        :db/cardinality :db.cardinality/one :db/maxLength 0}
                                       {:db/ident :bytes :db/valueType :db.type/bytes
                                        :db/cardinality :db.cardinality/one}
                                       {:db/ident :floats :db/valueType :db.type/float-array
                                        :db/cardinality :db.cardinality/one}
                                       {:db/ident :doubles :db/valueType :db.type/double-array
                                        :db/cardinality :db.cardinality/one}
                                       {:db/ident :pair :db/valueType :db.type/tuple :db/tupleType :db.type/string
                                        :db/cardinality :db.cardinality/one :db/doc (apply str (repeat 5000 \d))}]})
            text-of (fn [n] (apply str (repeat n \x)))]
        (is (some? (d/transact conn [{:text (text-of 4096) :long-text (text-of 5000)}])))
        (are [k v unit limit] (let [{:keys [error] :as data} (refused (d/transact conn [{k v}]))]
                                (= [:transact/max-length unit limit] [error (:unit data) (:limit data)]))
          :text    (text-of 4097)       :chars   4096
          :bytes   (byte-array 3)       :bytes   2
          :floats  (float-array 4097)   :floats  4096
          :doubles (double-array 4097)  :doubles 4096
          :pair    ["a" (text-of 257)]  :chars   256)
        (is (= 4096 (:max-string-length (:config @conn))) "the caps are kept with the database")))
    (testing "without either there is no cap"
      (is (some? (d/transact (opened {:initial-tx [text]}) [{:text (apply str (repeat 100000 \x))}]))))
    (is (= :config/value (:error (refused (opened {:max-string-length -1})))))
    (is (= :config/value (:error (refused (opened {:value-caps :small})))))))

(deftest b11-a-uri-has-options
  (let [uri (memory-uri)]
    (d/create-database uri :schema-on-read false :temporal-index false :initial-tx [text {:text "a"}])
    (is (= {:schema-flexibility :write :keep-history? false} (:config @(d/connect uri))))
    (is (= "a" (d/q '[:find ?t . :where [_ :text ?t]] @(d/connect uri))))))

(deftest b12-a-store-that-there-is-not-is-refused-by-name
  (let [{:keys [error scheme message]} (refused (d/create-database "datahike:level:///people"))]
    (is (= [:config/backend "level"] [error scheme]))
    (is (re-find #"scheme=level, expected=file, mem or dat" message))))
