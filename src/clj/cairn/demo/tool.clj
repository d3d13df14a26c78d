(ns cairn.demo.tool
  "What carries out `dat create`, `share`, `clone` and `sync` in a session: `bin/cairn dat`, the real dat, or a
  plain copy in its manner."
  (:require [clojure.java.io :as io]
            [clojure.string :as str])
  (:import (java.io File)
           (org.cairndb.demo DatProcess FolderCopy RealDat)
           (org.cairndb.system SystemHost)))

(set! *warn-on-reflection* true)

(defprotocol Tool
  (dat [tool folder arguments]
    "Carries out dat with arguments (strings) in a folder (java.io.File); sharing and syncing go on in the background.
    Returns the lines that it printed.")
  (typed [tool line]
    "What is really typed for a line of the session: with the key that dat made, in place of the session's.")
  (about [tool]
    "What this is, for people."))

(def ^:private patience-ms 60000)

(defn- lines-of
  "What dat printed, without the frames that it draws again and again."
  [output & wanted]
  (->> (str/split output #"[\r\n]+")
       (map str/trim)
       (filter (fn [line] (some #(re-find % line) wanted)))
       distinct))

(defn- peer
  "Each folder's dat is somebody else."
  [^File folder command]
  (if (= "clone" command) "slave" (first (str/split (.getName folder) #"-"))))

(deftype ^:private Program [^RealDat real label key]
  Tool
  (dat [_ folder [command & more]]
    (let [^File folder folder
          path (.toPath folder)
          who (peer folder command)
          run (fn [& arguments] (.run real who path patience-ms arguments))
          start (fn [& arguments] (.start real who path arguments))]
      (case command
        "create" (lines-of (run "create" "-y") #"^Created" #"^dat://")
        "share" (let [^DatProcess share (start "share")]
                  (reset! key (.await share #"dat://([0-9a-f]{64})" patience-ms))
                  (.await share #"Watching for (file updates|changes)" patience-ms)
                  (lines-of (.output share) #"^dat v" #"^dat://" #"^\d+ files?" #"^Recorded" #"^Watching"))
        "clone" (lines-of (apply run "clone" more) #"^dat v" #"^Cloning" #"complete" #"^Version" #"^\d+ files")
        "sync" (let [^DatProcess sync (start "sync")]
                 (.await sync #"dat synced|Following in" patience-ms)
                 (lines-of (.output sync) #"^dat v" #"synced" #"^Following")))))
  (typed [_ line]
    (str/replace line #"dat://[0-9a-f]{64}" (str "dat://" @key)))
  (about [_]
    (str label
         (if (.isPrivate real)
           ", in a network of its own"
           ", in this machine's network (it lets us make none): it looks for peers on the LAN by multicast")))
  java.lang.AutoCloseable
  (close [_] (.close real)))

(defn real
  "The real dat. `home` is a folder for its keys and its output. To be closed."
  ^java.lang.AutoCloseable [^File program ^File home]
  (->Program (RealDat/open SystemHost/INSTANCE (.toPath program) (.toPath home)) "the real dat" (atom nil)))

(defn ours
  "`bin/cairn dat` of the sources in a folder. `scratch` is a folder for its keys and its output. To be closed."
  ^java.lang.AutoCloseable [^File home ^File scratch]
  (let [program (io/file scratch "dat")]
    (spit program (str "#!/bin/sh\nexec \"" (.getCanonicalPath (io/file home "bin/cairn")) "\" dat \"$@\"\n"))
    (.setExecutable program true)
    (->Program (RealDat/open SystemHost/INSTANCE (.toPath program) (.toPath scratch)) "bin/cairn dat" (atom nil))))

(deftype ^:private Copy [shared copies]
  Tool
  (dat [_ folder [command & more]]
    (let [^File folder folder]
      (case command
        "create" []
        "share" (do (reset! shared (.toPath folder)) [])
        "clone" (do (FolderCopy/copyOnce @shared (.toPath (io/file folder (last more))))
                    ["(no dat: the files were copied)"])
        "sync" (do (swap! copies conj (FolderCopy. SystemHost/INSTANCE @shared (.toPath folder)))
                   ["(no dat: files that change will be removed and written again)"]))))
  (typed [_ line] line)
  (about [_] "NOT dat, but a plain copy of files in its manner")
  java.lang.AutoCloseable
  (close [_] (run! #(.close ^FolderCopy %) @copies)))

(defn copy
  "A plain copy in the manner of dat. To be closed."
  ^java.lang.AutoCloseable []
  (->Copy (atom nil) (atom [])))

(defn shell
  "A function that carries out the command lines of a session with a tool: `cd` and `dat`."
  [tool]
  (let [folder (atom (io/file "/"))]
    (fn [line]
      (let [[command & arguments] (str/split line #"\s+")]
        (case command
          "cd" (do (reset! folder (io/file (first arguments))) [])
          "dat" (dat tool @folder arguments))))))

(defn equal-folders?
  "Whether two folders have the same files, hidden ones apart."
  [^File one ^File other]
  (FolderCopy/isEqual (.toPath one) (.toPath other)))
