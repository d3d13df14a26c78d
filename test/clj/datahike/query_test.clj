(ns datahike.query-test
  (:require [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.testing :refer [database refused]]))

(set! *warn-on-reflection* true)

(def ^:private db
  (delay (database {:friend {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many}
                    :aka    {:db/cardinality :db.cardinality/many}
                    :email  {:db/unique :db.unique/identity}}
                   [{:db/id 1 :name "Ivan" :age 15 :email "i@x" :aka ["X" "Y"] :friend [2 3]}
                    {:db/id 2 :name "Petr" :age 37 :email "p@x" :friend 3}
                    {:db/id 3 :name "Ivan" :age 37 :email "o@x"}
                    {:db/id 4 :db/ident :admin :level 9}
                    {:db/id 5 :name "Olga" :age 20 :boss :admin :kind :person/guest}])))

(defn- q [query & inputs]
  (apply d/q query @db inputs))

(deftest what-find-asks-for-is-what-comes-back
  (are [query expected] (= expected (q query))
    '[:find ?n ?a :where [?e :name ?n] [?e :age ?a]] #{["Ivan" 15] ["Petr" 37] ["Ivan" 37] ["Olga" 20]}
    '[:find ?n . :where [2 :name ?n]]                "Petr"
    '[:find [?n ?a] :where [2 :name ?n] [2 :age ?a]] ["Petr" 37]
    '[:find ?n . :where [99 :name ?n]]               nil
    '[:find [?n ?a] :where [99 :name ?n] [99 :age ?a]] nil
    '[:find ?n :where [99 :name ?n]]                 #{})
  (is (= #{"Ivan" "Petr" "Olga"} (set (q '[:find [?n ...] :where [_ :name ?n]]))))
  (is (vector? (q '[:find [?n ...] :where [_ :name ?n]])))
  (is (set? (q '[:find ?n :where [_ :name ?n]]))))

(deftest with-keeps-what-a-set-would-drop
  (is (= ["Ivan" "Ivan" "Olga" "Petr"] (sort (map first (q '[:find ?n :with ?e :where [?e :name ?n]])))))
  (is (= 109 (q '[:find (sum ?a) . :with ?e :where [?e :age ?a]]))))

(deftest rows-may-be-maps
  (are [return row] (= [row] (q (vec (concat '[:find ?n ?a] return
                                             '[:where [?e :email "p@x"] [?e :name ?n] [?e :age ?a]]))))
    '[:keys name age] {:name "Petr" :age 37}
    '[:strs name age] {"name" "Petr" "age" 37}
    '[:syms name age] '{name "Petr" age 37}))

(deftest a-query-is-a-vector-a-map-or-text
  (are [query] (= #{["Petr"]} (q query))
    '[:find ?n :where [2 :name ?n]]
    '{:find [?n] :where [[2 :name ?n]]}
    "[:find ?n :where [2 :name ?n]]"
    "{:find [?n] :where [[2 :name ?n]]}"))

(deftest arguments-may-come-in-a-map
  (let [ask (fn [more] (d/q (merge {:query '[:find ?a :where [_ :age ?a]] :args [@db]} more)))]
    (is (= #{[15] [37] [20]} (ask {})))
    (is (= [[15] [20] [37]] (ask {:order-by '[?a :asc]})))
    (is (= [[37] [20]] (ask {:order-by '[?a :desc] :limit 2})))
    (is (= [[20] [37]] (ask {:order-by '[?a :asc] :offset 1})))
    (is (= 2 (count (ask {:limit 2}))))
    (is (empty? (ask {:limit 0})))
    (is (= 3 (count (ask {:limit -1}))))))

(deftest a-query-ends-when-its-flag-is-set
  (let [ask (fn [flag] (d/q {:query '[:find ?a :where [_ :age ?a]] :args [@db] :cancel flag}))]
    (is (= :query/canceled (:error (refused (ask (volatile! true))))))
    (is (= 3 (count (ask (volatile! false)))))
    (let [endless '[[(far ?n ?m) [(inc ?n) ?m]] [(far ?n ?m) [(inc ?n) ?k] (far ?k ?m)]]
          flag (promise)
          running (future (refused (d/q {:query '[:find ?m :in % :where (far 0 ?m)] :args [endless]
                                         :cancel (reify clojure.lang.IDeref (deref [_] (realized? flag)))})))]
      (is (= :running (deref running 50 :running)))
      (deliver flag true)
      (is (= :query/canceled (:error (deref running 60000 :running)))))))

(deftest inputs-bind-values-tuples-collections-and-relations
  (are [in input expected] (= expected (set (d/q {:find '[[?e ...]] :in ['$ in] :where '[[?e :name ?n] [?e :age ?a]]}
                                                 @db input)))
    '?n            "Petr"                     #{2}
    '[?n ?a]       ["Ivan" 15]                #{1}
    '[?n ...]      ["Petr" "Olga"]            #{2 5}
    '[[?n ?a]]     [["Ivan" 37] ["Olga" 20]]  #{3 5}
    '[[?n [?a _]]] [["Ivan" [37 :x]]]         #{3}
    '[?n ...]      []                         #{})
  (testing "an empty input binds its variables all the same"
    (is (= #{} (d/q '[:find ?x :in [?x ...] :where [(inc ?x) _]] [])))
    (is (= #{} (d/q '[:find ?x :in $ [[?x ?y]] :where (not [?x :name ?y])] @db [])))))

(deftest a-query-without-sources-needs-no-input
  (is (= #{[1]} (d/q '[:find ?x :where [(ground 1) ?x]]) (d/q '[:find ?x :where [(ground 1) ?x]] @db)))
  (is (= :query/inputs (:error (refused (d/q '[:find ?x :where [?x :name]]))))))

(deftest rules-are-followed-to-their-end
  (let [rules '[[(knows ?a ?b) [?a :friend ?b]]
                [(knows ?a ?b) [?a :friend ?c] (knows ?c ?b)]]
        db (database {:friend {:db/valueType :db.type/ref}} (for [e (range 1 10)] {:db/id e :friend (inc e)}))]
    (is (= (set (range 2 11)) (set (d/q '[:find [?b ...] :in $ % :where (knows 1 ?b)] db rules))))
    (is (= (set (range 2 11)) (set (d/q '[:find [?b ...] :in $ % :where (knows 1 ?b)] db (pr-str rules)))))
    (is (= 45 (d/q '[:find (count ?b) . :with ?a :in $ % :where (knows ?a ?b)] db rules))))
  (testing "also where they call each other, and where variables must be bound"
    (is (= #{2 4} (set (d/q '[:find [?e ...] :in $ % :where [?e :n] (even ?e)]
                            (database (for [e (range 1 5)] {:db/id e :n e}))
                            '[[(even ?e) [?e :n ?n] [(even? ?n)] (positive ?n)]
                              [(positive [?n]) [(pos? ?n)]]]))))))

(deftest what-a-branch-of-a-rule-leaves-open-the-caller-says
  (let [rules '[[(steps ?a ?b ?most) [?a :friend ?b]]
                [(steps ?a ?b ?most) [(< 1 ?most)] [(dec ?most) ?less] [?a :friend ?c] (steps ?c ?b ?less)]]
        db (database {:friend {:db/valueType :db.type/ref}} (for [e (range 1 10)] {:db/id e :friend (inc e)}))]
    (are [most expected] (= expected
         (set (d/q '[:find [?b ...] :in $ % ?most :where (steps 1 ?b ?most)] db rules most)))
      1 #{2}
      3 #{2 3 4}
      99 (set (range 2 11)))
    (is (= :query/where (:error (refused (d/q '[:find ?m :in $ % :where (steps 1 2 ?m)] db rules)))))
    (is (= :parser/rule (:error (refused (d/q '[:find ?a :in $ % :where (r ?a 1)] db '[[(r ?a ?b) [?a :name]]]))))))
  (testing "a variable that stands twice in a head makes both arguments the same"
    (let [same '[[(same ?x ?x) [_ :age ?x]]]]
      (is (= #{[15 15] [37 37] [20 20]} (d/q '[:find ?a ?b :in $ % :where (same ?a ?b)] @db same)))
      (is (= #{[37]} (d/q '[:find ?b :in $ % :where (same 37 ?b)] @db same)))
      (is (= #{} (d/q '[:find ?b :in $ % :where [_ :level ?b] (same 37 ?b)] @db same))))))

(deftest sources-are-joined
  (let [other (database [{:db/id 2 :city "Omsk"}])]
    (is (= #{["Petr" "Omsk"]}
           (d/q '[:find ?n ?c :in $ $2 :where [?e :name ?n] [$2 ?e :city ?c]] @db other)))
    (is (= #{["Petr" :red]}
           (d/q '[:find ?n ?c :in $ $2 :where [?e :name ?n] [$2 ?e ?c]] @db [[2 :red] [9 :blue]])))
    (is (= #{[1 3]} (d/q '[:find ?a ?c :where [?a _ ?c]] [[1 2 3]])))))

(deftest the-datoms-of-a-report-are-a-source
  (let [report (d/with @db [[:db/retract 1 :age 15] [:db/add 1 :age 16]])]
    (is (= #{[15 false] [16 true]}
           (d/q '[:find ?v ?added :in $ :where [1 :age ?v _ ?added]] (:tx-data report))))))

(deftest patterns-have-up-to-five-places
  (let [tx (:max-tx @db)]
    (are [where] (= #{[2]} (q {:find '[?e] :where [where]}))
      '[?e :email "p@x"] '[?e :email "p@x" _] '[?e :email "p@x" _ true] ['?e :email "p@x" tx])
    (is (= #{[tx true]} (q '[:find ?tx ?added :where [2 :age _ ?tx ?added]])))
    (is (= #{[:name] [:age] [:email] [:friend]} (q '[:find ?a :where [2 ?a]])))
    (is (= #{} (q '[:find ?e :where [?e :no-such-attribute ?v]])))))

(deftest an-entity-is-named-by-a-lookup-ref-or-an-ident
  (are [query inputs expected] (= expected (apply q query inputs))
    '[:find ?n . :where [[:email "p@x"] :name ?n]]                    []               "Petr"
    '[:find ?e . :where [?e :friend [:email "p@x"]]]                  []               1
    '[:find [?e ?n] :in $ ?e :where [?e :name ?n]]                    [[:email "p@x"]] [[:email "p@x"] "Petr"]
    '[:find ?l . :where [:admin :level ?l]]                           []               9))

(deftest predicates-and-functions-are-clojures
  (are [where expected] (= expected (set (map first (q {:find '[?x] :where where}))))
    '[[_ :age ?x] [(> ?x 18)]]                                 #{20 37}
    '[[_ :age ?x] [(<= 15 ?x 20)]]                             #{15 20}
    '[[_ :name ?n] [(clojure.string/upper-case ?n) ?x]]        #{"IVAN" "PETR" "OLGA"}
    '[[_ :name ?n] [(.toUpperCase ^String ?n) ?x]]             #{"IVAN" "PETR" "OLGA"}
    '[[_ :age ?a] [(* 2 ?a) ?b] [(+ ?b 1) ?x]]                 #{31 75 41}
    '[[?e :name] [(get-else $ ?e :email "none") ?x]]           #{"i@x" "p@x" "o@x" "none"}
    '[[?e :name ?x] [(missing? $ ?e :email)]]                  #{"Olga"}
    '[[?e :age 15] [(get-some $ ?e :zip :name) [_ ?x]]]        #{"Ivan"}
    '[[(ground [:a :b]) [?x ...]]]                             #{:a :b}
    '[[_ :age ?a] [(tuple ?a 1) ?x] [(> ?a 30)]]               #{[37 1]}
    '[[_ :kind ?k] [(namespace ?k) ?x]]                        #{"person"}
    '[[?e :name ?x] [(missing? $ ?e :_friend)]]                #{"Ivan" "Olga"}
    '[[?e :friend] [(missing? $ ?e :_age)] [?e :age ?x]]       #{15 37}
    '[[_ :age ?a] [(Math/negateExact ?a) ?x]]                  #{-15 -37 -20}
    '[[_ :age ?a] [(java.lang.Long/toString ?a) ?x]]           #{"15" "37" "20"}
    '[[(q (quote [:find (max ?a) . :where [_ :age ?a]]) $) ?x]] #{37}
    '[[(q [:find (max ?a) . :where [_ :age ?a]] $) ?x]]        #{37})
  (are [call] (= :query/where (:error (refused (q {:find '[?x] :where [[call '?x]]}))))
    '(System/exit 1) '(Math/none 1) '(no.Such/method 1) '(java.lang.Runtime/getRuntime))
  (is (= :query/arity (:error (refused (q '[:find ?x :where [(.length) ?x]])))))
  (is (= #{[37]} (q '[:find ?a :in $ ?pred :where [_ :age ?a] [(?pred ?a)]] #(> % 30)))))

(deftest not-and-or-with-their-joins
  (are [where expected] (= expected (set (map first (q {:find '[?e] :where where}))))
    '[[?e :name] (not [?e :name "Ivan"])]                                  #{2 5}
    '[[?e :name] (not-join [?e] [?e :friend ?f] [?f :age 37])]             #{3 5}
    '[(or [?e :name "Petr"] [?e :age 20])]                                 #{2 5}
    '[[?e :age ?a] (or-join [?e] [?e :aka "X"] (and [?e :friend ?f] [?f :name "Ivan"]))] #{1 2})
  (testing "a branch need not use what an input says"
    (are [in input expected] (= expected (set (d/q {:find '[[?e ...]] :in ['$ in]
                                                    :where '[(or [?e :age ?a] [?e :name "Olga"])]} @db input)))
      '?a       15      #{1 5}
      '[?a ...] [15 37] #{1 2 3 5}
      '[?a ...] []      #{})
    (is (= :parser/where (:error (refused (q '[:find ?e :where (or [?e :age ?a] [?e :name "Olga"])])))))))

(deftest aggregates-fold-what-is-found
  (are [find expected] (= expected (q {:find [find '.] :with '[?e] :where '[[?e :age ?a]]}))
    '(count ?a)          4
    '(count-distinct ?a) 3
    '(sum ?a)            109
    '(min ?a)            15
    '(max ?a)            37
    '(max 2 ?a)          [37 37]
    '(avg ?a)            27.25
    '(median ?a)         28.5
    '(distinct ?a)       #{15 20 37})
  (is (= #{["Ivan" 2] ["Petr" 1] ["Olga" 1]} (set (q '[:find ?n (count ?e) :where [?e :name ?n]]))))
  (is (= [37 37 20 15] (q '[:find (aggregate ?f ?a) . :with ?e :in $ ?f :where [?e :age ?a]] #(vec (sort > %)))))
  (is (nil? (q '[:find (max ?a) . :where [99 :age ?a]]))))

(deftest pull-in-find-shows-entities
  (are [query inputs expected] (= expected (apply q query inputs))
    '[:find (pull ?e [:name {:friend [:age]}]) . :where [?e :email "p@x"]] [] {:name "Petr" :friend [{:age 37}]}
    '[:find ?e (pull ?e [:name]) :where [?e :age 15]]                      [] [[1 {:name "Ivan"}]]
    '[:find [(pull ?e [:name])] :where [?e :age 15]]                       [] [{:name "Ivan"}]
    '[:find [(pull ?e ?p) ...] :in $ ?p :where [?e :age 20]]               [[:age]] [{:age 20}]
    '[:find (pull $ ?e [:age]) . :where [?e :age 15]]                      [] {:age 15}
    '[:find (pull ?e #{:age}) . :where [?e :age 15]]                       [] {:age 15}
    '[:find (pull ?e ?p) . :in $ ?p :where [?e :age 15]]                   [#{:age}] {:age 15}))

(deftest order-of-clauses-does-not-matter
  (let [clauses '[[?e :name "Ivan"] [?e :age ?a] [(< ?a 30)] [?e :friend ?f] (not [?f :aka]) [?f :name ?n]]]
    (is (= #{["Petr"] ["Ivan"]}
           (q {:find '[?n] :where clauses})
           (q {:find '[?n] :where (vec (reverse clauses))})))))

(deftest a-wrong-query-is-refused
  (are [query error] (= error (:error (refused (q query))))
    '[:find ?x :where [?e :name ?n]]                 :parser/query
    '[:find ?e :where [?e :name] [(> ?x 1)]]         :query/where
    '[:find ?e :where [?e :name ?n] [(no-such ?n)]]  :query/where
    '[:fnd ?e :where [?e :name]]                     :parser/query
    '[:find :where [?e :name]]                       :parser/find
    '[:find ?e :where [?e :name ?n] (not [?x :age])] :query/where
    "[:find ?e :where [?e :name"                     :parser/syntax))

(deftest a-refusal-points-at-the-part-that-is-wrong
  (let [{:keys [message line column]} (refused (q "[:find ?n\n :where [?e :name ?n]\n        [(no-such ?n)]]"))]
    (is (= [3 10] [line column]))
    (is (re-find #"\n +\[\(no-such \?n\)\]\]\n +\^\^\^\^\^\^\^" message))))
