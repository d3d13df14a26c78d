(ns cairn.grammar-cases
  "Random texts from the grammar, and random changes to them."
  (:require [cairn.grammar :as grammar]
            [clojure.string :as str])
  (:import (java.util Random)))

(set! *warn-on-reflection* true)

(def ^:private samples
  "Texts for the rules that describe a token, and for those that would nest without end."
  {:symbol ["a" "foo" "my.ns/f" "+" "<=" "x-1" "'q" "a/b/c" "/" "%x" "-" "a#" "?y" "$" "_" "..."
            "+a" "a//" ".." "and" "not"]
   :variable ["?x" "?y" "?e" "?name" "?" "a/?b" "?#" "?x'"]
   :source ["$" "$other" "$2" "a/$b"]
   :name ["f" "count" "my.ns/f" ".toUpperCase" "*" "?a/b" "$a/b" "rule" "or"
          "pull" "not-join" "_x" "..x"]
   :keyword [":a" ":a/b" ":1" ":db/id" ":/" ":a/b/c" ":?x" ":find" ":asc" ":a." ":#" ":a'"]
   :natural ["0" "1" "7" "10" "999999999999999999"]
   :number ["0" "-1" "+3" "1.5" "1e3" "1." "0x1F" "017" "2r101" "36rZz" "1/2" "-4/2"
            "7N" "1.5M" "1M" "-0" "1E-2"]
   :string ["\"\"" "\"a b\"" "\"\\n\\\"\\\\\"" "\"\\u00e9\"" "\"\\377\"" "\"é ] )\"" "\"\\7x\""]
   :character ["\\a" "\\newline" "\\u0041" "\\o101" "\\(" "\\\\" "\\;" "\\o" "\\u"]
   :tagged ["#inst \"2020-02-29T10:00:00.000Z\"" "#uuid \"f81d4fae-7dec-11d0-a765-00a0c91e6bf6\""
            "#my/tag [1]" "#t x"]
   :ws [" " " " " " " " "  " "\n" ", " " ; note ]\n" " #_ x " " #_[a (b)] " ""]})

(defn- one-of [^Random random choices]
  (nth choices (.nextInt random (count choices))))

(defn- cost
  "How deep the shallowest text of a combinator is, given what is known of rules."
  [known {:keys [tag keyword parser parsers parser1 parser2]}]
  (case tag
    :nt (if (samples keyword) 1 (inc (long (known keyword 1000))))
    :cat (reduce max 0 (map #(cost known %) parsers))
    :alt (reduce min 1000 (map #(cost known %) parsers))
    :ord (min (long (cost known parser1)) (long (cost known parser2)))
    :plus (cost known parser)
    0))

(def ^:private costs
  (delay
    (let [rules (grammar/rules)]
      (loop [known {}]
        (let [better (into {} (for [[rule combinator] rules] [rule (cost known combinator)]))]
          (if (= better known) known (recur better)))))))

(declare text)

(defn- alternative [^Random random depth choices]
  (if (neg? (long depth))
    (first (sort-by #(cost @costs %) choices))
    (one-of random choices)))

(defn- token [random rule]
  (if-let [names (seq (grammar/token-names rule))]
    (str (one-of random (vec names)))
    ""))

(defn- text
  "A text of a combinator. Below depth 0 the shallowest one."
  [^Random random depth {:keys [tag keyword string parser parsers parser1 parser2] :as combinator}]
  (case tag
    :nt (cond
          (samples keyword) (one-of random (samples keyword))
          (= :regexp (:tag ((grammar/rules) keyword))) (token random keyword)
          :else (text random (dec (long depth)) ((grammar/rules) keyword)))
    :string string
    :cat (str/join (map #(text random depth %) parsers))
    :alt (text random depth (alternative random depth parsers))
    :ord (text random depth (alternative random depth [parser1 parser2]))
    :opt (if (and (pos? (long depth)) (.nextBoolean random)) (text random depth parser) "")
    :star (str/join (repeatedly (if (pos? (long depth)) (.nextInt random 3) 0)
                                #(text random depth parser)))
    :plus (str/join (repeatedly (if (pos? (long depth)) (inc (.nextInt random 2)) 1)
                                #(text random depth parser)))
    (:look :neg :epsilon) ""))

(defn generate
  "A text of the rule, mostly one that the grammar accepts: look-aheads are not heeded."
  [random depth rule]
  (text random depth {:tag :nt :keyword (keyword rule)}))

(def ^:private pieces
  ["(" ")" "[" "]" "{" "}" "\"" "\\" ";" "#" "#_" "?" "$" "%" "." "..." ":" "/" "," "^" " " "\n"
   "0" "7" "a" "N" "+" "-" "'" "@" "~"
   "_" "nil" " ?x " " $ " " :find " " :where " "(not " " ##Inf " "#{" "#:a{" " [?x ...] " " . "])

(defn mutate
  "The text with one or two changes: something taken out, put in, doubled or moved."
  [^Random random text]
  (loop [text text n (inc (.nextInt random 2))]
    (if (or (zero? n) (str/blank? text))
      text
      (let [size (count text)
            from (.nextInt random size)
            to (min size (+ from 1 (.nextInt random 4)))
            before (subs text 0 from)
            cut (subs text from to)
            after (subs text to)]
        (recur (case (.nextInt random 4)
                 0 (str before after)
                 1 (str before (one-of random pieces) cut after)
                 2 (str before cut cut after)
                 3 (let [rest (str before after)
                         at (.nextInt random (inc (count rest)))]
                     (str (subs rest 0 at) cut (subs rest at))))
               (dec n))))))
