(ns datahike.pull-test
  (:require [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.testing :refer [connection database refused]]))

(set! *warn-on-reflection* true)

(def ^:private db
  (delay (database {:name   {:db/unique :db.unique/identity}
                    :aka    {:db/cardinality :db.cardinality/many}
                    :friend {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many}
                    :boss   {:db/valueType :db.type/ref}
                    :part   {:db/valueType :db.type/ref :db/cardinality :db.cardinality/many :db/isComponent true}}
                   [{:db/id 1 :name "Anna" :aka ["A" "N"] :friend [2 3]}
                    {:db/id 2 :name "Bert" :boss 1 :friend 1}
                    {:db/id 3 :name "Carl" :boss 2}
                    {:db/id 10 :name "car" :part [{:db/id 11 :name "wheel" :part {:db/id 12 :name "tyre"}}]}])))

(deftest a-pattern-shows-attributes-references-and-parts
  (are [pattern eid expected] (= expected (d/pull @db pattern eid))
    '[:name :aka]             1                {:name "Anna" :aka ["A" "N"]}
    '[:name]                  [:name "Bert"]   {:name "Bert"}
    '[*]                      3                {:db/id 3 :name "Carl" :boss {:db/id 2}}
    '[:name {:boss [:name]}]  3                {:name "Carl" :boss {:name "Bert"}}
    '[:_boss]                 1                {:_boss [{:db/id 2}]}
    '[{:_friend [:name]}]     3                {:_friend [{:name "Anna"}]}
    '[:part]                  10               {:part [{:db/id 11 :name "wheel" :part [{:db/id 12 :name "tyre"}]}]}
    '[:_part]                 12               {:_part {:db/id 11}}
    '[:name {:boss ...}]      3                {:name "Carl" :boss {:name "Bert" :boss {:name "Anna"}}}
    '[:name {:boss 1}]        3                {:name "Carl" :boss {:name "Bert"}}
    '[:db/id {:friend ...}]   2
    {:db/id 2 :friend [{:db/id 1 :friend [{:db/id 2 :friend [{:db/id 1}]} {:db/id 3}]}]}))

(deftest options-rename-limit-replace-and-transform
  (are [pattern expected] (= expected (d/pull @db pattern 1))
    '[[:name :as :n] [:zip :default 0] [:aka :limit 1]] {:n "Anna" :zip 0 :aka ["A"]}
    '[(limit :aka 1) (default :zip 0)]                  {:aka ["A"] :zip 0}
    '[{(limit :friend 1) [:name]}]                      {:friend [{:name "Bert"}]}
    '[[:name :xform clojure.string/upper-case]]         {:name "ANNA"}
    [[:aka :xform set]]                                 {:aka #{"A" "N"}}))

(deftest what-is-missing-is-nil
  (are [pattern eid expected] (= expected (d/pull @db pattern eid))
    '[:zip]   1                nil
    '[:name]  999              nil
    '[*]      999              {:db/id 999}
    '[*]      [:name "Nobody"] nil
    '[*]      :no-such-ident   nil)
  (is (= [{:name "Anna"} {:name "Carl"}] (d/pull-many @db [:name] [1 999 3 [:name "Nobody"]]))))

(deftest arguments-may-come-in-a-map
  (is (= {:name "Anna"} (d/pull @db {:selector [:name] :eid 1})))
  (is (= [{:name "Anna"} {:name "Bert"}]
         (d/pull-many @db {:selector [:name] :eid [1 2]})
         (d/pull-many @db {:selector [:name] :eids [1 2]}))))

(deftest a-pattern-may-be-text
  (is (= {:name "Carl" :boss {:name "Bert"}} (d/pull @db "[:name {:boss [:name]}]" 3))))

(deftest a-filtered-database-shows-its-part
  (let [secret (d/filter @db (fn [_ datom] (not= :aka (:a datom))))]
    (is (= {:name "Anna"} (d/pull secret [:name :aka] 1)))))

(deftest what-cannot-be-pulled-is-refused
  (are [pattern eid error] (= error (:error (refused (d/pull @db pattern eid))))
    '[]                 1        :parser/pull
    '[:name "aka"]      1        :parser/pull
    '[[:aka :limit -1]] 1        :parser/pull
    '[{:name [:x]}]     1        :pull/not-a-reference
    "[:name"            1        :parser/syntax
    [:name]             [:zip 1] :lookup-ref/unique
    [:name]             "one"    :entity-id/syntax)
  (is (= :entity-id/syntax (:error (refused (d/pull-many @db [:name] 1)))))
  (testing "and the pattern is shown with what is wrong in it"
    (is (= (str "no such option: expected=:as, :default, :limit or :xform\n"
                "  [:name [:aka :limt 1]]\n"
                "               ^^^^^")
           (:message (refused (d/pull @db '[:name [:aka :limt 1]] 1))))))
  (testing "a connection is no database"
    (is (= :database/syntax (:error (refused (d/pull (connection) [:name] 1)))))))
