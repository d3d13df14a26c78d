(ns datahike.norm.norm
  "Migrations that run once: EDN files in a folder, each a map of `:tx-data`, a vector, and `:tx-fn`, a symbol of a
   function that is given the connection and gives transaction data. A file is known by its name, in which spaces are
   dashes; the files run in the order of their names, folders within the folder included. What has run is noted in the
   database as `:tx/norm`, in the same transaction.

   A file `checksums.edn` beside them pins what they say, so that a file which has run somewhere is not changed by
   accident. Functions are loaded because a file names them: files are code and must be trusted as such."
  (:require [clojure.edn :as edn]
            [clojure.java.io :as io]
            [clojure.pprint :as pprint]
            [clojure.string :as str]
            [datahike.api :as d])
  (:import (java.io File)
           (java.net JarURLConnection URL)
           (java.util.jar JarEntry JarFile)
           (org.cairndb.codec Digests)))

(set! *warn-on-reflection* true)

(def ^:private checksums-file "checksums.edn")

(defn- refuse [error message data]
  (throw (ex-info message (assoc data :error error))))

(defn- edn-file? [^String name]
  (str/ends-with? name ".edn"))

(defn- parse [name text]
  (try
    (edn/read-string {:default tagged-literal} text)
    (catch RuntimeException e
      (throw (ex-info (str "not EDN: file=" name ", reason=" (ex-message e)) {:error :norm/syntax :file name} e)))))

(defn- files-of-folder [^File folder]
  (when-not (.isDirectory folder)
    (refuse :norm/missing (str "there is no such folder: folder=" folder) {:folder folder}))
  (for [^File file (sort (file-seq folder))
        :when (and (.isFile file) (edn-file? (.getName file)))]
    [(.getName file) (slurp file)]))

(defn- files-of-jar [^URL url]
  (let [connection ^JarURLConnection (.openConnection url)
        folder (str (str/replace (.getEntryName connection) #"/$" "") "/")]
    (.setUseCaches connection false)
    (with-open [jar ^JarFile (.getJarFile connection)]
      (vec (for [^JarEntry entry (enumeration-seq (.entries jar))
                 :let [path (.getName entry)]
                 :when (and (str/starts-with? path folder) (edn-file? path))]
             [(last (str/split path #"/")) (slurp (.getInputStream jar entry))])))))

(defn- files
  "Name and text of each EDN file in a folder of the disk or of the class path."
  [place]
  (cond
    (instance? File place) (files-of-folder place)
    (and (instance? URL place) (= "jar" (.getProtocol ^URL place))) (files-of-jar place)
    (instance? URL place) (files-of-folder (io/as-file place))
    :else (refuse :norm/missing
                  (str "migrations are a java.io.File or a resource that is there: found=" (pr-str place))
                  {:found place})))

(defn- norm [[name text]]
  (let [{:keys [tx-data tx-fn] :as content} (parse name text)]
    (when-not (and (map? content)
                   (or (nil? tx-data) (vector? tx-data))
                   (or (nil? tx-fn) (qualified-symbol? tx-fn)))
      (refuse :norm/syntax
              (str "a migration is a map of :tx-data, a vector, and :tx-fn, a qualified symbol: file=" name)
              {:file name :found content}))
    {:norm (keyword (str/replace name " " "-")) :tx-data tx-data :tx-fn tx-fn}))

(defn- norms [files]
  (let [all (sort-by :norm (map norm (remove #(= checksums-file (first %)) files)))]
    (doseq [[one other] (partition 2 1 all)
            :when (= (:norm one) (:norm other))]
      (refuse :norm/syntax (str "two migrations have one name: norm=" (:norm one)) {:norm (:norm one)}))
    all))

(defn- checksums [norms]
  (into (sorted-map)
        (for [{:keys [norm] :as content} norms]
          [norm (Digests/ofValue (into {} (remove (comp nil? val)) (select-keys content [:tx-data :tx-fn])))])))

(defn- function [{:keys [norm tx-fn]}]
  (or (try (requiring-resolve tx-fn) (catch java.io.FileNotFoundException _ nil))
      (refuse :norm/function (str "the function of a migration is not there: norm=" norm ", tx-fn=" tx-fn)
              {:norm norm :tx-fn tx-fn})))

(defn- run [conn {:keys [norm tx-data tx-fn] :as migration}]
  (d/transact conn (-> [{:tx/norm norm}]
                       (into tx-data)
                       (into (when tx-fn ((function migration) conn))))))

(defn ensure-norms!
  "Runs the migrations that have not run in a database yet, each in a transaction of its own. They are in a folder, or
   in a resource; without one, in the resource `migrations`. One that is refused ends the run; those before it
   have run.

     (ensure-norms! conn (io/file \"resources/migrations\"))"
  ([conn] (ensure-norms! conn (io/resource "migrations")))
  ([conn file-or-resource]
   (let [migrations (norms (files file-or-resource))]
     (when-not (contains? (d/schema @conn) :tx/norm)
       (d/transact conn [{:db/ident       :tx/norm
                          :db/valueType   :db.type/keyword
                          :db/cardinality :db.cardinality/one}]))
     (doseq [{:keys [norm] :as migration} migrations
             :when (empty? (d/q '[:find ?e :in $ ?norm :where [?e :tx/norm ?norm]] @conn norm))]
       (run conn migration)))))

(defn update-checksums!
  "Writes the checksums of the migrations in a folder, by default `resources/migrations`, into its `checksums.edn`.

     (update-checksums! \"resources/migrations\")"
  ([] (update-checksums! "resources/migrations"))
  ([norms-folder]
   (let [folder (io/file norms-folder)]
     (spit (io/file folder checksums-file)
           (with-out-str (pprint/pprint (checksums (norms (files folder)))))))))

(defn verify-checksums
  "Refuses migrations that are not what `checksums.edn` beside them says, with `:norm/checksums` and what is
   `:changed`, `:missing` (pinned, but not there) and `:new` (there, but not pinned).

     (verify-checksums (io/file \"resources/migrations\"))"
  [file-or-resource]
  (let [all (files file-or-resource)
        [name text] (first (filter #(= checksums-file (first %)) all))
        pinned (if name
                 (parse name text)
                 (refuse :norm/checksums (str "there is no checksums.edn: place=" file-or-resource)
                         {:place (str file-or-resource)}))
        actual (checksums (norms all))
        names (fn [pred candidates] (vec (sort (filter pred candidates))))
        deviation {:changed (names #(and (pinned %) (not= (pinned %) (actual %))) (keys actual))
                   :missing (names (complement actual) (keys pinned))
                   :new     (names (complement pinned) (keys actual))}]
    (when (some seq (vals deviation))
      (refuse :norm/checksums (str "migrations are not what checksums.edn says: " (pr-str deviation)) deviation))))
