(ns datahike.api-docs
  "Writes docs/api.md from what the vars say of themselves: run it as
   java -cp \"$(bin/cairn classpath):test/clj\" clojure.main -m datahike.api-docs"
  (:require [cairn.dat]
            [cairn.replica]
            [clojure.java.io :as io]
            [clojure.string :as str]
            [datahike.api]
            [datahike.attr-preds]
            [datahike.core]
            [cairn.backup]
            [datahike.gc]
            [datahike.migrate]
            [datahike.norm.norm]
            [datahike.tx-preds]
            [datahike.versioning]))

(set! *warn-on-reflection* true)

(def file "The page." (io/file (System/getProperty "cairn.home" ".") "docs" "api.md"))

(defn vars
  "The public vars of a namespace in the order of its file, those that it has from another one last."
  [ns-name]
  (let [own? #(some-> (:file %) (str/ends-with? (str (str/replace (namespace-munge ns-name) "." "/") ".clj")))
        place #(if (own? %) [0 (:line %) ""] [1 0 (name (:name %))])]
    (sort-by (comp place meta) (vals (ns-publics ns-name)))))

(defn- parts
  "The lines of a docstring, without the blanks that stand before all of them, as text and as example."
  [doc]
  (let [[text example] (str/split doc #"\n\n" 2)
        lines (some-> example str/split-lines)
        indent (apply min 99 (for [line lines :when (not (str/blank? line))]
                               (count (take-while #{\space} line))))]
    [(str/replace text #"\s*\n\s*" " ")
     (when lines (str/join "\n" (map #(subs % (min indent (count %))) lines)))]))

(defn- section [v]
  (let [{:keys [name doc arglists]} (meta v)
        [text example] (parts doc)]
    (str "### `" name "`\n\n"
         (when arglists
           (str (str/join " " (for [arguments arglists] (str "`" (pr-str (cons name arguments)) "`"))) "\n\n"))
         text "\n"
         (when example (str "\n```clojure\n" example "\n```\n")))))

(defn- taken-over
  "The vars of datahike.core that are vars of datahike.api."
  []
  (let [of-api (set (map deref (vals (ns-publics 'datahike.api))))]
    (filter (comp of-api deref) (vars 'datahike.core))))

(defn- namespace-page [ns-name vars]
  (str "## " ns-name "\n\n"
       (first (parts (:doc (meta (the-ns ns-name))))) "\n\n"
       (str/join "\n" (map section vars))))

(def ^:private more
  "Namespaces of their own, each shown whole."
  '[datahike.attr-preds datahike.tx-preds datahike.versioning datahike.gc datahike.migrate datahike.norm.norm
    cairn.backup cairn.replica cairn.dat])

(defn page
  "The whole page."
  []
  (let [again (taken-over)]
    (str "# The Clojure API\n\n"
         "Made from the docstrings by `datahike.api-docs`; a test holds them against each other. "
         "Where Cairn differs from Datahike: [DIFFERENCES.md](DIFFERENCES.md).\n\n"
         (namespace-page 'datahike.api (vars 'datahike.api)) "\n"
         (namespace-page 'datahike.core (remove (set again) (vars 'datahike.core))) "\n"
         "Also here, the same as in `datahike.api` (`listen!` and `unlisten!` are its `listen` and `unlisten`): "
         (str/join ", " (map #(str "`" (:name (meta %)) "`") again)) ".\n"
         (str/join (for [ns-name more] (str "\n" (namespace-page ns-name (vars ns-name))))))))

(defn -main
  "Writes the page."
  [& _]
  (spit file (page)))
