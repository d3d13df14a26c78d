(ns datascript.impl.entity
  "What programs for DataScript ask of its entities beside `datascript.core`."
  (:import (org.cairndb.db Entity)))

(set! *warn-on-reflection* true)

(defn entity?
  "Whether it is an entity.

     (entity? (datascript.core/entity db 1))   ;=> true"
  [x]
  (instance? Entity x))
