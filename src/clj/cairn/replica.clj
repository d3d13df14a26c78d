(ns cairn.replica
  "Replicas of databases: how far they are, and waiting for them. A connection follows if it was made with
   `:follow? true`:

     (require '[datahike.api :as d] '[cairn.replica :as r])
     (def conn (d/connect {:store {:backend :file :path \"/srv/clone\"} :follow? true}))

   It moves by itself as files arrive, and listeners hear of each transaction as they do on the master."
  (:refer-clojure :exclude [sync])
  (:import (org.cairndb Connection)
           (org.cairndb.db CurrentDatabase)
           (org.cairndb.error CairnException)
           (org.cairndb.dat.swarm PeerReport)
           (org.cairndb.replica Follower Sharing Status Status$State)
           (java.util.function Consumer)))

(set! *warn-on-reflection* true)

(def ^:private states
  {Status$State/COMPLETE :complete
   Status$State/CATCHING_UP :catching-up
   Status$State/CUT_OFF :cut-off})

(defn publish
  "Publishes the database of a connection until `unpublish` or `release`: gives a map with its `:link`, and the `:port`
   on which peers are served. Whoever has the link can clone it, with `{:store {:backend :dat :link … :path …}}` or
   with `dat clone` of the real tool, and gets each transaction as it is made. Options: `:port` (3282, or any free one
   if that is taken), `:multicast?` (true: peers on the local networks are found, and find us).

     (publish conn)   ;=> {:link \"dat://…\" :port 3282}
     (publish conn {:port 0 :multicast? false})"
  ([conn] (publish conn {}))
  ([conn {:keys [port multicast?] :or {port 3282 multicast? true}}]
   (let [^Sharing sharing (.publish ^Connection conn (Sharing/network (int port) (boolean multicast?)))]
     {:link (str (.link sharing)) :port (.port (.address sharing))})))

(defn unpublish
  "Ends what `publish` began. Clones keep what they have.

     (unpublish conn)"
  [conn]
  (.unpublish ^Connection conn))

(defn peers
  "The peers of a published database or of a replica over Dat: maps of `:address`, `:state`, `:blocks`, what the peer
   has, `:missing`, what of it we lack, `:received` and `:sent`, in bytes, and `:error`. Nil if there is neither.

     (peers conn)   ;=> [{:address \"10.0.0.7:3282\" :state :connected …}]"
  [conn]
  (when-let [^Sharing sharing (.orElse (.sharing ^Connection conn) nil)]
    (mapv (fn [^PeerReport peer]
            {:address (str (.address peer))
             :state (keyword (.toLowerCase (str (.state peer))))
             :blocks (.blocksHad peer)
             :missing (.blocksMissing peer)
             :received (.bytesReceived peer)
             :sent (.bytesSent peer)
             :error (.lastError peer)})
          (.peers sharing))))

(defn- follower ^Follower [conn]
  (.follower ^Connection conn))

(defn- data [^Status status]
  {:state (states (.state status))
   :t (.t status)
   :lag-ms (.lagMillis status)
   :waiting-for (not-empty (.waitingFor status))
   :skipped (.skipped status)
   :error (.error status)
   :line (str status)})

(defn status
  "How a replica is doing: a map of `:state` (`:complete`, `:catching-up` or `:cut-off`), `:t` that is here, `:lag-ms`
   since all that was known to be there was here, `:waiting-for`, what is missing, `:skipped`, how many transactions had
   no report of their own, `:error`, what is wrong, and `:line`, all that as text.

     (:state (status conn))   ;=> :complete
     (println (:line (status conn)))"
  [conn]
  (data (.status (follower conn))))

(defn sync
  "Waits until a transaction is here, or all that is known to be there, and gives the database then. After `:timeout`
   milliseconds (10,000 if not said) it throws `:replica/timeout`.

     (sync conn)
     (sync conn 42 :timeout 500)"
  {:arglists '([conn] [conn t] [conn t & {:keys [timeout]}])}
  ([conn] (sync conn nil))
  ([conn t & {:keys [timeout] :or {timeout 10000}}]
   (let [^CurrentDatabase here (.sync (follower conn) (long (or t -1)) (long timeout))]
     (or here
         (throw (CairnException. "replica/timeout"
                                 (str "did not arrive in time: t=" t ", timeout=" timeout ", status="
                                      (:line (status conn)))
                                 (to-array ["t" t "timeout" timeout "status" (status conn)])))))))

(defn listen-status
  "Calls a function with the `status` at each change of its `:state`. Gives what ends that when it is closed.

     (def listening (listen-status conn (fn [status] (println (:line status)))))
     (.close listening)"
  ^java.lang.AutoCloseable [conn callback]
  (.listenStatus (follower conn) (reify Consumer (accept [_ status] (callback (data status))))))
