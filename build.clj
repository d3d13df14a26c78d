(ns build
  "Compiles the Java sources for users of deps.edn. Everything else is Maven's work: see pom.xml."
  (:require [clojure.tools.build.api :as b]))

(def ^:private classes "target/classes")

(defn compile-java
  "The function of :deps/prep-lib in deps.edn."
  [_]
  (b/javac {:src-dirs ["src/java"]
            :class-dir classes
            :basis (b/create-basis {:project "deps.edn"})
            :javac-opts ["--release" "17" "-parameters" "-proc:none" "-nowarn"]}))
