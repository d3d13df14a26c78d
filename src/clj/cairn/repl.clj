(ns cairn.repl
  "The REPL of `bin/cairn repl`: a plain clojure.main REPL with `datahike.api` at hand as `d` and
   `cairn.replica` as `r`."
  (:require [clojure.main :as main]))

(set! *warn-on-reflection* true)

(def ^:private banner
  ";; Cairn. `d` is datahike.api, `r` is cairn.replica; (doc d/q) tells more, (dir d) lists all, Control+D leaves.
;;
;; (d/create-database \"datahike:file:///tmp/people\")      or datahike:mem://people, in memory
;; (def conn (d/connect \"datahike:file:///tmp/people\"))
;; @(d/transact conn [{:db/id 1 :name \"Alice\"}])          no schema needed
;; (d/q '[:find ?n :where [?e :name ?n]] @conn)           @conn is the database as it is now
;; (d/pull @conn '[*] 1)         (d/entity @conn 1)       one entity, as a map
;; (d/datoms @conn :eavt 1)                               the facts themselves
;; (d/with @conn [[:db/add 1 :age 33]])                   what if, in memory
;; (r/publish conn)                                       others may follow it now, by its link
;; (d/delete-database \"datahike:file:///tmp/people\")")

(defn- start
  "Puts the REPL in `user`, as one expects it."
  []
  (in-ns 'user)
  (apply require main/repl-requires)
  (require '[datahike.api :as d] '[cairn.replica :as r]))

(defn -main
  "Reads forms from standard input and prints their values. At a terminal there are a banner and prompts; otherwise
   standard output has one value a form, and nothing else but what the forms print."
  [& _]
  (if (Boolean/getBoolean "cairn.interactive")
    (do (println banner)
        (main/repl :init start))
    (main/repl :init start
               :prompt (fn [])
               :need-prompt (constantly false)))
  (flush)
  (shutdown-agents))
