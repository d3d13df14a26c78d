(ns cairn.interop
  "What makes Cairn's values behave in Clojure's own libraries as those of Datahike and DataScript do:
   `clojure.data/diff` of database values, `clojure.datafy` of entities."
  (:require [clojure.core.protocols :as protocols]
            [clojure.data :as data])
  (:import (org.cairndb.db DatabaseValue Entity)))

(set! *warn-on-reflection* true)

(extend-type DatabaseValue
  data/EqualityPartition
  (equality-partition [_] ::database)
  data/Diff
  (diff-similar [a b]
    (let [in-a (set (seq a))
          in-b (set (seq b))]
      [(not-empty (into [] (remove in-b) (seq a)))
       (not-empty (into [] (remove in-a) (seq b)))
       (not-empty (filterv in-b (seq a)))])))

(defn- id [entity]
  (.id ^Entity entity))

(defn- entities? [x]
  (and (set? x) (instance? Entity (first x))))

(defn- shown
  "A value of an entity as data."
  [x]
  (cond
    (instance? Entity x) {:db/id (id x)}
    (entities? x) (mapv #(hash-map :db/id %) (sort (map id x)))
    :else x))

(defn- reached
  "Where one gets to from a value of an entity."
  [x]
  (if (entities? x) (vec (sort-by id x)) x))

(defn- referrers
  "The entities that refer to an entity, by the names under which it has them."
  [^Entity entity]
  (for [attribute (get-in (.database entity) [:rschema :db.type/ref])
        :let [backwards (keyword (namespace attribute) (str "_" (name attribute)))
              found (get entity backwards)]
        :when found]
    [backwards found]))

(extend-protocol protocols/Datafiable
  Entity
  (datafy [entity]
    (let [all (into {:db/id (id entity)} (concat (seq entity) (referrers entity)))]
      (with-meta (update-vals all shown)
        {`protocols/nav (fn [_ k v] (reached (get all k v)))}))))
