;; The session of the blog post "Of master and slaves in datahike" (2018), which this project began with: every form
;; of it, in its order, unchanged. cairn.demo.script reads this file. A line that begins with
;;
;;   ;;; says something about what follows, and is ours;
;;   ;; $ is a step at the shell, where the key after dat:// stands for the one that dat made;
;;   ;; => is the value that the post shows for the form above;
;;   ;; wait says what a person would wait for: `dat`, until the files of both folders are equal, or `value`, until
;;      the next form has the value that is shown;
;;   ;; added marks the form below as ours, not the post's.

;;; An empty database in a folder.

(require '[datahike.api :as d])

(def master-dir "/tmp/master-dat")
(def master-uri (str "datahike:file://" master-dir))

(d/create-database master-uri)

(def master-conn (d/connect master-uri))

;;; Some people. No schema is needed.

@(d/transact master-conn
             [{:db/id 1 :name "Alice" :age 33}
              {:db/id 2 :name "Bob" :age 37}
              {:db/id 3 :name "Charlie" :age 55}])

(d/q '[:find ?n
       :where [?e :name ?n]]
     @master-conn)
;; => #{["Charlie"] ["Alice"] ["Bob"]}

(defn get-all-names [conn]
  (d/q '[:find ?n
         :where [?e :name ?n]]
       @conn))

;;; The folder becomes an archive that peers can follow ...

;; $ cd /tmp/master-dat
;; $ dat create
;; $ dat share

;;; ... and a second folder its replica.

;; $ cd /tmp
;; $ dat clone dat://1058cd5f2d32fb9727bd7b9b6aa97d96a97d42c35173e566df993352db3c8b66 slave-dat
;; $ cd /tmp/slave-dat
;; $ dat sync

;;; The replica is a database like any other, only that nobody can transact there.

(def slave-dir "/tmp/slave-dat")
(def slave-uri (str "datahike:file://" slave-dir))
(def slave-conn (d/connect slave-uri))

(get-all-names slave-conn)
;; => #{["Charlie"] ["Alice"] ["Bob"]}

;;; A change on the master. (The post shows Dorothy's name at its second form. That is what master-conn has, so there
;;; is a form for that; slave-conn, as the post goes on to say, is a snapshot of the time when it was made.)

@(d/transact master-conn [{:db/id 4 :name "Dorothy"}])

;; added
(get-all-names master-conn)
;; => #{["Charlie"] ["Dorothy"] ["Alice"] ["Bob"]}

(get-all-names slave-conn)
;; => #{["Charlie"] ["Alice"] ["Bob"]}

;; wait dat

(get-all-names slave-conn)
;; => #{["Charlie"] ["Alice"] ["Bob"]}

;;; Connecting again gives what has come meanwhile.

(def slave-conn (d/connect slave-uri))

(get-all-names slave-conn)
;; => #{["Charlie"] ["Dorothy"] ["Alice"] ["Bob"]}

;;; Let a watcher do that whenever something comes.

(require '[juxt.dirwatch :refer [watch-dir close-watcher]])

(def slave-state (atom {:conn (d/connect slave-uri) :watcher nil}))
(def slave-meta-dir (clojure.java.io/file (str slave-dir "/meta")))

(defn on-meta-change [state file]
  (prn "File changed:" (.getPath (:file file)))
  (swap! state assoc :conn (d/connect slave-uri)))

(swap! slave-state assoc :watcher (watch-dir
                                   (partial on-meta-change slave-state)
                                   slave-meta-dir))

@(d/transact master-conn [{:db/id 5 :name "Eve"}])

(get-all-names master-conn)
;; => #{["Charlie"] ["Dorothy"] ["Alice"] ["Eve"] ["Bob"]}

;; wait value

(get-all-names (:conn @slave-state))
;; => #{["Charlie"] ["Dorothy"] ["Alice"] ["Eve"] ["Bob"]}
