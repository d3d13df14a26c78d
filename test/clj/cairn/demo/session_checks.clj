(ns cairn.demo.session-checks
  "What SeedSessionTest checks: the session of the first blog post, and replicas that dat keeps while the master goes
  on. Each check takes a function that opens the tool which replicates, and returns what it has seen."
  (:require [cairn.demo :as demo]
            [cairn.demo.script :as script]
            [cairn.demo.tool :as tool]
            [clojure.java.io :as io]
            [clojure.string :as str]
            [datahike.api :as d]
            [datahike.testing :refer [call-with-folder]])
  (:import (java.io File StringWriter)
           (java.util Random)
           (org.cairndb.system SystemHost)))

(set! *warn-on-reflection* true)

(defn- pause [ms]
  (.sleepMillis SystemHost/INSTANCE ms))

(defn real-dat
  "Opens the real dat."
  [^File program]
  (fn [home] (tool/real program home)))

(defn plain-copy
  "Opens a copy in the manner of dat."
  []
  (fn [_home] (tool/copy)))

(defn- follow-connections
  "Writes down into an atom what each connection shows that the session's watcher makes."
  [namespace seen]
  (let [names @(ns-resolve namespace 'get-all-names)]
    (add-watch @(ns-resolve namespace 'slave-state) ::seen
               (fn [_ _ before after]
                 (when-not (identical? (:conn before) (:conn after))
                   (swap! seen conj (try
                                      (names (:conn after))
                                      (catch Exception e e))))))))

(defn session
  "Plays the session. :failures are those of the session, :callbacks how often its watcher was called for Eve's
  transaction, :seen what the connections showed that the watcher made, :folders whether it was at home in /tmp."
  [open-tool]
  (call-with-folder
   (fn [home]
     (with-open [tool ^java.lang.AutoCloseable (open-tool home)]
       (demo/with-stage (demo/session) false
         (fn [text [master :as folders]]
           (let [namespace (demo/namespace-like-user (gensym "session"))
                 printed (StringWriter.)
                 seen (atom [])
                 follow (fn [{:keys [kind step]}]
                          (when (and (= :value kind) (str/starts-with? (:text step) "(def slave-state"))
                            (swap! seen conj ::armed)))
                 show (fn [event]
                        (follow event)
                        ;; The function that the watcher uses and its state are there: look on.
                        (when (= [::armed] @seen)
                          (reset! seen [])
                          (follow-connections namespace seen)))
                 ;; The watcher may be called after the last form has its value.
                 text (str text "\n(java.lang.Thread/sleep 2000)")
                 result (binding [*out* printed] (demo/play text namespace folders tool show))]
             (remove-ns (ns-name namespace))
             {:failures (:failures result)
              :forms (:forms result)
              :values (:values result)
              :callbacks (count (re-seq #"\"File changed:\"" (str printed)))
              :seen @seen
              :folders (str (.getParent ^File master))})))))))

;; A master that goes on while replicas are read

(defn- shape
  "What a database shows: how many of the numbers from 0 are there, and which is the newest; nil where it is nothing
  that the master ever had."
  [db]
  (let [numbers (set (map first (d/q '[:find ?n :where [_ :number ?n]] db)))
        n (count numbers)
        newest (d/q '[:find ?n . :where [1 :newest ?n]] db)
        sum (d/q '[:find ?s . :where [1 :sum ?s]] db)]
    (when (and (= numbers (set (range n)))
               (= (when (pos? n) (dec n)) newest)
               (= (when (pos? n) (reduce + (range n))) sum))
      n)))

(defn- look
  "What a new connection shows, or what went wrong."
  [uri]
  (try
    (let [conn (d/connect uri)]
      (try
        (or (shape @conn) {:not-a-state-of-the-master (d/datoms @conn :eavt)})
        (finally (d/release conn))))
    (catch Exception e e)))

(defn- transact-all
  "Transactions that belong together in what they say: a number, which is the newest, and the sum of all."
  [conn n ^Random random started]
  (loop [i 0, sum 0]
    (when (< i n)
      (let [sum (+ sum i)]
        (reset! started (inc i))
        (d/transact conn [{:number i} {:db/id 1 :newest i :sum sum}])
        (pause (.nextInt random 400))
        (recur (inc i) sum)))))

(defn stream
  "Transactions on a master, unevenly spaced, while connections are made on its replica all the time. :looks are what
  they showed, in order, each with how many transactions had been begun on the master by then; :last what the replica
  shows in the end."
  [open-tool n seed]
  (call-with-folder
   (fn [home]
     (with-open [tool ^java.lang.AutoCloseable (open-tool home)]
       (let [master (io/file home "master")
             slave (io/file home "slave")
             master-uri (str "datahike:file://" master)
             slave-uri (str "datahike:file://" slave)
             _ (d/create-database master-uri)
             conn (d/connect master-uri)
             shell (tool/shell tool)
             sh #(shell (tool/typed tool %))
             _ (d/transact conn [{:db/id 1 :name "totals"}])
             _ (run! sh [(str "cd " master) "dat create" "dat share"
                         (str "cd " home) (str "dat clone dat://" (apply str (repeat 64 "0")) " slave")
                         (str "cd " slave) "dat sync"])
             started (atom 0)
             done (atom false)
             looks (future
                     (loop [looks []]
                       (if @done
                         looks
                         (let [shown (look slave-uri)]
                           (pause 15)
                           (recur (conj looks [shown @started]))))))]
         (try
           (transact-all conn n (Random. seed) started)
           (script/await-true 20000 #(= n (look slave-uri)))
           (reset! done true)
           {:looks @looks
            :last (look slave-uri)}
           (finally
             (reset! done true)
             (d/release conn true))))))))
