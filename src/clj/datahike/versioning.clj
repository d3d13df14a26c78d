(ns datahike.versioning
  "Branches of a database, and the commits that they consist of. A branch begins as the newest state of another and
   copies nothing; what is written to one is not seen in the others. Connect to one with `:branch` in the configuration.
   A database begins with the branch `:db`. Each transaction is a commit."
  (:import (org.cairndb Connection Versioning)))

(set! *warn-on-reflection* true)

(defn branches
  "The names of all branches.

     (branches conn)   ;=> #{:db :draft}"
  [conn]
  (Versioning/names conn))

(defn branch!
  "Makes a branch that begins as the newest state of another, which a keyword names or the id of its newest commit. It
   takes the journal since the last checkpoint and copies no index. A branch of that name that is there already is an
   error (`:branch/exists`).

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
  "The newest value of a branch; nil if there is no such branch. Takes a connection or a database value.

     (branch-as-db conn :draft)"
  [conn-or-db branch]
  (Versioning/database conn-or-db branch))

(defn commit-id
  "The id of the commit whose state a database value is: a UUID, for ever of this state. `with` and `db-with` keep that
   of the value they were given. Nil for a value of no stored database.

     (commit-id @conn)   ;=> #uuid \"5f1c2a9b-33d1-8a4e-8000-00000000002a\""
  [db]
  (Versioning/commitId db))

(defn parent-commit-ids
  "The ids of the commits that the commit of a database value came from: the one before it, and the parents of a merge;
   of a branch that was forced, the parents that were named. Empty for the first of a database.

     (parent-commit-ids @conn)   ;=> #{#uuid \"5f1c2a9b-33d1-8a4e-8000-000000000029\"}"
  [db]
  (Versioning/parentCommitIds db))

(defn commit-as-db
  "The state after a commit, of any branch that is there: the branch's whole value if it is its newest, else a view as
   `as-of` makes. Nil if there is no such commit; an error (`:commit/not-kept`) if the database keeps no history and the
   state is not there any more. Takes a connection or a database value.

     (commit-as-db conn (commit-id @conn))"
  [conn-or-db id]
  (Versioning/commit conn-or-db id))

(defn branch-history
  "A lazy sequence of the states after all commits that have led to the branch of a connection: the newest first, then
   its parents, then theirs, each once.

     (map commit-id (branch-history conn))"
  [^Connection conn]
  (or (iterator-seq (.iterator (Versioning/history conn))) ()))

(defn force-branch!
  "Has a branch be in the state of a database value, whatever it was in before; makes the branch if there is none. The
   value may come from `with`. Connections to the branch are released. The parents, branches or ids of commits, become
   those of the branch's new commit.

     (force-branch! (datahike.api/db-with @conn [{:name \"Alice\"}]) :draft #{:db})"
  [db branch parents]
  (Versioning/force db branch parents))

(defn merge!
  "Adds a transaction that brings what other branches have into the branch of the connection, and gives its report. The
   caller says what that is. The parents, branches or ids of commits, become parents of its commit.

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
