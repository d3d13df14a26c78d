(ns datahike.migrate
  "Much data in and out of a database."
  (:import (org.cairndb Connection)
           (org.cairndb.system Progress)
           (java.util.function Consumer)))

(set! *warn-on-reflection* true)

(defn- listener ^Consumer [progress-fn phase]
  (reify Consumer
    (accept [_ progress]
      (when progress-fn
        (let [^Progress progress progress
              left (.secondsLeft progress)]
          (progress-fn {:phase phase
                        :datoms (.done progress)
                        :total (when-not (neg? (.total progress)) (.total progress))
                        :rate (.rate progress)
                        :seconds-left (when (.isPresent left) (.getAsLong left))}))))))

(defn load-entities
  "Adds many datoms of another database at once, each `[e a v t op]`, or a datom. Entities and transactions get ids of
   this one and references follow; retractions go to the history. They are sorted and put into the indexes in one pass,
   durable as a whole or not at all. The report's `:tx-data` are empty. Dereferenced, the report is itself. Options:
   `:progress-fn`, which is called with `{:phase :datoms :total :rate :seconds-left}`.

     (load-entities conn [[1 :name \"Alice\" 536870913 true] [1 :age 33 536870913 true]])
     (load-entities conn (map (comp vec seq) (datoms (history other) :eavt)) {:progress-fn prn})"
  ([conn datom-tuples] (load-entities conn datom-tuples nil))
  ([conn datom-tuples {:keys [progress-fn]}]
   (.load ^Connection conn ^Iterable (or datom-tuples []) (listener progress-fn :load))))
