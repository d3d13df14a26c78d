(ns cairn.replica
  "Replicas of databases: how far they are, and waiting for them. A connection follows if it was made with
   `:follow? true`:

     (require '[datahike.api :as d] '[cairn.replica :as r])
     (def conn (d/connect {:store {:backend :file :path \"/srv/clone\"} :follow? true}))

   It moves by itself as files arrive, and listeners hear of each transaction as they do on the master."
  (:refer-clojure :exclude [sync])
  (:import (org.cairndb Connection Warming)
           (org.cairndb.db CurrentDatabase)
           (org.cairndb.error CairnException)
           (org.cairndb.dat.swarm PeerReport)
           (org.cairndb.replica Arriving Follower Sharing Status Status$State Transfer)
           (org.cairndb.system Progress)
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
   has, `:missing`, what of it we lack, `:received` and `:sent`, in bytes, `:receiving` and `:sending`, in bytes a
   second, and `:error`. Nil if there is neither.

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
             :receiving (.receivedPerSecond peer)
             :sending (.sentPerSecond peer)
             :error (.lastError peer)})
          (.peers sharing))))

(def ^:private quiet-ms 2000)

(defn- printer
  "Prints the line of what it gets now and then, at a REPL."
  []
  (if (thread-bound? #'*1)
    (let [next-ms (atom (+ (System/currentTimeMillis) quiet-ms))
          out *err*]
      (fn [{:keys [line]}]
        (when (>= (System/currentTimeMillis) @next-ms)
          (reset! next-ms (+ (System/currentTimeMillis) quiet-ms))
          (binding [*out* out] (println ";" line)))))
    (fn [_])))

(defn- listener ^Consumer [progress-fn]
  (let [told (or progress-fn (printer))]
    (reify Consumer
      (accept [_ progress]
        (told (if (instance? Arriving progress)
                (let [^Arriving a progress]
                  {:peers (.peers a) :bytes (.bytes a) :total (.total a) :line (str a)})
                {:datoms (.done ^Progress progress) :line (str progress)}))))))

(defn warm
  "Fetches ahead what a replica with `:sparse? true` would fetch when queries need it: everything, an attribute, or
   the datoms of an attribute with values from `:start` to `:end`. Gives how much there is: `{:bytes n}` or
   `{:datoms n}`. Options: `:attribute`, `:start`, `:end`; `:timeout`, how many milliseconds to wait while nothing comes
   (30,000), after which it throws `:replica/timeout`, or `:replica/unavailable`; `:progress-fn`, which is called with
   maps that have a `:line`. At a REPL the line is printed if there is none.

     (warm conn)                                            ;=> {:bytes 20305491}
     (warm conn {:attribute :name})                         ;=> {:datoms 50000}
     (warm conn {:attribute :age :start 20 :end 29})"
  ([conn] (warm conn {}))
  ([conn {:keys [attribute start end timeout progress-fn] :or {timeout 30000}}]
   (let [^Sharing sharing (.orElse (.sharing ^Connection conn) nil)
         ^CurrentDatabase db @conn]
     (cond
       (and attribute (some? start) (some? end))
       {:datoms (Warming/range db attribute start end (listener progress-fn))}

       attribute {:datoms (Warming/attribute db attribute (listener progress-fn))}

       (nil? sharing)
       (throw (CairnException. "replica/none" (str "this connection fetches nothing over Dat: connection=" conn)
                               (to-array [])))

       (.warm sharing (long timeout) (listener progress-fn)) {:bytes (.bytesHere sharing)}

       :else
       (throw (CairnException. "replica/timeout"
                               (str "nothing came for a while: timeout=" timeout ", bytes=" (.bytesHere sharing)
                                    ", total=" (.bytesThere sharing))
                               (to-array ["timeout" timeout])))))))

(defn- follower ^Follower [conn]
  (.follower ^Connection conn))

(defn- transfer-data [^Transfer transfer]
  (when transfer
    {:connected (.connected transfer)
     :feed {:here (.feedHere transfer) :there (.feedThere transfer)}
     :missing {:blocks (.blocksMissing transfer) :bytes (.bytesMissing transfer)}
     :received (.received transfer)
     :sent (.sent transfer)
     :receiving (.receivedPerSecond transfer)
     :sending (.sentPerSecond transfer)
     :last-error (.lastError transfer)}))

(defn- data [^Status status]
  (merge
   {:state (states (.state status))
    :t (.t status)
    :newest-t (.newest status)
    :behind (.behind status)
    :lag-ms (.lagMillis status)
    :waiting-for (not-empty (.waitingFor status))
    :skipped (.skipped status)
    :error (.error status)
    :line (str status)}
   (transfer-data (.transfer status))))

(defn- published [conn ^Sharing sharing]
  (let [transfer (.transfer sharing true)
        ^CurrentDatabase db @conn
        t (.basisT db)]
    (assoc (transfer-data transfer)
           :state :published
           :t t
           :link (str (.link sharing))
           :error (.error sharing)
           :peers (peers conn)
           :line (str "published, t " t ", " transfer
                      (when-let [error (.error sharing)] (str ", error: " (.getMessage error)))))))

(defn status
  "How a replica is doing: a map of `:state` (`:complete`, `:catching-up` or `:cut-off`), `:t` that is here,
   `:newest-t` that is known of and `:behind`, the difference, `:lag-ms` since all that was known to be there was here,
   `:waiting-for`, what is missing, `:skipped`, how many transactions had no report of their own, `:error`, what is
   wrong, and `:line`, all that as text. Over Dat also `:peers`, as `peers` gives them, `:connected`, how many are,
   `:feed`, the entries of the archive `:here` and `:there`, `:missing` `:blocks` and `:bytes`, `:received` and `:sent`,
   in bytes, `:receiving` and `:sending`, in bytes a second, and `:last-error`. Of a published database the same of its
   peers, with the `:state` `:published`.

     (:state (status conn))   ;=> :complete
     (println (:line (status conn)))"
  [conn]
  (let [^Sharing sharing (.orElse (.sharing ^Connection conn) nil)]
    (cond
      (nil? sharing) (data (.status (follower conn)))
      (.isMaster sharing) (published conn sharing)
      :else (assoc (data (.status (follower conn))) :peers (peers conn)))))

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
