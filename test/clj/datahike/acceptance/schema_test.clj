(ns datahike.acceptance.schema-test
  "What is declared of attributes: the rows d1 to d15 of the table that the project is held to, types apart."
  (:require [clojure.java.io :as io]
            [clojure.test :refer [are deftest is testing]]
            [datahike.api :as d]
            [datahike.norm.norm :as norm]
            [datahike.testing :refer [connection database eavs refused strict-connection with-folder]]))

(set! *warn-on-reflection* true)

(defn- attribute [ident type & {:as more}]
  (merge {:db/ident ident :db/valueType (keyword "db.type" (name type)) :db/cardinality :db.cardinality/one} more))

(defn- many [ident type & {:as more}]
  (assoc (merge (attribute ident type) more) :db/cardinality :db.cardinality/many))

(deftest d1-a-declaration-names-ident-type-and-cardinality
  (let [conn (strict-connection [])]
    (are [declaration] (= :transact/schema (:error (refused (d/transact conn [declaration]))))
      {:db/ident :a :db/valueType :db.type/string}
      {:db/ident :a :db/cardinality :db.cardinality/one}
      {:db/valueType :db.type/string :db/cardinality :db.cardinality/one}
      (attribute :a :strong)
      (assoc (attribute :a :string) :db/cardinality :db.cardinality/some)
      (assoc (attribute :a :string) :db/unique :db.unique/maybe))
    (is (some? (d/transact conn [(attribute :a :string)])))
    (is (= {:db/id 1 :db/ident :a :db/valueType :db.type/string :db/cardinality :db.cardinality/one}
           (:a (d/schema @conn))))))

(deftest d3-a-value-identifies-or-is-merely-unique
  (let [conn (strict-connection [(attribute :email :string :db/unique :db.unique/identity)
                                 (attribute :ssn :long :db/unique :db.unique/value)])
        e (get-in (d/transact conn [{:db/id "e" :email "i@x" :ssn 1}]) [:tempids "e"])]
    (is (= e (get-in (d/transact conn [{:db/id "same" :email "i@x"}]) [:tempids "same"])))
    (is (= :transact/unique (:error (refused (d/transact conn [{:ssn 1}])))))
    (is (= e (:db/id (d/entity @conn [:email "i@x"])) (:db/id (d/entity @conn [:ssn 1]))))))

(deftest d4-avet-shows-what-is-indexed
  (let [db @(strict-connection [(attribute :a :long :db/index true) (attribute :b :long) {:a 1 :b 2}])]
    (is (= [1] (map :v (d/datoms db :avet :a))))
    (is (empty? (d/datoms db :avet :b)))
    (is (= #{[2]} (d/q '[:find ?v :where [_ :b ?v]] db)))))

(deftest d5-a-component-belongs-to-its-whole
  (let [conn (strict-connection [(attribute :name :string) (many :part :ref :db/isComponent true)
                                 {:db/id 10 :name "whole" :part [{:name "a" :part [{:name "b"}]}]}])]
    (is (= {:name "whole" :part [{:name "a" :part [{:name "b"}]}]}
           (clojure.walk/postwalk #(cond-> % (map? %) (dissoc :db/id)) (d/pull @conn '[*] 10))))
    (d/transact conn [[:db/retractEntity 10]])
    (is (empty? (d/q '[:find ?n :where [_ :name ?n]] @conn)))
    (is (= :transact/schema
           (:error (refused (d/transact conn [(attribute :no :string :db/isComponent true)])))))))

(deftest d6-an-attribute-without-history-forgets
  (let [conn (strict-connection [(attribute :now :long :db/noHistory true) (attribute :ever :long)])]
    (doseq [n [1 2 3]]
      (d/transact conn [{:db/id 10 :now n :ever n}]))
    (is (= #{3} (set (d/q '[:find [?v ...] :where [_ :now ?v]] (d/history @conn)))))
    (is (= #{1 2 3} (set (d/q '[:find [?v ...] :where [_ :ever ?v]] (d/history @conn)))))))

(deftest d7-attributes-have-a-doc-and-attributes-of-their-own
  (let [conn (strict-connection [(attribute :unit :string) (attribute :height :long :db/doc "How tall" :unit "cm")])]
    (is (= "How tall" (:db/doc (:height (d/schema @conn)))))
    (is (= {:db/doc "How tall" :unit "cm"} (d/pull @conn [:db/doc :unit] [:db/ident :height])))
    (d/transact conn [[:db/add [:db/ident :height] :db/doc "How high"]])
    (is (= "How high" (:db/doc (:height (d/schema @conn)))))))

(deftest d8-a-composite-tuple-follows-its-attributes
  (let [conn (strict-connection [(attribute :x :long) (attribute :y :string)
                                 (attribute :x+y :tuple :db/tupleAttrs [:x :y] :db/unique :db.unique/identity)])
        tuple #(:x+y (d/entity @conn 10))]
    (d/transact conn [{:db/id 10 :x 1 :y "a"}])
    (is (= [1 "a"] (tuple)))
    (d/transact conn [[:db/add 10 :x 2]])
    (is (= [2 "a"] (tuple)))
    (is (= 10 (:db/id (d/entity @conn [:x+y [2 "a"]]))))
    (d/transact conn [[:db/retract 10 :y]])
    (is (= [2 nil] (tuple)))
    (d/transact conn [[:db/retract 10 :x]])
    (is (nil? (tuple)))
    (is (= :transact/syntax (:error (refused (d/transact conn [{:db/id 10 :x+y [3 "b"]}])))))))

(deftest d8-a-composite-tuple-may-wait-for-its-attributes
  (let [conn (strict-connection [(attribute :x :long)
                                 (attribute :x+y :tuple :db/tupleAttrs [:x :y])])
        tuple #(:x+y (d/entity @conn 10))]
    (d/transact conn [{:db/id 10 :x 1}])
    (is (= [1 nil] (tuple)) "the place of what is not declared stays empty")
    (d/transact conn [(attribute :y :string)])
    (d/transact conn [{:db/id 10 :y "a"}])
    (is (= [1 "a"] (tuple)))
    (testing "and is not declared as what cannot be in a tuple"
      (let [conn (strict-connection [(attribute :x+y :tuple :db/tupleAttrs [:x :y])])]
        (is (= :transact/schema (:error (refused (d/transact conn [(many :y :string)])))))
        (is (= :transact/schema
               (:error (refused (d/transact conn [(attribute :y :tuple :db/tupleAttrs [:a :b])])))))
        (is (some? (d/transact conn [(attribute :y :string)])))))))

(deftest d9-tuples-have-elements-of-one-type-or-of-several
  (let [conn (strict-connection [(attribute :point :tuple :db/tupleType :db.type/long)
                                 (attribute :entry :tuple :db/tupleTypes [:db.type/string :db.type/long :db.type/ref])
                                 {:db/id 10 :point [1 2 3] :entry ["a" 1 10]}])]
    (is (= {:point [1 2 3] :entry ["a" 1 10]} (d/pull @conn [:point :entry] 10)))
    (is (= #{[10]} (d/q '[:find ?e :where [?e :entry ["a" 1 10]]] @conn)))
    (is (= #{["a" 1]} (d/q '[:find ?s ?n :where [_ :entry ?t] [(untuple ?t) [?s ?n]]] @conn)))
    (are [tx] (= :transact/schema (:error (refused (d/transact conn [tx]))))
      {:point [1 "2"]}
      {:point 1}
      {:entry ["a" 1]}
      {:entry [1 1 10]})))

(deftest d10-an-ident-stands-for-its-entity
  (let [conn (strict-connection [(attribute :color :ref) {:db/ident :color/red} {:db/id 10 :color :color/red}])]
    (is (= #{[10]} (d/q '[:find ?e :where [?e :color :color/red]] @conn)))
    (is (= :color/red (:db/ident (:color (d/entity @conn 10)))))
    (is (= {:color {:db/ident :color/red}} (d/pull @conn [{:color [:db/ident]}] 10)))
    (is (= :entity-id/missing (:error (refused (d/transact conn [{:color :color/rde}])))))))

(deftest d11-an-attribute-that-is-not-declared-is-refused
  (let [conn (strict-connection [(attribute :name :string)])]
    (is (= [:transact/schema :nmae [:db/add 1 :nmae "Ivan"]]
           ((juxt :error :attribute :context) (refused (d/transact conn [[:db/add 1 :nmae "Ivan"]])))))))

(deftest d12-what-the-data-allow-can-be-declared-anew
  (let [conn (strict-connection [(attribute :one :long) (many :single :long) (many :several :long)
                                 (attribute :text :string) (attribute :same :long)
                                 (attribute :unused :long) (attribute :part :ref)
                                 {:db/id 10 :one 1 :single 1 :several [1 2] :text "a" :same 1}
                                 {:db/id 11 :text "b" :same 1}])
        change (fn [ident & changes] {:db/id [:db/ident ident] (first changes) (second changes)})]
    (testing "refused, with attribute, datum, old and new"
      (are [change expected]
           (= (merge {:error :transact/schema} expected)
              (select-keys (refused (d/transact conn [change])) (conj (keys expected) :error)))
        (change :several :db/cardinality :db.cardinality/one)
        {:attribute :several :from :db.cardinality/many :to :db.cardinality/one :entity-id 10
         :context (change :several :db/cardinality :db.cardinality/one)}
        (change :text :db/valueType :db.type/long)
        {:attribute :text :from :db.type/string :to :db.type/long}
        (change :same :db/unique :db.unique/value)
        {:attribute :same :from nil :to :db.unique/value :value 1 :entity-id 10 :found 11}
        (change :text :db/tupleType :db.type/long)
        {:attribute :text}
        [:db/retract [:db/ident :text] :db/valueType]
        {:attribute :text}))
    (testing "accepted"
      (are [change key expected] (= expected (get-in (d/schema (:db-after (d/transact conn [change])))
                                                     [(second (:db/id change)) key]))
        (change :one :db/cardinality :db.cardinality/many)   :db/cardinality :db.cardinality/many
        (change :single :db/cardinality :db.cardinality/one) :db/cardinality :db.cardinality/one
        (change :unused :db/valueType :db.type/string)       :db/valueType   :db.type/string
        (change :text :db/noHistory true)                    :db/noHistory   true
        (change :text :db/doc "Text")                        :db/doc         "Text"
        (change :part :db/isComponent true)                  :db/isComponent true
        (change :text :db/unique :db.unique/identity)        :db/unique      :db.unique/identity
        (change :text :db/unique :db.unique/value)           :db/unique      :db.unique/value))
    (testing "a transaction may put right what stands in its way"
      (d/transact conn [[:db/retract 10 :several 2] (change :several :db/cardinality :db.cardinality/one)])
      (is (= 1 (:several (d/entity @conn 10)))))))

(deftest d13-data-that-are-there-are-found-by-an-index-that-comes-later
  (let [conn (strict-connection [(attribute :n :long) {:db/id 10 :n 1} {:db/id 11 :n 2}])]
    (d/transact conn [{:db/id [:db/ident :n] :db/index true}])
    (is (= [1 2] (map :v (d/datoms @conn :avet :n))))
    (d/transact conn [{:db/id [:db/ident :n] :db/unique :db.unique/identity}])
    (is (= 11 (:db/id (d/entity @conn [:n 2]))))))

(deftest d14-an-attribute-with-data-is-not-renamed
  (let [conn (strict-connection [(attribute :old :long) (attribute :unused :long) {:old 1}])
        rename (fn [from to] [[:db/add [:db/ident from] :db/ident to]])]
    (is (= [:transact/schema :old :new]
           ((juxt :error :attribute :new-attribute) (refused (d/transact conn (rename :old :new))))))
    (d/transact conn (rename :unused :renamed))
    (is (= #{:old :renamed} (set (keys (d/schema @conn)))))))

(defn ages
  "The function of a migration."
  [conn]
  (for [[e n] (d/q '[:find ?e ?n :where [?e :name ?n]] @conn)]
    [:db/add e :length (count n)]))

(deftest d15-migrations-run-once-in-the-order-of-their-names
  (with-folder folder
    (let [conn (strict-connection [])
          write (fn [name content]
                  (let [file (io/file folder name)]
                    (io/make-parents file)
                    (spit file (pr-str content))))
          lengths #(d/q '[:find ?n ?l :where [?e :name ?n] [?e :length ?l]] @conn)]
      (write "001-name.edn" {:tx-data [(attribute :name :string) (attribute :length :long)]})
      (write "more/002 people.edn" {:tx-data [{:name "Ivan"}]})
      (write "003-length.edn" {:tx-fn `ages :tx-data [{:name "Petr Petrovich"}]})
      (norm/update-checksums! (str folder))
      (is (nil? (norm/verify-checksums folder)))
      (norm/ensure-norms! conn folder)
      (norm/ensure-norms! conn folder)
      (is (= #{["Ivan" 4]} (lengths)) "a function sees the database before its migration")
      (is (= #{:001-name.edn :002-people.edn :003-length.edn}
             (set (d/q '[:find [?n ...] :where [_ :tx/norm ?n]] @conn))))
      (testing "files that have changed are told"
        (write "001-name.edn" {:tx-data [(attribute :name :symbol)]})
        (write "004-new.edn" {:tx-data [{:name "Oleg"} {:nmae "Oleg"}]})
        (io/delete-file (io/file folder "003-length.edn"))
        (is (= {:error :norm/checksums :changed [:001-name.edn] :missing [:003-length.edn] :new [:004-new.edn]}
               (select-keys (refused (norm/verify-checksums folder)) [:error :changed :missing :new]))))
      (testing "one that is refused leaves nothing"
        (let [before @conn]
          (is (= :transact/schema (:error (refused (norm/ensure-norms! conn folder)))))
          (is (identical? before @conn))))
      (are [content error] (do (write "004-new.edn" content)
                               (= error (:error (refused (norm/ensure-norms! conn folder)))))
        {:tx-data 42}            :norm/syntax
        [:tx-data]               :norm/syntax
        {:tx-fn 'no.such/thing}  :norm/function)
      (is (= :norm/missing (:error (refused (norm/ensure-norms! conn (io/file folder "none"))))))
      (is (= :norm/missing (:error (refused (norm/ensure-norms! conn nil))))))))

(deftest the-schema-is-shown-whole
  (let [db (database {:aka {:db/cardinality :db.cardinality/many}} [])]
    (is (= {:aka {:db/ident :aka :db/cardinality :db.cardinality/many}} (d/schema db)))
    (is (= #{:aka} (:db.cardinality/many (d/reverse-schema db))))
    (is (= [] (eavs (d/datoms @(connection {:a {}}) :eavt))))))
