(ns cairn.dat
  "Folders that are shared over Dat, with other Cairns and with the real `dat`. It knows nothing of databases; those are
   published with `cairn.replica`.

     (require '[cairn.dat :as dat])
     (def photos (dat/share \"/srv/photos\"))               ; on one machine
     (dat/link photos)                                     ;=> \"dat://…\"
     (dat/clone \"dat://…\" \"/srv/copy\")              ; on another
     (dat/close photos)

   Options about the network, for all functions that use it: `:peers`, addresses to call (`[\"10.0.0.7:3282\"]`);
   `:port`, where calls are taken (3282, or any free one if that is taken); `:multicast?`, whether peers are looked for
   on the local networks (true); `:trackers`, DNS trackers to ask; `:upload?`, whether peers get anything (true).
   Secret keys are kept where the real tool keeps them, in `~/.dat/secret_keys`.

   What is wrong is thrown with an `:error`, such as `:dat/archive-missing`, `:dat/link` and `:dat/locked`."
  (:refer-clojure :exclude [sync])
  (:import (java.io File)
           (java.nio.charset StandardCharsets)
           (java.nio.file Path)
           (java.util Date List)
           (java.util.function Consumer Predicate Supplier)
           (org.cairndb.dat DatLink SharedArchive)
           (org.cairndb.dat.archive Archive ArchiveOptions Directory Entry ImportReport ImportRules
                                    LiveRecording$Listener Ownership Stat)
           (org.cairndb.dat.discovery DiscoverySettings TrackerAddress)
           (org.cairndb.dat.swarm PeerReport SwarmOptions)
           (org.cairndb.error CairnException)
           (org.cairndb.system Address)))

(set! *warn-on-reflection* true)

(defn- path ^Path [folder]
  (if (instance? Path folder) folder (.toPath (File. (str folder)))))

(defn- network ^SwarmOptions [{:keys [port multicast? trackers upload?] :or {port 3282 multicast? true upload? true}}]
  (-> SwarmOptions/USUAL
      (.withListen (Address. "0.0.0.0" (int port)))
      (.withDiscovery (-> DiscoverySettings/LOCAL
                          (.withMulticast (boolean multicast?))
                          (.withTrackers ^List (mapv #(TrackerAddress/parse %) trackers))))
      (.withUpload (boolean upload?))))

(defn- selection ^Predicate [{:keys [select]}]
  (let [wanted? (cond (nil? select) (constantly true)
                      (fn? select) select
                      :else (let [names (mapv #(if (.startsWith ^String % "/") % (str "/" %)) select)]
                              (fn [^String file]
                                (some #(or (= file %) (.startsWith file (str % "/"))) names))))]
    (reify Predicate (test [_ file] (boolean (wanted? file))))))

(defn- join ^SharedArchive [archive options]
  (let [shared (SharedArchive/join archive (network options) (selection options))]
    (doseq [peer (:peers options)]
      (.call shared (Address/parse peer SwarmOptions/USUAL_PORT)))
    shared))

(defn- open ^Archive [folder]
  (Archive/open (path folder) (ArchiveOptions/ofUser)))

(defn- with-archive
  "Calls a function with the archive of what `share` or `sync` gave, or of a folder, which is opened to look only."
  [it f]
  (if (instance? SharedArchive it)
    (f (.archive ^SharedArchive it))
    (with-open [archive (Archive/open (path it) (.readOnly (ArchiveOptions/ofUser)))]
      (f archive))))

(defn- described [^Archive archive]
  (let [files (.entries (.directory archive))
        newest (dec (.length (.metadata archive)))]
    {:link (str (DatLink. (.key archive)))
     :folder (str (.folder archive))
     :owner? (Ownership/isOwn archive)
     :version (.version archive)
     :newest (max 0 newest)
     :files (count files)
     :bytes (transduce (map #(.size (.file ^Entry %))) + files)}))

(defn- file [^Entry entry]
  (let [^Stat stat (.file entry)]
    {:version (.version entry) :size (.size stat) :time (Date. (.mtime stat))}))

(defn- files [^Directory directory]
  (into (sorted-map) (map (fn [[name entry]] [name (file entry)])) (.files directory)))

(defn create
  "Makes a folder an archive, with a key of its own, and gives its link. Its files are recorded when it is shared.

     (create \"/srv/photos\") ;=> \"dat://…\""
  [folder]
  (with-open [archive (Archive/create (path folder) (ArchiveOptions/ofUser))]
    (str (DatLink. (.key archive)))))

(defn share
  "Records what is in a folder, gives it to peers, and goes on with what changes, until `close`. The folder becomes an
   archive if it is none. `:listener` is called with a map after each recording (`:recorded`, `:deleted`, `:left-out`,
   `:version`) and with `{:error e}` where something failed, which is tried again; `:watch?` (true) whether changes are
   recorded. Give the result to the other functions of this namespace.

     (def photos (share \"/srv/photos\"))
     (share \"/srv/photos\" {:port 4000 :listener println})"
  (^java.lang.AutoCloseable [folder] (share folder nil))
  (^java.lang.AutoCloseable [folder {:keys [listener watch?] :or {watch? true} :as options}]
   (let [tell (or listener (constantly nil))
         archive (if (.exists (.toFile (.resolve (path folder) ".dat/metadata.key")))
                   (open folder)
                   (Archive/create (path folder) (ArchiveOptions/ofUser)))
         shared (join archive options)
         recorded (fn [^ImportReport r]
                    (tell {:recorded (.recorded r) :deleted (.deleted r) :left-out (into {} (.leftOut r))
                           :version (.version archive)}))]
     (try
       (when watch?
         (.record shared
                  (reify Supplier (get [_] (ImportRules/ofFolder (path folder))))
                  (reify LiveRecording$Listener
                    (recorded [_ report] (recorded report))
                    (failed [_ e] (tell {:error e})))))
       (recorded (.importFolder archive))
       shared
       (catch Throwable e (.close shared) (throw e))))))

(defn- fetch [archive {:keys [timeout] :or {timeout 30000} :as options}]
  (with-open [shared (join archive options)]
    (when-not (.awaitWhileItComes shared (long timeout) (fn [] nil))
      (throw (CairnException. "dat/nobody-has-it"
                              (str "nobody who could be reached had anything for so long; what is here stays, and the "
                                   "next call goes on: timeout=" timeout ", link=" (.link shared))
                              (to-array ["timeout" timeout "link" (str (.link shared))]))))
    (described (.archive shared))))

(defn clone
  "Gets somebody's archive into a folder, and gives its `status` when all is there. A name gets its file when that is
   whole. Where nobody has had anything for `:timeout` milliseconds (30,000) it throws `:dat/nobody-has-it`; another
   call goes on with what is there. `:select` are the files wanted: names of files or folders, or a predicate.

     (clone \"dat://…\" \"/srv/copy\") ;=> {:version 12 :files 12 …}
     (clone \"dat://…\" \"/srv/copy\" {:select [\"/2026\"] :peers [\"10.0.0.7\"]})"
  ([link folder] (clone link folder nil))
  ([link folder options]
   (let [key (.key (DatLink/parse (str link)))]
     (fetch (if (.exists (.toFile (.resolve (path folder) ".dat/metadata.key")))
              (let [archive (open folder)]
                (when-not (= key (.key archive))
                  (.close archive)
                  (throw (CairnException. "dat/other-archive"
                                          (str "the folder has another archive; name another folder: folder=" folder)
                                          (to-array ["folder" (str folder)]))))
                archive)
              (Archive/follow (path folder) key (ArchiveOptions/ofUser)))
            options))))

(defn pull
  "Gets what is new in a folder that was cloned, and gives its `status`. Options as for `clone`.

     (pull \"/srv/copy\")"
  ([folder] (pull folder nil))
  ([folder options] (fetch (open folder) options)))

(defn sync
  "Follows the archive that was cloned into a folder, and gives what is here to others, until `close`. The owner's
   folder is only given. Options as for `clone`; `:listener` is called with each error that does not end it.

     (def following (sync \"/srv/copy\"))"
  (^java.lang.AutoCloseable [folder] (sync folder nil))
  (^java.lang.AutoCloseable [folder {:keys [listener] :as options}]
   (let [shared (join (open folder) options)]
     (when listener
       (.onFailure shared (reify Consumer (accept [_ e] (listener e)))))
     shared)))

(defn await-complete
  "Waits until all files of the newest version that a peer has told of are in the folder: true, or false after so many
   milliseconds.

     (await-complete following 10000) ;=> true"
  [shared millis]
  (.awaitComplete ^SharedArchive shared (long millis)))

(defn link
  "The link of what `share` or `sync` gave, or of a folder.

     (link photos) ;=> \"dat://…\""
  [it]
  (with-archive it #(str (DatLink. (.key ^Archive %)))))

(defn status
  "What is known here of an archive: of what `share` or `sync` gave, or of a folder. `:version` is the newest whose list
   of files is here, `:newest` what peers have told of.

     (status \"/srv/photos\")
     ;=> {:link \"dat://…\" :folder \"/srv/photos\" :owner? true :version 12 :newest 12 :files 12 :bytes 48120}"
  [it]
  (with-archive it described))

(defn peers
  "The peers of what `share` or `sync` gave: maps of `:address`, `:state`, `:received`, `:sent`, in bytes, and `:error`.

     (peers photos) ;=> [{:address \"10.0.0.7:3282\" :state :connected …}]"
  [shared]
  (mapv (fn [^PeerReport peer]
          {:address (str (.address peer))
           :state (keyword (.toLowerCase (str (.state peer))))
           :received (.bytesReceived peer)
           :sent (.bytesSent peer)
           :error (.lastError peer)})
        (.peers ^SharedArchive shared)))

(defn log
  "All that has happened to the files of an archive, oldest first: maps of `:version`, `:type` (`:put` or `:del`) and
   `:name`, and for what was put `:size` and `:time`.

     (log photos) ;=> [{:version 1 :type :put :name \"/a.jpg\" :size 48120 :time #inst \"…\"} …]"
  [it]
  (with-archive it
    (fn [^Archive archive]
      (let [found (volatile! [])]
        (.history archive 1 Long/MAX_VALUE
                  (reify Consumer
                    (accept [_ entry]
                      (let [^Entry entry entry
                            deleted? (.isDeletion entry)]
                        (vswap! found conj (cond-> {:version (.version entry)
                                                    :type (if deleted? :del :put)
                                                    :name (.name entry)}
                                             (not deleted?) (merge (dissoc (file entry) :version))))))))
        @found))))

(defn checkout
  "The files that an archive had in a version, by name: `:version` that put the file, `:size` and `:time`. Their
   contents are here only where no later version has replaced them.

     (checkout photos 3) ;=> {\"/a.jpg\" {:version 1 :size 48120 :time #inst \"…\"} …}"
  [it version]
  (with-archive it #(files (.checkout ^Archive % (long version)))))

(defn read-file
  "The bytes of the newest version of a file, verified; as text with `:text? true`.

     (read-file photos \"/notes.txt\" {:text? true}) ;=> \"…\""
  ([it name] (read-file it name nil))
  ([it name {:keys [text?]}]
   (with-archive it
     (fn [^Archive archive]
       (let [bytes (.read archive ^String name)]
         (if text? (String. bytes StandardCharsets/UTF_8) bytes))))))

(defn verify
  "Hashes all that is here of an archive again. Gives the data of all that is wrong: empty if nothing is.

     (verify \"/srv/copy\") ;=> []"
  [it]
  (with-archive it
    (fn [^Archive archive]
      (mapv (fn [^CairnException e] (assoc (ex-data e) :message (ex-message e))) (.verify archive)))))

(defn close
  "Ends what `share` or `sync` began. What is in the folder stays.

     (close photos)"
  [shared]
  (.close ^SharedArchive shared))
