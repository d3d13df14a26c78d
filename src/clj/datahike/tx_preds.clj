(ns datahike.tx-preds
  "A check of every transaction of a database, whatever it is about. Registrations live as long as the process, in the
   process that writes."
  (:import (org.cairndb.transact Predicates)))

(set! *warn-on-reflection* true)

(defn register-tx-pred!
  "Has a function see the report of each transaction before anything is written; it refuses one by throwing, and the
   caller gets what it threw. A database is named by the `:id` of its store, by its folder, or by its id. There is one
   function for each name; a later one takes its place. Gives the name.

     (register-tx-pred! \"people\" (fn [{:keys [tx-data]}]
                                   (when (some #(false? (:added %)) tx-data)
                                     (throw (ex-info \"nothing is ever retracted\" {:error :people/retraction})))))"
  [store-id f]
  (Predicates/registerTransaction store-id f)
  store-id)

(defn unregister-tx-pred!
  "Takes a registration back.

     (unregister-tx-pred! \"people\")"
  [store-id]
  (Predicates/unregisterTransaction store-id))

(defn tx-pred-for
  "The function that is registered for a database, or nil.

     (tx-pred-for \"people\")"
  [store-id]
  (Predicates/transaction store-id))
