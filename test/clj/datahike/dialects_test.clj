(ns datahike.dialects-test
  "The same expressions, put to both mirrors. Where an answer is `{:datahike … :datascript …}` they differ, and
   docs/DIFFERENCES.md says so; an answer `{:error …}` is an exception with that keyword."
  (:require [clojure.test :refer [deftest is]]
            [clojure.walk :as walk]
            [datahike.core]
            [datascript.core]))

(set! *warn-on-reflection* true)

(def ^:private schema
  {:aka    {:db/cardinality :db.cardinality/many}
   :friend {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many}
   :part   {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many :db/isComponent true}
   :email  {:db/unique :db.unique/identity}
   :ssn    {:db/unique :db.unique/value}
   :age    {:db/index true}})

(def ^:private facts
  [{:db/id 1 :name "Ivan" :age 15 :aka ["X" "Y"] :friend [2 3] :email "i@x" :ssn 1}
   {:db/id 2 :name "Petr" :age 37 :friend 3 :email "p@x"}
   {:db/id 3 :name "Ivan" :age 37 :part [4 5]}
   {:db/id 4 :name "P1"}
   {:db/id 5 :name "P2"}])

(def ^:private rules
  '[[(linked ?a ?b) [?a :friend ?b]]
    [(linked ?a ?b) [?a :friend ?c] (linked ?c ?b)]
    [(grown [?e]) [?e :age ?a] [(> ?a 18)]]])

(defn- changes [report]
  (mapv (juxt :e :a :v :added) (:tx-data report)))

(defn- answer [f db]
  (try (f db)
       (catch clojure.lang.ExceptionInfo e {:error (:error (ex-data e))})))

(defn- differ? [expected]
  (and (map? expected) (= #{:datahike :datascript} (set (keys expected)))))

(defn- of-mirror
  "A function of the database that does what a form says, with `d` for a namespace."
  [ns form]
  `(fn [~'db]
     ~(walk/postwalk #(if (and (symbol? %) (= "d" (namespace %))) (symbol ns (name %)) %) form)))

(defmacro ^:private expressions
  "A test for each expression: its name, what it is with `d` for either mirror and `db` for the database, its answer."
  [name & rows]
  `(deftest ~name
     (let [~'one (datahike.core/db-with (datahike.core/empty-db schema) facts)
           ~'other (datascript.core/db-with (datascript.core/empty-db schema) facts)]
       ~@(for [[case form expected] (partition 3 rows)]
           `(let [expected# ~expected
                  answers# (if (differ? expected#) expected# {:datahike expected# :datascript expected#})]
              (is (= (:datahike answers#) (answer ~(of-mirror "datahike.core" form) ~'one))
                  ~(str case " in Datahike's API"))
              (is (= (:datascript answers#) (answer ~(of-mirror "datascript.core" form) ~'other))
                  ~(str case " in DataScript's API")))))))

(expressions queries
  "relation" (d/q '[:find ?n ?a :where [?e :name ?n] [?e :age ?a]] db) #{["Ivan" 15] ["Petr" 37] ["Ivan" 37]}
  "collection" (set (d/q '[:find [?n ...] :where [_ :name ?n]] db)) #{"Ivan" "Petr" "P1" "P2"}
  "tuple of find" (d/q '[:find [?n ?a] :where [2 :name ?n] [2 :age ?a]] db) ["Petr" 37]
  "scalar" (d/q '[:find ?n . :where [2 :name ?n]] db) "Petr"
  "nothing found" [(d/q '[:find ?n :where [9 :name ?n]] db) (d/q '[:find ?n . :where [9 :name ?n]] db)] [#{} nil]
  "map form" (d/q '{:find [?n] :in [$ ?e] :where [[?e :name ?n]]} db 2) #{["Petr"]}
  "with" (sort (map first (d/q '[:find ?a :with ?e :where [?e :age ?a]] db))) [15 37 37]
  "scalar input" (d/q '[:find [?e ...] :in $ ?a :where [?e :age ?a]] db 15) [1]
  "tuple input" (d/q '[:find ?e . :in $ [?n ?a] :where [?e :name ?n] [?e :age ?a]] db ["Ivan" 37]) 3
  "collection input" (set (d/q '[:find [?e ...] :in $ [?n ...] :where [?e :name ?n]] db ["P1" "P2" "P3"])) #{4 5}
  "relation input" (d/q '[:find ?e ?x :in $ [[?n _ ?x]] :where [?e :name ?n]] db [["P1" 0 :a] ["P2" 0 :b]])
  #{[4 :a] [5 :b]}
  "empty input" (d/q '[:find ?e :in $ [?n ...] :where [?e :name ?n] [(str ?n) ?s]] db []) #{}
  "recursive rule" (set (d/q '[:find [?b ...] :in $ % :where (linked 1 ?b)] db rules)) #{2 3}
  "required variable of a rule" (set (d/q '[:find [?e ...] :in $ % :where [?e :name] (grown ?e)] db rules)) #{2 3}
  "two sources" (d/q '[:find ?n ?x :in $ $2 :where [?e :name ?n] [$2 ?e ?x]] db [[1 :one] [4 :four]])
  #{["Ivan" :one] ["P1" :four]}
  "collection as source" (d/q '[:find ?b :where [?a :x ?b]] [[1 :x 2] [1 :y 3]]) #{[2]}
  "attribute variable" (set (d/q '[:find [?a ...] :where [4 ?a _]] db)) #{:name}
  "repeated variable" (d/q '[:find ?a :where [?a :to ?a]] [[1 :to 1] [1 :to 2]]) #{[1]}
  "lookup ref in a pattern" (d/q '[:find ?n . :where [[:email "p@x"] :name ?n]] db) "Petr"
  "lookup ref as input" (d/q '[:find ?e ?n :in $ ?e :where [?e :name ?n]] db [:email "p@x"]) #{[[:email "p@x"] "Petr"]}
  "predicate" (set (d/q '[:find [?e ...] :where [?e :age ?a] [(< 18 ?a)]] db)) #{2 3}
  "function as input" (d/q '[:find [?e ...] :in $ ?f :where [?e :age ?a] [(?f ?a)]] db odd?) [1 2 3]
  "bound by a function" (d/q '[:find ?s . :where [2 :name ?n] [(str ?n "!") ?s]] db) "Petr!"
  "functions that give several" (d/q '[:find ?x ?y :where [(ground [[1 2] [3 4]]) [[?x ?y]]]]) #{[1 2] [3 4]}
  "nil binds nothing" (d/q '[:find ?x :where [_ :name ?n] [(get {"P1" 1} ?n) ?x]] db) #{[1]}
  "get-else" (d/q '[:find ?a . :where [4 :name] [(get-else $ 4 :age 0) ?a]] db) 0
  "get-some" (d/q '[:find [?a ?v] :where [4 :name] [(get-some $ 4 :age :name) [?a ?v]]] db) [:name "P1"]
  "missing?" (set (d/q '[:find [?e ...] :where [?e :name] [(missing? $ ?e :age)]] db)) #{4 5}
  "missing? backwards" (set (d/q '[:find [?e ...] :where [?e :name] [(missing? $ ?e :_friend)]] db)) #{1 4 5}
  "count" (d/q '[:find (count ?e) . :where [?e :name]] db) 5
  "sum, min and max" (d/q '[:find [(sum ?a) (min ?a) (max ?a)] :with ?e :where [?e :age ?a]] db) [89 15 37]
  "several least" (d/q '[:find (min 2 ?a) . :with ?e :where [?e :age ?a]] db) [15 37]
  "one's own aggregate" (d/q '[:find (aggregate ?f ?a) . :in $ ?f :with ?e :where [?e :age ?a]] db count) 3
  "aggregate of nothing" (d/q '[:find (sum ?a) . :where [_ :none ?a]] db) nil
  "unknown variable" (d/q '[:find ?x :where [_ :name ?n]] db) {:error :parser/query}
  "unbound variable of a predicate" (d/q '[:find ?x :where [(> ?x 1)]] db) {:error :query/where}
  "unknown function" (d/q '[:find ?x :where [_ :name ?n] [(nowhere ?n) ?x]] db) {:error :query/where}
  "unknown attribute" (d/q '[:find ?x :where [_ :nowhere ?x]] db) #{}
  "avg" (d/q '[:find (avg ?a) . :with ?e :where [?e :age ?a]] db) {:datahike (/ 89 3.0) :datascript 89/3}
  "avg2" (d/q '[:find (avg ?x) . :in [?x ...]] [1 2]) {:datahike 1.5 :datascript 3/2}
  "median" (d/q '[:find (median ?x) . :in [?x ...]] [1 2 3 4]) {:datahike 2.5 :datascript 5/2}
  "variance" (d/q '[:find (variance ?x) . :in [?x ...]] [1 2 3 4]) {:datahike 1.25 :datascript 5/4}
  "not" (set (d/q '[:find [?n ...] :where [?e :name ?n] (not [?e :age 37])] db)) #{"Ivan" "P1" "P2"}
  "or" (set (d/q '[:find [?e ...] :where (or [?e :name "Petr"] [?e :age 15])] db)) #{1 2}
  "or-join" (set (d/q '[:find [?e ...] :where (or-join [?e] (and [?e :name ?n] [(= ?n "Petr")]) [?e :age 15])] db))
  #{1 2}
  "not-join" (set (d/q '[:find [?e ...] :where [?e :name] (not-join [?e] [?e :friend ?f])] db)) #{3 4 5}
  "tx-data source" (d/q '[:find ?v . :where [_ :zip ?v]] (:tx-data (d/with db [{:db/id 1 :zip 7}]))) 7
  "return-map" (d/q '[:find ?n :keys name :where [4 :name ?n]] db)
  {:datahike [{:name "P1"}] :datascript #{{:name "P1"}}}
  "find pull" (set (d/q '[:find (pull ?e [:name]) :where [?e :age 37]] db)) #{[{:name "Petr"}] [{:name "Ivan"}]}
  "tuple" (d/q '[:find ?t :where [(ground 1) ?a] [(tuple ?a 2) ?t]]) #{[[1 2]]}
  "java method" (set (d/q '[:find [?u ...] :where [_ :name ?n] [(.toUpperCase ?n) ?u]] db)) #{"IVAN" "PETR" "P1" "P2"}
  "string q" (d/q "[:find ?n :where [2 :name ?n]]" db) #{["Petr"]}
  "argmap q" (d/q {:query '[:find ?n :where [2 :name ?n]] :args [db]}) #{["Petr"]}
  "5-tuple pattern" (d/q '[:find ?t ?op :where [2 :name _ ?t ?op]] db) #{[536870913 true]}
  "inequality mixed types" (d/q '[:find ?x . :in [?x ...] :where [(< ?x 2)]] [1 3 "a"]) 1
  "date <" (d/q '[:find ?x . :in [?x ...] ?y :where [(< ?x ?y)]] [#inst "2020" #inst "2022"] #inst "2021") #inst "2020"
  "q in q" (d/q '[:find ?m . :where [(q [:find (max ?a) . :where [_ :age ?a]] $) ?m]] db) 37)

(expressions pulls-and-entities
  "attributes" (d/pull db [:name :aka] 1) {:name "Ivan" :aka ["X" "Y"]}
  "wildcard" (d/pull db '[*] 4) {:db/id 4 :name "P1"}
  "nested" (d/pull db [{:friend [:name]}] 2) {:friend [{:name "Ivan"}]}
  "reverse" (d/pull db [:_friend] 2) {:_friend [{:db/id 1}]}
  "components" (d/pull db [:part] 3) {:part [{:db/id 4 :name "P1"} {:db/id 5 :name "P2"}]}
  "component's whole" (d/pull db [:_part] 4) {:_part {:db/id 3}}
  "recursion" (d/pull db '[:db/id {:friend ...}] 2) {:db/id 2 :friend [{:db/id 3}]}
  "old forms" (d/pull db '[(limit :aka 1) (default :zip 0)] 1) {:aka ["X"] :zip 0}
  "pull of nothing" [(d/pull db [:name] 99) (d/pull db '[*] 99)] [nil {:db/id 99}]
  "nested pattern that shows nothing" (d/pull db [:name {:friend [:zip]}] 2)
  {:datahike {:name "Petr" :friend []} :datascript {:name "Petr"}}
  "pull-many missing" (d/pull-many db [:name] [1 99]) {:datahike [{:name "Ivan"}] :datascript [{:name "Ivan"} nil]}
  "pull as/default/limit" (d/pull db [[:name :as :n] [:zip :default 0] [:aka :limit 1]] 1) {:n "Ivan" :zip 0 :aka ["X"]}
  "pull xform" (d/pull db [[:name :xform clojure.string/upper-case]] 1) {:name "IVAN"}
  "entity" [(:name (d/entity db 1)) ((d/entity db 1) :age) (:none (d/entity db 1))] ["Ivan" 15 nil]
  "entity's references" (set (map :name (:friend (d/entity db 1)))) #{"Petr" "Ivan"}
  "entity's part belongs to one" (:db/id (:_part (d/entity db 4))) 3
  "entity of an unknown lookup ref" (d/entity db [:email "none"]) nil
  "entity missing num" (some? (d/entity db 999)) {:datahike true :datascript false})

(expressions indexes-and-transactions
  "eavt" (mapv (juxt :e :a :v) (d/datoms db :eavt 2 :name)) [[2 :name "Petr"]]
  "aevt" (mapv :e (d/datoms db :aevt :name)) [1 2 3 4 5]
  "avet indexed" (mapv :e (d/datoms db :avet :age 37)) [2 3]
  "avet unindexed" (count (d/datoms db :avet :name)) {:datahike 0 :datascript {:error :index-access}}
  "filter" (count (d/datoms (d/filter db (fn [_ datom] (not= :aka (:a datom)))) :eavt 1)) 6
  "filtered database" (d/db-with (d/filter db (constantly true)) []) {:error :transaction/filtered}
  "string tempid" (:tempids (d/with db [{:db/id "a" :name "A"}])) {"a" 6 :db/current-tx 536870914}
  "datomic.tx" (changes (d/with db [[:db/add "datomic.tx" :src "x"]])) [[536870914 :src "x" true]]
  "cas ok" (changes (d/with db [[:db/cas 1 :age 15 16]])) [[1 :age 15 false] [1 :age 16 true]]
  "retractEntity comps" (set (changes (d/with db [[:db/retractEntity 3]])))
  #{[3 :age 37 false] [3 :name "Ivan" false] [3 :part 4 false] [3 :part 5 false] [1 :friend 3 false] [2 :friend 3 false]
    [4 :name "P1" false] [5 :name "P2" false]}
  "retract no value" (changes (d/with db [[:db/retract 1 :aka]])) [[1 :aka "X" false] [1 :aka "Y" false]]
  "unique value viol" (d/with db [{:db/id 2 :ssn 1}]) {:error :transact/unique}
  "unknown op" (d/with db [[:db/foo 1 2]]) {:error :transact/syntax}
  "tempid in retract" (d/with db [[:db/retract -1 :name "x"]]) {:error :transact/syntax})
