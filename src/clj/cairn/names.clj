(ns cairn.names
  "Lets one function stand in two namespaces.")

(set! *warn-on-reflection* true)

(defn share
  "Gives the calling namespace the functions that the symbols name, with their docstrings and argument lists. Their
   namespaces must have been loaded. For APIs that are too large for one file.

     (share `versioning/branch! `versioning/branches)"
  [& symbols]
  (doseq [shared symbols]
    (let [original (requiring-resolve shared)]
      (intern *ns* (with-meta (symbol (name shared)) (meta original)) @original))))
