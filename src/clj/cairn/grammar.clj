(ns cairn.grammar
  "The grammar of the query language, which Instaparse runs where it is on the class path. Nothing
  needs it: the parser in org.cairndb.query.parse asks it, after a text was refused, what could have
  stood where the text broke."
  (:require [clojure.java.io :as io]
            [clojure.string :as str])
  (:import (java.util.regex Pattern)))

(set! *warn-on-reflection* true)

(defn available?
  "Whether Instaparse is on the class path."
  []
  (some? (io/resource "instaparse/core.cljc")))

(defn- expanded
  "The grammar's text with its abbreviations put in, and without comments, which Instaparse reads
  slowly."
  [text]
  (let [definitions (re-seq #"(?m)^ *(‹[a-z]+›) *= (.*)$" text)
        bare (str/replace text #"(?s)\(\*.*?\*\)" "")]
    ;; a later abbreviation may use an earlier one, so they are put in from the last to the first
    (reduce (fn [text [_ name body]] (str/replace text name body)) bare (reverse definitions))))

(def ^:private parser
  (delay
    ((requiring-resolve 'instaparse.core/parser)
     (expanded (slurp (io/resource "cairn/grammar/datalog.ebnf") :encoding "UTF-8"))
     :start :query)))

(defn rules
  "The rules of the grammar as Instaparse holds them: a map of combinators by rule."
  []
  (:grammar @parser))

(defn token-names
  "What errors call the token that a rule describes: usually one name, several if the token is one
  of several words, none if no error should name it."
  [rule]
  (let [rule (name rule)]
    (case rule
      "return-key" [":keys" ":syms" ":strs"]
      "count-key" [":limit" ":offset" ":timeout"]
      "order-key" [":order-by"]
      "one-word" ["."]
      "dots-word" ["..."]
      "blank-word" ["_"]
      "rules-word" ["%"]
      "symbolic-word" ["Inf" "-Inf" "NaN"]
      "variable-mark" ["?variable"]
      "source-mark" ["$source"]
      "tag-mark" ["#tag"]
      ("blank" "other-mark" "namespace-mark") []
      (cond
        (str/ends-with? rule "-key") [(str ":" (str/replace rule "-key" ""))]
        (str/ends-with? rule "-word") [(str/replace rule "-word" "")]
        :else [rule]))))

(def ^:private names
  "What errors call a token, by the token's regular expression."
  (delay
    (into {}
          (for [[rule {:keys [tag regexp]}] (rules) :when (= tag :regexp)]
            [(str regexp) (token-names rule)]))))

(defn- parse [start text]
  ((requiring-resolve 'instaparse.core/parse) @parser text :start (keyword start)))

(defn- failure? [result]
  ((requiring-resolve 'instaparse.core/failure?) result))

(defn accepts?
  "Whether the text is what the rule `start` (\"query\" or \"rules\") describes."
  [start text]
  (not (failure? (parse start text))))

(defn could-be
  "What could have stood where the text stops to be what the rule `start` describes:
  `[offset [token …]]`, or nil if it does not stop."
  [start text]
  (let [result (parse start text)]
    (when (failure? result)
      [(long (:index result))
       (vec (sort (distinct (mapcat (fn [{:keys [expecting]}]
                                      (if (instance? Pattern expecting)
                                        (get @names (str expecting) [])
                                        (when-not (contains? #{"#" "#_"} expecting)
                                          [expecting])))
                                    (:reason result)))))])))
