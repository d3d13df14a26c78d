(ns datahike.attr-preds
  "Predicates that values of an attribute must satisfy, named in its `:db.attr/preds`. A symbol there stands for the
   function that was registered by it, else for the var of that name, if its namespace is loaded: nothing is loaded
   because stored data name it. Registrations live as long as the process."
  (:import (org.cairndb.transact Predicates)))

(set! *warn-on-reflection* true)

(defn register-attr-pred!
  "Lets a symbol in `:db.attr/preds` stand for a function of the value, which refuses it by giving anything but true.
   Gives the symbol. (A keyword may name a function too, but cannot stand in `:db.attr/preds`.)

     (register-attr-pred! 'shop/sku (fn [v] (some? (re-matches #\"[A-Z]{3}-\\\\d+\" v))))"
  [k f]
  (Predicates/registerAttribute k f)
  k)

(defn unregister-attr-pred!
  "Takes a registration back.

     (unregister-attr-pred! 'shop/sku)"
  [k]
  (Predicates/unregisterAttribute k))

(defn registered
  "The functions that are registered, by name.

     (registered)   ;=> {shop/sku #function}"
  []
  (Predicates/attributes))

(defn resolve-pred
  "The function that stands for a name in this process, or nil; a function stands for itself.

     (resolve-pred 'shop/sku)"
  [p]
  (cond
    (fn? p) p
    (or (symbol? p) (keyword? p)) (Predicates/attribute p)))
