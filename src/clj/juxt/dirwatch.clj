(ns juxt.dirwatch
  "Calls a function when files change in folders.

  The namespace, its two functions and the events are those of the library juxt/dirwatch, so that programs and sessions
  written for that run on Cairn alone. If both are on the class path the one that comes first is loaded; either serves,
  except that here

  - a folder that does not exist is an error, not a watch that stays silent;
  - changes that come close together, as when a syncing tool removes a file and writes it again, make one event, with
    the number of changes in :count (the library calls once per change);
  - when changes come too fast to be told one by one there is a :modify of the folder, instead of nothing;
  - a watched folder that is removed and made again is still watched;
  - nothing of a watcher keeps the JVM alive."
  (:require [clojure.java.io :as io])
  (:import (java.io File)
           (org.cairndb.system SystemHost)
           (org.cairndb.watch FileEvent FileEvent$Action FolderWatcher FolderWatcher$Listener)))

(set! *warn-on-reflection* true)

(def ^:private actions
  {FileEvent$Action/CREATE :create
   FileEvent$Action/MODIFY :modify
   FileEvent$Action/DELETE :delete})

(defn- event-map [^FileEvent event]
  {:file (.toFile (.file event))
   :count (.count event)
   :action (actions (.action event))})

(defn- report [^FileEvent event ^Throwable failure]
  (binding [*out* *err*]
    (println "juxt.dirwatch:"
             (if event
               (str "the function failed for " (:action (event-map event)) " of " (.file event)
                    ", the watch goes on:")
               "a folder is not watched:"))
    (.printStackTrace failure (java.io.PrintWriter. *out* true))))

(defn watch-dir
  "Calls f with {:file java.io.File, :count n, :action :create|:modify|:delete} whenever something changes in one of
  the folders (java.io.File) or below. Returns a watcher, to be closed with close-watcher (or with-open). Calls come
  one at a time, on a thread of the watcher's own, with the present dynamic bindings. What f throws is printed to
  *err*, and the watch goes on.

      (watch-dir println (io/file \"/tmp\"))"
  [f & files]
  (let [told (bound-fn* f)
        failed (bound-fn* report)
        folders (mapv (fn [file] (.toPath ^File (io/file file))) files)]
    (FolderWatcher/open
     SystemHost/INSTANCE
     folders
     (reify FolderWatcher$Listener
       (changed [_ event] (told (event-map event)))
       (failed [_ event failure] (failed event failure))))))

(defn close-watcher
  "Ends a watch and frees its resources. When this returns f is not called any more. Returns the watcher. Closing twice
  does no harm."
  [watcher]
  (if (instance? FolderWatcher watcher)
    (.close ^FolderWatcher watcher)
    (throw (IllegalArgumentException.
            (str "close-watcher takes what watch-dir returned: watcher=" (pr-str watcher)))))
  watcher)
