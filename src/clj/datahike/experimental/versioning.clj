(ns datahike.experimental.versioning
  "The name that `datahike.versioning` had in earlier versions of Datahike."
  (:require [cairn.names :as names] [datahike.versioning]))

(set! *warn-on-reflection* true)

(names/share `datahike.versioning/branches `datahike.versioning/branch! `datahike.versioning/delete-branch!
             `datahike.versioning/branch-as-db `datahike.versioning/force-branch! `datahike.versioning/merge!
             `datahike.versioning/commit-id `datahike.versioning/parent-commit-ids `datahike.versioning/commit-as-db
             `datahike.versioning/branch-history)
