(ns datahike.versioning
  "Branches of a database. A branch begins as the newest state of another and copies nothing; what is written to one is
   not seen in the others. Connect to one with `:branch` in the configuration. A database begins with the branch `:db`."
  (:import (org.cairndb Versioning)))

(set! *warn-on-reflection* true)

(defn branches
  "The names of all branches.

     (branches conn)   ;=> #{:db :draft}"
  [conn]
  (Versioning/names conn))

(defn branch!
  "Makes a branch that begins as the newest state of another. It takes the journal since the last checkpoint and copies
   no index. A branch of that name that is there already is an error (`:branch/exists`).

     (branch! conn :db :draft)
     (datahike.api/connect (assoc config :branch :draft))"
  [conn from new-branch]
  (Versioning/create conn from new-branch))

(defn delete-branch!
  "Deletes a branch and releases the connections to it. What only it needed stays in the files until `gc-storage`.

     (delete-branch! conn :draft)"
  [conn branch]
  (Versioning/delete conn branch))

(defn branch-as-db
  "The newest value of a branch; nil if there is no such branch.

     (branch-as-db conn :draft)"
  [conn branch]
  (Versioning/database conn branch))

(defn force-branch!
  "Has a branch be in the state of a database value, whatever it was in before; makes the branch if there is none. The
   value may come from `with`. Connections to the branch are released. The parents must be there; they are not kept.

     (force-branch! (datahike.api/db-with @conn [{:name \"Alice\"}]) :draft #{:db})"
  [db branch parents]
  (Versioning/force db branch parents))

(defn merge!
  "Adds a transaction that brings what other branches have into the branch of the connection, and gives its report. The
   caller says what that is. The parents must be there; they are not kept, what is to be known of them goes into
   `tx-meta`.

     (merge! conn #{:draft} [{:name \"Alice\"}])"
  ([conn parents tx-data] (merge! conn parents tx-data nil))
  ([conn parents tx-data tx-meta] (Versioning/merge conn parents tx-data tx-meta)))

(def ^{:arglists '([conn parents tx-data] [conn parents tx-data tx-meta])
       :doc "The same as `merge!`.

     (merge-db conn #{:draft} [{:name \"Alice\"}])"}
  merge-db merge!)

(def ^{:arglists '([conn parents tx-data] [conn parents tx-data tx-meta])
       :doc "The same as `merge!`.

     (merge-db! conn #{:draft} [{:name \"Alice\"}])"}
  merge-db! merge!)
