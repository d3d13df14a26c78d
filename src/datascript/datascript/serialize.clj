(ns datascript.serialize
  "Database values as data of which every serialiser knows all: maps with texts as keys, vectors, texts, numbers and
   booleans.

     dump    = {\"count\" n, \"tx0\" n, \"max-eid\" n, \"max-tx\" n, \"schema\" frozen,
                \"attrs\" [text …], \"keywords\" [text …], \"eavt\" [[e attribute value tx-less-tx0] …],
                \"aevt\" [place-in-eavt …], \"avet\" [place-in-eavt …]}
     value   = text | number | boolean | [0 place-in-keywords] | [1 frozen]
             | [2] infinite | [3] negative infinite | [4] not a number

   DataScript 1.7 reads what is written here, and its dumps are read. What `\"aevt\"` and `\"avet\"` say is not needed
   to read one: the indexes are built anew."
  (:require [clojure.edn :as edn]
            [clojure.string :as str]
            [datascript.db :as db])
  (:import (java.util List Map)
           (org.cairndb Databases)
           (org.cairndb.datom Datom)
           (org.cairndb.db IndexAccess)
           (org.cairndb.error CairnException)))

(set! *warn-on-reflection* true)

(defn- text->keyword [s]
  (if (str/starts-with? s ":") (keyword (subs s 1)) s))

(defn- written-out? [v]
  (or (instance? Long v) (instance? Integer v) (instance? Double v) (instance? Float v)))

(defn- freeze [v freeze-fn place]
  (cond
    (or (string? v) (boolean? v)) v
    (keyword? v) [0 (place v)]
    (not (written-out? v)) [1 (freeze-fn v)]
    (Double/isNaN (double v)) [4]
    (= ##Inf (double v)) [2]
    (= ##-Inf (double v)) [3]
    :else v))

(defn- places
  "A function that gives each different value the next number, and the values so far."
  []
  (let [state (volatile! {:all [] :place {}})]
    [(fn [x]
       (or (get-in @state [:place x])
           (let [n (count (:all @state))]
             (vswap! state #(-> % (update :all conj x) (update :place assoc x n)))
             n)))
     (fn [] (:all @state))]))

(defn serializable
  "A database value as data. `:freeze-fn` writes what has no form of its own in it, `pr-str` if not given; `:freeze-kw`
   writes keywords.

     (serializable db)
     (serializable db {:freeze-fn my-writer})"
  ([db] (serializable db {}))
  ([db {:keys [freeze-fn freeze-kw] :or {freeze-fn pr-str freeze-kw str}}]
   (let [db (Databases/value db)
         [place keywords] (places)
         datoms (fn [index] (IndexAccess/datoms db index (object-array 0)))
         attributes (vec (dedupe (map :a (datoms :aevt))))
         attribute (zipmap attributes (range))
         eavt (vec (datoms :eavt))
         where (into {} (map-indexed (fn [i ^Datom d] [[(.e d) (.a d) (.v d)] i])) eavt)
         index (fn [name] (mapv (fn [^Datom d] (where [(.e d) (.a d) (.v d)])) (datoms name)))]
     (array-map
      "count" (count eavt)
      "tx0" db/tx0
      "max-eid" (:max-eid db)
      "max-tx" (:max-tx db)
      "schema" (freeze-fn (:schema (:config db)))
      "attrs" (mapv freeze-kw attributes)
      "eavt" (mapv (fn [^Datom d]
                     [(.e d) (attribute (.a d)) (freeze (.v d) freeze-fn place) (- (.tx d) (long db/tx0))])
                   eavt)
      "keywords" (mapv freeze-kw (keywords))
      "aevt" (index :aevt)
      "avet" (index :avet)))))

(defn- thaw [v thaw-fn keywords]
  (if-not (instance? List v)
    v
    (let [^List v v]
      (case (long (.get v 0))
        0 (nth keywords (.get v 1))
        1 (thaw-fn (.get v 1))
        2 ##Inf
        3 ##-Inf
        4 ##NaN
        (throw (CairnException. "serialize" (str "no such kind of value, expected 0 to 4: value=" (pr-str v))
                                (to-array ["value" v])))))))

(defn from-serializable
  "The database value that was made into data. `:thaw-fn` reads what `:freeze-fn` wrote, `clojure.edn/read-string` if
   not given; `:thaw-kw` reads keywords.

     (from-serializable (serializable db))"
  ([dump] (from-serializable dump {}))
  ([^Map dump {:keys [thaw-fn thaw-kw] :or {thaw-fn edn/read-string thaw-kw text->keyword}}]
   (let [attributes (mapv thaw-kw (.get dump "attrs"))
         keywords (mapv thaw-kw (.get dump "keywords"))
         tx0 (long (.get dump "tx0"))]
     (Databases/of (mapv (fn [^List row]
                           (db/datom (.get row 0) (nth attributes (.get row 1))
                                     (thaw (.get row 2) thaw-fn keywords) (+ tx0 (long (.get row 3)))))
                         (.get dump "eavt"))
                   (thaw-fn (.get dump "schema"))
                   (long (.get dump "max-eid"))
                   (long (.get dump "max-tx"))))))
