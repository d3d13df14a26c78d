(ns cairn.demo
  "`bin/cairn demo`: plays the session of the first blog post (src/resources/cairn/demo/session.clj) and shows each
  step: a database in a folder, a replica of the folder that dat keeps, ours or the real one, and a change that
  travels."
  (:require [cairn.demo.find-dat :refer [find-dat]]
            [cairn.demo.script :as script]
            [cairn.demo.tool :as tool]
            [clojure.java.io :as io]
            [clojure.string :as str])
  (:import (java.io File)
           (java.nio.file Files)
           (java.nio.file.attribute FileAttribute)
           (org.cairndb.system SystemHost)))

(set! *warn-on-reflection* true)

(def ^:private patience-ms 15000)
(def ^:private no-attributes (make-array FileAttribute 0))

;; Where it plays

(defn- temporary-folder ^File []
  (.toFile (Files/createTempDirectory "cairn-demo-" no-attributes)))

(defn- delete-tree [^File file]
  (when (and (.isDirectory file) (not (Files/isSymbolicLink (.toPath file))))
    (run! delete-tree (.listFiles file)))
  (.delete file))

(defn- reserve
  "The folder that takes the part of the session's /tmp: /tmp itself, if nobody has its two folders there. Making the
  first one is what reserves both."
  ^File []
  (let [master (io/file "/tmp/master-dat")
        slave (io/file "/tmp/slave-dat")
        ours? (try
                (Files/createDirectory (.toPath master) no-attributes)
                true
                (catch java.io.IOException _ false))]
    (cond
      (and ours? (not (.exists slave))) (io/file "/tmp")
      ours? (do (.delete master) (temporary-folder))
      :else (temporary-folder))))

(defn with-stage
  "Calls f with the text of the session, as it can be played here, and the folders of master and slave. Deletes the
  folders afterwards, unless they are to be kept."
  [session keep? f]
  (let [root (reserve)
        folders [(io/file root "master-dat") (io/file root "slave-dat")]]
    (try
      (f (str/replace session #"/tmp\b" (str root)) folders)
      (finally
        (when-not keep?
          (run! delete-tree folders)
          (when-not (= (io/file "/tmp") root)
            (delete-tree root)))))))

(defn namespace-like-user
  "A namespace as at a REPL: it refers to all of clojure.core."
  [name]
  (let [namespace (create-ns name)]
    (binding [*ns* namespace]
      (refer-clojure))
    namespace))

(defn- tidy
  "Ends what the session leaves open: its watcher, and its connections."
  [namespace]
  (let [value-of (fn [name]
                   (when-let [v (ns-resolve namespace name)]
                     (when (bound? v) @v)))
        state (some-> (value-of 'slave-state) deref)]
    (when-let [watcher (:watcher state)]
      ((requiring-resolve 'juxt.dirwatch/close-watcher) watcher))
    (when-let [release (resolve 'datahike.api/release)]
      (run! release (remove nil? [(:conn state) (value-of 'slave-conn) (value-of 'master-conn)])))))

(defn play
  "Plays a session, its folders reserved, in a namespace, with a tool (cairn.demo.tool) for its steps at the shell, and
  tidies up. Calls `show` as script/play does. Returns what that returns."
  [session namespace [master slave] tool show]
  (try
    (script/play {:namespace namespace
                  :typed #(tool/typed tool %)
                  :shell (tool/shell tool)
                  :dat-done? #(tool/equal-folders? master slave)
                  :patience-ms patience-ms
                  :show show}
                 (script/steps session))
    (finally (tidy namespace))))

(defn session
  "The text of the session."
  []
  (slurp (io/resource "cairn/demo/session.clj")))

;; How it looks

(def ^:private longest 160)

(defn- brief [value]
  (let [text (binding [*print-length* 12] (pr-str value))]
    (if (< longest (count text))
      (str (subs text 0 longest) " ...")
      text)))

(defn- wrapped
  "A text in lines of at most some columns."
  [text columns]
  (reduce (fn [lines word]
            (let [line (peek lines)]
              (if (and line (<= (+ (count line) 1 (count word)) columns))
                (conj (pop lines) (str line " " word))
                (conj lines word))))
          []
          (str/split text #"\s+")))

(defn- show-step [{:keys [kind text lines value step seconds failure exception] :as event}]
  (case kind
    :say (do (println)
             (run! #(println (str ";; " %)) (wrapped text 110)))
    :shell (println (str "$ " text))
    :output (run! #(println (str "  " %)) lines)
    :form (println (str "user=> " (str/replace text "\n" "\n       ")))
    :value (do (println (cond-> (brief value)
                          seconds (str "    ; after " (format "%.1f s" seconds))))
               (when failure
                 (println (str ";; WRONG: expected " (:value step)))))
    :waited (println (format ";; dat has brought it after %.1f s" (:seconds event)))
    :wait nil
    :exception (do (println (str ";; FAILED: " (or (ex-message exception) exception)))
                   (when-let [data (ex-data exception)]
                     (println (str ";;   " (brief data))))))
  (flush))

;; The command

(defn- open-tool [home scratch how]
  (let [program (when (= :real how)
                  (find-dat home (fn [line] (println (str "demo: " line)))))]
    (cond
      program (do (println (str "demo: replicating with " program))
                  (tool/real program scratch))
      (= :ours how) (tool/ours home scratch)
      :else (tool/copy))))

(defn- report [{:keys [forms values failures]} tool start]
  (println)
  (println (format "demo: %s. %d forms, %d of %d values as the post shows them; replicated by %s; %.1f s."
                   (if (empty? failures) "ok" "FAILED")
                   forms
                   (- values (count failures))
                   values
                   (tool/about tool)
                   (script/seconds-since start)))
  (flush))

(defn demo
  "Plays the session for people to see. Returns whether all went as the post says."
  [{:keys [home how keep?]}]
  (let [start (.nanoTime SystemHost/INSTANCE)
        scratch (temporary-folder)]
    (try
      (with-open [tool ^java.lang.AutoCloseable (open-tool home scratch how)]
        (println (str "demo: " (tool/about tool)))
        (with-stage (session) keep?
          (fn [text [master slave :as folders]]
            (println (str "demo: folders " master " and " slave))
            (let [result (play text (namespace-like-user 'user) folders tool show-step)]
              (report result tool start)
              (when keep? (println (str "demo: kept " master " and " slave)))
              (empty? (:failures result))))))
      (finally (delete-tree scratch)))))

(def ^:private usage
  "Usage: cairn demo [--real | --copy] [--keep]

  Replicates with `cairn dat`, unless told otherwise.

  --real   replicate with the real dat of npm, which CAIRN_DAT may name; needs Node.js
  --copy   copy files in the manner of dat instead
  --keep   leave the two folders behind, to look at")

(defn -main
  "Plays the demo; the exit code is 0 if all went as the post says."
  [& arguments]
  (let [options (set arguments)
        exit (if (every? #{"--real" "--copy" "--keep"} options)
               (if (demo {:home (io/file (System/getProperty "cairn.home" "."))
                          :how (cond (options "--copy") :copy (options "--real") :real :else :ours)
                          :keep? (contains? options "--keep")})
                 0
                 1)
               (do (println usage) 2))]
    (shutdown-agents)
    (System/exit exit)))
