(ns datahike.gc
  "Removes the files that nothing needs any more."
  (:import (java.time Instant)
           (java.util.concurrent CompletableFuture)
           (java.util.function Consumer Function)
           (org.cairndb Connection Databases)
           (org.cairndb.storage Collected Collected$Share)
           (org.cairndb.system Progress)))

(set! *warn-on-reflection* true)

(defn- keep-from ^Instant [conn time-point min-age-ms]
  (when time-point
    (let [given (Databases/instant @conn time-point)
          youngest (.minusMillis (Instant/now) (or min-age-ms 0))]
      (if (and min-age-ms (.isAfter given youngest)) youngest given))))

(defn- collecting [conn time-point {:keys [min-age-ms listener]}]
  (let [listener (or listener (fn [_]))]
    (.collectGarbage ^Connection conn
                     (keep-from conn time-point min-age-ms)
                     (reify Consumer
                       (accept [_ p]
                         (let [^Progress p p]
                           (listener {:done (.done p) :total (.total p) :text (str p)})))))))

(defn- then [^CompletableFuture collected f]
  (.thenApply collected (reify Function (apply [_ c] (f c)))))

(defn gc-storage
  "Removes what neither the newest state needs nor anybody in this process who reads, while transactions and queries go
   on. Gives a future of the names of the blobs that it removed. Without a time it removes only what no state needs that
   is there, such as what a crash has left.

   With one, the id of a transaction or an instant, it also removes the generations of the journal that were replaced
   before, with what only they needed, and writes anew what is left in files that are mostly not needed. Another process
   that opened the database before that time, and has not connected again since, may then miss nodes, which is an error
   and never a wrong answer; a replica that far behind waits until it has come up. `:min-age-ms` keeps what was the
   newest state so many milliseconds ago, whatever the time says. `:listener` is told how far it is: `:done` and
   `:total` rows of the indexes, and both as `:text`.

     @(gc-storage conn)
     @(gc-storage conn (java.util.Date.) {:min-age-ms 600000 :listener (comp println :text)})"
  ([conn] (gc-storage conn nil nil))
  ([conn time-point] (gc-storage conn time-point nil))
  ([conn time-point options]
   (let [collected (collecting conn time-point options)]
     (then collected (fn [^Collected c] (set (.blobs c)))))))

(def ^{:arglists '([conn] [conn time-point] [conn time-point options])
       :doc "The same as `gc-storage`.

     @(gc-storage! conn)"}
  gc-storage! gc-storage)

(defn collect
  "The same as `gc-storage` with all that there is to be told: a future of a map of what was removed, and of what was
   kept and why, each as files and bytes; `:generations` are those of the journal that were removed.

     @(collect conn (java.util.Date.))
     ;=> {:removed {:files 3 :bytes 81920} :generations 2 :newest {…} :older {…} :readers {…} :written {…}}"
  ([conn] (collect conn nil nil))
  ([conn time-point] (collect conn time-point nil))
  ([conn time-point options]
   (let [collected (collecting conn time-point options)
         share (fn [^Collected$Share s] {:files (.files s) :bytes (.bytes s)})]
     (then collected (fn [^Collected c]
                       {:removed (share (.removed c)) :generations (.generations c) :newest (share (.newest c))
                        :older (share (.older c)) :readers (share (.readers c)) :written (share (.written c))})))))
