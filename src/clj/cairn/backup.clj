(ns cairn.backup
  "Backups: folders that keep states of a database, and databases made of them again, the same to the byte.
   Transactions, queries and garbage collection go on while a backup is made; only what it does not have is copied."
  (:import (java.io File)
           (java.nio.file Path)
           (java.util Date)
           (java.util.function Consumer)
           (org.cairndb Backups)
           (org.cairndb.error CairnException)
           (org.cairndb.storage BackedUp BackupPoint)
           (org.cairndb.system Progress)))

(set! *warn-on-reflection* true)

(defn- path ^Path [folder]
  (if (instance? Path folder) folder (.toPath (File. (str folder)))))

(defn- telling ^Consumer [{:keys [listener]}]
  (reify Consumer
    (accept [_ p]
      (when listener
        (let [^Progress p p] (listener {:done (.done p) :total (.total p)}))))))

(defn- described [^BackupPoint p]
  {:t (.t p) :name (.name p) :taken (Date. (.takenMillis p)) :database (.databaseId p)
   :files (count (.parts p)) :bytes (.bytes p)})

(defn- point ^BackupPoint [folder wanted]
  (cond (nil? wanted) (Backups/newest (path folder))
        (string? wanted) (Backups/point (path folder) ^String wanted)
        :else (Backups/point (path folder) (long wanted))))

(defn backup
  "Adds the newest durable state of a database in a folder to a backup, or begins one. Gives the state, as `points`
   does, and how many files were copied and how many were there. Whatever fails, the states that are kept already stay
   whole. `:listener` is told how many files have been dealt with: `:done` and `:total`.

     (backup conn \"/backups/people\")
     ;=> {:t 12 :name \"12-0f3a…\" :copied 3 :copied-bytes 81920 :kept 40 :kept-bytes 9000000 :new? true …}"
  ([conn folder] (backup conn folder nil))
  ([conn folder options]
   (let [^BackedUp b (Backups/write conn (path folder) (telling options))]
     (assoc (described (.point b))
            :copied (.copied b) :copied-bytes (.copiedBytes b) :kept (.kept b) :kept-bytes (.keptBytes b)
            :new? (.isNew b)))))

(defn points
  "The states that a backup keeps, by `:t`.

     (points \"/backups/people\")
     ;=> [{:t 12 :name \"12-0f3a…\" :taken #inst \"…\" :database #uuid \"…\" :files 43 :bytes 9081920}]"
  [folder]
  (mapv described (Backups/points (path folder))))

(defn restore
  "Makes a database of a backup, in a folder that is empty or not there yet: the newest state, or `:t`, which is the
   number of a transaction or the name of a state. It has the identity and the bytes that it had. Gives the state.
   `:listener` as for `backup`.

     (restore \"/backups/people\" \"/databases/people\")
     (restore \"/backups/people\" \"/databases/people-before\" {:t 11})"
  ([folder target] (restore folder target nil))
  ([folder target options]
   (let [p (point folder (:t options))]
     (Backups/restore (path folder) p (path target) (telling options))
     (described p))))

(defn verify
  "Reads every byte of a backup and compares every checksum. Gives the data of all that is wrong: empty if nothing is.

     (verify \"/backups/people\") ;=> []"
  ([folder] (verify folder nil))
  ([folder options]
   (mapv (fn [^CairnException e] (assoc (ex-data e) :message (ex-message e)))
         (Backups/verify (path folder) (telling options)))))

(defn forget
  "Keeps a state no more, a t or a name, and removes what only it needed. Gives how many files were removed.

     (forget \"/backups/people\" 11) ;=> 5"
  [folder t]
  (Backups/forget (path folder) (point folder t)))
