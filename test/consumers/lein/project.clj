;; A project that takes Cairn's jar from a Maven repository. The test puts its place and versions into the words in
;; capitals. What Debian's Leiningen wants of nREPL is in Debian's own repository folder.
(defproject consumer "1"
  :local-repo "repository"
  :repositories ^:replace [["built" {:url "BUILT" :checksum :ignore}]
                           ["local" {:url "LOCAL" :checksum :ignore}]
                           ["debian" {:url "DEBIAN" :checksum :ignore}]]
  :dependencies [[org.clojure/clojure "CLOJURE"]
                 [org.cairndb/cairn "VERSION"]]
  :main consumer.main)
