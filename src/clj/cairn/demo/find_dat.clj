(ns cairn.demo.find-dat
  "Finds the real dat on this machine, or has npm install it."
  (:require [clojure.java.io :as io]
            [clojure.string :as str])
  (:import (java.io File)
           (java.util.concurrent TimeUnit)))

(set! *warn-on-reflection* true)

(def ^:private install-seconds 120)

(defn- on-path
  "The program of that name on the PATH, or nil."
  ^File [name]
  (->> (str/split (or (System/getenv "PATH") "") (re-pattern File/pathSeparator))
       (map #(io/file % name))
       (filter #(and (File/.isFile %) (File/.canExecute %)))
       first))

(defn- version
  "The version of an npm package in a folder, or nil."
  [^File folder]
  (let [file (io/file folder "package.json")]
    (when (.isFile file)
      (second (re-find #"\"version\"\s*:\s*\"([^\"]+)\"" (slurp file))))))

(defn- unfit
  "Why a dat will not do, or nil. With mirror-folder 3.1.0, which npm chooses unless told otherwise, `dat share`
  imports nothing."
  [^File program]
  (let [package (-> program .getCanonicalFile .getParentFile .getParentFile)
        mirror (some version [(io/file package "node_modules/dat-node/node_modules/mirror-folder")
                              (io/file package "node_modules/mirror-folder")
                              (io/file package "../dat-node/node_modules/mirror-folder")
                              (io/file package "../mirror-folder")])]
    (cond
      (not= "13.10.0" (version package)) (str "is version " (or (version package) "unknown") ", not 13.10.0")
      (not= "3.0.0" mirror) (str "has mirror-folder " (or mirror "unknown") ", not 3.0.0, so it may share nothing"))))

(defn- install
  "Has test/bin/install-dat install it. Returns whether that worked."
  [^File installer]
  (let [process (-> (ProcessBuilder. ^"[Ljava.lang.String;" (into-array String [(str installer)]))
                    .inheritIO
                    .start)]
    (or (and (.waitFor process install-seconds TimeUnit/SECONDS)
             (zero? (.exitValue process)))
        (do (run! #(java.lang.ProcessHandle/.destroy %) (iterator-seq (.iterator (.descendants process))))
            (.destroy process)
            false))))

(defn- missing [program]
  (str "the real dat needs Node.js and npm, and there is no " program " on the PATH (Debian: apt-get install npm)"))

(defn find-dat
  "The real dat: what CAIRN_DAT names, a `dat` on the PATH, what was installed before, what can be installed now.
  `home` is the folder of Cairn's sources. Calls `say` with lines about the search. Returns a file, or nil."
  ^File [^File home say]
  (let [named (System/getenv "CAIRN_DAT")
        here (on-path "dat")
        ours (io/file home "target/dat/node_modules/.bin/dat")
        installer (io/file home "test/bin/install-dat")]
    (cond
      (not (str/blank? named)) (if (.canExecute (io/file named))
                                 (io/file named)
                                 (say (str "CAIRN_DAT names " named ", which is no program")))
      (nil? (on-path "node")) (say (missing "node"))
      (and here (nil? (unfit here))) here
      (and (.canExecute ours) (nil? (unfit ours))) ours
      :else
      (do (when here (say (str here " " (unfit here))))
          (cond
            (nil? (on-path "npm")) (say (missing "npm"))
            (not (.canExecute installer)) (say (str "there is no " installer " to install the real dat with"))
            (install installer) ours
            :else (say "the real dat could not be installed, see above"))))))
