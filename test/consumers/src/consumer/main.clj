(ns consumer.main
  "What somebody does first who has just put Cairn into a project of his own."
  (:require [cairn.demo :as demo]
            [datahike.api :as d]))

(defn -main
  "Plays the session of the first blog post; then makes a database in a folder that is not there yet, and prints who
  is in it."
  [folder]
  (when-not (demo/demo {:copy? true})
    (throw (ex-info "the session does not go as the post says, see above" {})))
  (let [uri (str "datahike:file://" folder)]
    (d/create-database uri)
    (let [conn (d/connect uri)]
      @(d/transact conn
                   [{:db/id 1 :name "Alice" :age 33}
                    {:db/id 2 :name "Bob" :age 37}
                    {:db/id 3 :name "Charlie" :age 55}])
      (prn (d/q '[:find ?n :where [?e :name ?n]] @conn))))
  (shutdown-agents))
