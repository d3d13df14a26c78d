(ns datascript.core-test
  "The mirror of DataScript where it says something of its own. What it shares with datahike.api is tested there, and
   the expressions on which both were compared in datahike.dialects-test."
  (:require [clojure.data :as data]
            [clojure.datafy :as datafy]
            [clojure.edn :as edn]
            [clojure.string :as str]
            [clojure.test :refer [are deftest is testing]]
            [datahike.api-docs :as docs]
            [datahike.testing :refer [refused]]
            [datascript.core :as d]
            [datascript.db :as db]
            [datascript.impl.entity :as entity]))

(set! *warn-on-reflection* true)

(def ^:private schema
  {:aka    {:db/cardinality :db.cardinality/many}
   :email  {:db/unique :db.unique/identity}
   :age    {:db/index true}
   :friend {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many}
   :boss   {:db/valueType :db.type/ref}
   :part   {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many :db/isComponent true}})

(def ^:private people
  (delay (d/db-with (d/empty-db schema)
                    [{:db/id 1 :name "Anna" :age 40 :email "a@x" :aka ["A" "N"] :friend [2 3]}
                     {:db/id 2 :name "Bert" :age 30 :boss 1}
                     {:db/id 3 :name "Carl" :age 20 :boss 2 :part [{:db/id 4 :name "hat"}]}])))

(defn- eavs [datoms]
  (mapv (juxt :e :a :v) datoms))

(deftest the-public-names-of-datascript-are-there-but-for-those-of-its-storage
  (is (= '#{conn-from-datoms conn-from-db conn? create-conn data-readers datom datom? datoms db db-with db? empty-db
            entid entity entity-db filter find-datom from-serializable index-range init-db is-filtered listen! pull
            pull-many q reset-conn! reset-schema! resolve-tempid rseek-datoms schema seek-datoms serializable squuid
            squuid-time-millis tempid touch transact transact! transact-async tx0 unlisten! with with-schema}
         (set (keys (ns-publics 'datascript.core))))))

(deftest every-name-says-what-it-does-with-an-example
  (doseq [ns-name '[datascript.core datascript.conn datascript.db datascript.serialize]
          v (docs/vars ns-name)
          :let [{:keys [doc arglists]} (meta v)]]
    (is (and doc (re-find #"(?s)^.+[.]\n\n +\S" doc)) (str v))
    (when (fn? @v) (is (seq arglists) (str v)))))

(deftest a-schema-is-given-back-as-it-was-written
  (is (= schema (d/schema @people) (:schema @people)))
  (is (nil? (d/schema (d/empty-db))))
  (testing "what DataScript does not look at may stand in it"
    (is (= {:a {:doc "x" :db/whatever 1}} (d/schema (d/empty-db {:a {:doc "x" :db/whatever 1}})))))
  (testing "an old name of the type is understood"
    (is (= 2 (:db/id (:to (d/entity (d/db-with (d/empty-db {:to {:db/type :db.type/ref}})
                                               [{:db/id 1 :to 2} {:db/id 2 :name "x"}]) 1))))))
  (is (= :schema/validation (:error (refused (d/empty-db {:t {:db/valueType :db.type/tuple}}))))))

(deftest another-schema-shows-the-same-datoms-otherwise
  (let [db (d/db-with (d/empty-db) [{:db/id 1 :name "Anna" :to 2} {:db/id 2 :name "Bert"}])
        seen (d/with-schema db {:name {:db/unique :db.unique/identity}
                                :to   {:db/valueType :db.type/ref}
                                :more {:db/index true}})]
    (is (= (eavs (d/datoms db :eavt)) (eavs (d/datoms seen :eavt))))
    (is (= 1 (d/entid seen [:name "Anna"])))
    (is (= {:to {:name "Bert"}} (d/pull seen [{:to [:name]}] 1)))
    (is (= [[1 :name "Anna"] [2 :name "Bert"]] (eavs (d/datoms seen :avet :name))))
    (is (= 3 (count (:tx-data (d/with seen [{:more 1} {:more 2 :to [:name "Anna"]}])))))
    (let [conn (d/conn-from-db db)]
      (is (= seen (d/reset-schema! conn (d/schema seen)) @conn)))))

(deftest a-connection-is-a-reference-that-anybody-may-watch
  (let [conn (d/create-conn schema)
        reports (atom [])
        seen (atom [])]
    (is (d/conn? conn))
    (is (not (d/conn? (atom 1))))
    (is (not (d/conn? @conn)))
    (add-watch conn :w (fn [_ _ before after] (swap! seen conj [(count before) (count after)])))
    (is (= :l (d/listen! conn :l #(swap! reports conj %))))
    (is (= {"a" 1 :db/current-tx (inc d/tx0)} (:tempids (d/transact! conn [{:db/id "a" :name "Anna"}] {:by 1}))))
    (is (= {:by 1} (:tx-meta (first @reports))))
    (is (= 1 (count (:tx-data @(d/transact conn [{:name "Bert"}])))))
    (is (realized? (d/transact conn [])))
    (is (= 1 (count (:tx-data (deref (d/transact-async conn [{:name "Carl"}]) 5000 nil)))))
    (is (= [[0 1] [1 2] [2 2] [2 3]] @seen))
    (is (= 4 (count @reports)))
    (d/unlisten! conn :l)
    (d/transact! conn [{:name "Dora"}])
    (is (= 4 (count @reports)))
    (is (= (d/db conn) @conn))
    (testing "a refused transaction changes nothing"
      (let [before @conn]
        (is (= :transact/syntax (:error (refused (d/transact! conn [{:name "E"} [:db/add 1 :name nil]])))))
        (is (identical? before @conn))))))

(deftest another-database-in-a-connection-is-told-as-its-datoms
  (let [conn (d/conn-from-datoms [(d/datom 1 :name "Anna") (d/datom 1 :age 9)] {:age {:db/index true}})
        report (atom nil)
        other (d/init-db [(d/datom 1 :age 10)])]
    (d/listen! conn #(reset! report %))
    (is (= other (d/reset-conn! conn other :why)))
    (is (= [[1 :age 9 false] [1 :name "Anna" false] [1 :age 10 true]]
           (map (juxt :e :a :v :added) (:tx-data @report))))
    (is (= [2 1 :why] [(count (:db-before @report)) (count (:db-after @report)) (:tx-meta @report)]))))

(deftest datoms-in-a-transaction-keep-what-they-name
  (let [db (d/db-with (d/empty-db) [(d/datom 1 :name "Anna") (d/datom 1 :age 9 (+ d/tx0 5))
                                    [:db/add 1 :zip 7 (+ d/tx0 3)] {:db/id 1 :size 2}])]
    (is (= [[:age 5] [:name 0] [:size 1] [:zip 3]] (map (juxt :a #(- (:tx %) d/tx0)) (d/datoms db :eavt))))
    (is (= (inc d/tx0) (:max-tx db)))
    (is (= [:age :size :zip] (map :a (d/datoms (d/db-with db [(d/datom 1 :name "Anna" d/tx0 false)]) :eavt))))))

(deftest a-tempid-must-get-facts-of-its-own
  (are [tx] (= [:transact/syntax [-2]] ((juxt :error :tempids) (refused (d/db-with (d/empty-db schema) tx))))
    [[:db/add -1 :boss -2]]
    [{:db/id -1 :boss -2}]
    [{:db/id -2} [:db/add -1 :friend -2]])
  (is (= 2 (count (d/db-with (d/empty-db schema) [[:db/add -1 :boss -2] [:db/add -2 :name "x"]])))))

(deftest an-entity-has-facts-and-belongs-to-one-database
  (is (nil? (d/entity @people 99)))
  (is (nil? (d/entity @people [:email "none"])))
  (is (entity/entity? (d/entity @people [:email "a@x"])))
  (is (= #{"Bert" "Carl"} (set (map :name (:friend (d/entity @people 1))))))
  (let [dangling (d/db-with @people [[:db/add 2 :boss 77] [:db/add 2 :friend 77]])]
    (is (nil? (:boss (d/entity dangling 2))))
    (is (= #{nil} (:friend (d/entity dangling 2)))))
  (is (= (d/entity @people 1) (d/entity @people 1) (:boss (d/entity @people 2))))
  (is (= (hash (d/entity @people 1)) (hash (d/entity @people 1))))
  (is (not= (d/entity @people 1) (d/entity (d/db-with @people []) 1)))
  (is (identical? @people (d/entity-db (d/entity @people 1))))
  (is (nil? (d/touch nil))))

(deftest pull-keeps-places-and-passes-nothing-through-functions
  (are [expected pattern eids] (= expected (d/pull-many @people pattern eids))
    [{:name "Anna"} nil {:name "Carl"}] [:name] [1 99 3]
    [{:db/id 1} {:db/id 99}]            [:db/id] [1 99])
  (are [expected pattern eid] (= expected (d/pull @people pattern eid))
    {:name "Bert"}                     '[:name {:friend [:name]}] 2
    {:name "Anna"}                     '[:name {:friend [:nothing]}] 1
    {:zip [nil] :boss [nil] :age [40]} [[:zip :xform vector] [:boss :xform vector] [:age :xform vector]] 1
    {:zip 0}                           [[:zip :default 0 :xform vector]] 1
    nil                                [:zip] 1)
  (testing "who has been seen is shown by id, even where the count is used up"
    (let [ring (d/db-with (d/empty-db schema) [{:db/id 1 :boss 2} {:db/id 2 :boss 1}])]
      (is (= {:db/id 1 :boss {:db/id 2 :boss {:db/id 1 :boss {:db/id 2}}}} (d/pull ring '[:db/id {:boss 2}] 1)))
      (is (= {:db/id 1 :boss {:db/id 2 :boss {:db/id 1 :boss {:db/id 2}}}} (d/pull ring '[:db/id {:boss ...}] 1)))))
  (testing "parts that contain each other"
    (let [ring (d/db-with (d/empty-db schema) [{:db/id 1 :part 2} {:db/id 2 :part 1}])]
      (is (= {:part [{:db/id 2 :part [{:db/id 1 :part [{:db/id 2}]}]}]} (d/pull ring [:part] 1))))))

(deftest a-visitor-hears-of-each-attribute-that-was-looked-at
  (are [calls pattern eid]
       (= calls (let [heard (atom [])]
                  (d/pull @people pattern eid {:visitor (fn [& call] (swap! heard conj (vec call)))})
                  @heard))
    [[:db.pull/attr 2 :age nil] [:db.pull/attr 2 :zip nil]] [:zip :age :db/id] 2
    [[:db.pull/wildcard 2 nil nil] [:db.pull/attr 2 :age nil] [:db.pull/attr 2 :boss nil] [:db.pull/attr 2 :name nil]]
    '[*] 2
    [[:db.pull/attr 3 :boss nil] [:db.pull/attr 2 :boss nil] [:db.pull/attr 1 :boss nil] [:db.pull/attr 1 :name nil]
     [:db.pull/attr 2 :name nil] [:db.pull/attr 3 :name nil]]
    '[:name {:boss ...}] 3
    [[:db.pull/attr 1 :name nil] [:db.pull/reverse nil :boss 1] [:db.pull/attr 2 :age nil]]
    '[{:_boss [:age]} :name] 1))

(deftest the-value-index-refuses-what-it-does-not-have
  (are [call] (= :index-access (:error (refused call)))
    (d/datoms @people :avet :name)
    (d/datoms @people :avet :name "Anna")
    (d/find-datom @people :avet :nobody)
    (d/seek-datoms @people :avet :name)
    (d/rseek-datoms @people :avet :name)
    (d/index-range @people :name "A" "Z"))
  (is (= [[3 :age 20] [2 :age 30]] (eavs (d/index-range @people :age nil 30))))
  (is (= [1 :age 40] ((juxt :e :a :v) (d/find-datom @people :avet :age 40))))
  (is (nil? (d/find-datom @people :eavt 99)))
  (is (nil? (d/find-datom (d/empty-db) :eavt)))
  (is (= [] (d/datoms @people :eavt 99))))

(deftest inputs-are-those-that-the-query-names
  (is (= #{[1]} (d/q '[:find ?x :where [(ground 1) ?x]])))
  (is (= :query/inputs (:error (refused (d/q '[:find ?x :where [(ground 1) ?x]] @people)))))
  (is (= [2] (d/q '[:find [?e ...] :where [?e :s b]] [[1 :s 'a] [2 :s 'b]])) "a plain symbol is a value"))

(deftest a-database-value-travels-as-plain-data
  (let [values {:text "x" :number 1 :float 1.5 :yes true :kw :some/key :nan ##NaN :inf ##Inf :-inf ##-Inf
                :set #{1 2} :big 12345678901234567890N :ratio 1/3 :inst #inst "2020-01-01" :vector [1 [2]]}
        db (-> @people (d/db-with [(assoc values :db/id 7)]) (d/db-with [[:db/retractEntity 7] {:db/id 8 :name "x"}])
               (d/db-with [(assoc values :db/id 6)]))
        dump (d/serializable db)
        back (d/from-serializable (edn/read-string (pr-str dump)))]
    (is (= db back))
    (is (= (map (juxt :e :a :v :tx) (remove #(= :nan (:a %)) (d/datoms db :eavt)))
           (map (juxt :e :a :v :tx) (remove #(= :nan (:a %)) (d/datoms back :eavt)))))
    (is (= [(:max-eid db) (:max-tx db) (d/schema db)] [(:max-eid back) (:max-tx back) (d/schema back)]))
    (is (= (eavs (d/datoms db :avet)) (eavs (d/datoms back :avet))))
    (is (every? #(or (string? %) (number? %) (boolean? %))
                (remove coll? (tree-seq coll? seq dump))))
    (is (= (count db) (get dump "count")))
    (testing "with functions of one's own"
      (let [frozen (d/serializable db {:freeze-fn #(str "~" (pr-str %)) :freeze-kw #(subs (str %) 1)})
            thaw {:thaw-fn #(edn/read-string (subs % 1)) :thaw-kw keyword}]
        (is (= db (d/from-serializable frozen thaw)))))
    (is (= :serialize (:error (refused (d/from-serializable (assoc dump "eavt" [[1 0 [9] 1]]))))))))

(deftest tagged-text-is-read
  (let [read #(edn/read-string {:readers d/data-readers} %)]
    (is (= (d/datom 1 :a 2) (read "#datascript/Datom [1 :a 2]") (read (pr-str (d/datom 1 :a 2)))))
    (is (= (d/init-db [(d/datom 1 :a 2)]) (read "#datascript/DB {:schema nil :datoms [[1 :a 2 536870912]]}")))))

(deftest differences-of-database-values-are-datoms
  (is (= [[(d/datom 2 :age 30)] [(d/datom 2 :age 31)]]
         (pop (data/diff @people (d/db-with @people [[:db/add 2 :age 31]]))))))

(deftest an-entity-becomes-data-that-leads-on
  (let [shown (datafy/datafy (d/entity @people 2))
        back (datafy/nav shown :_friend (:_friend shown))]
    (is (= {:db/id 2 :name "Bert" :age 30 :boss {:db/id 1} :_boss [{:db/id 3}] :_friend [{:db/id 1}]} shown))
    (is (= [(d/entity @people 1)] back))
    (is (= "Bert" (datafy/nav shown :name "Bert")))
    (is (= (d/entity @people 1) (datafy/nav shown :boss (:boss shown))))))

(deftest names-that-grow-with-time
  (is (= 1577836800000 (d/squuid-time-millis (d/squuid 1577836800999))))
  (is (not= (d/squuid) (d/squuid)))
  (is (str/starts-with? (str (d/squuid 1577836800000)) "5e0be100"))
  (is (neg? (d/tempid :db.part/user)))
  (is (= [-5 :db/current-tx] [(d/tempid :db.part/user -5) (d/tempid :db.part/tx)]))
  (is (= 3 (d/resolve-tempid @people {-1 3} -1))))

(deftest what-is-stored-belongs-to-the-other-api
  (is (= :storage (:error (refused (d/create-conn nil {:storage :x})))))
  (is (db/db? (d/empty-db nil {:branching-factor 64 :ref-type :strong}))))
